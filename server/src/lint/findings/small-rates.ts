import type { Configuration } from '../../model/configuration.ts';
import { globalLine } from '../../model/global-sections.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';

/** One browser opens six connections for one page. */
const FEW_A_SECOND = 10;

/** A start for what only a load test can tell. */
const USUAL_RATE = 1000;

const rateLines = inProxies(proxy => (proxy.isDisabled || proxy.kind === 'backend' ? [] : proxy.statements('rate-limit')
  .filter(line => line.word(1)?.value === 'sessions' && proxy.section.isCertain(line))
  .flatMap(line => (isFew(line.word(2)) ? [{ title: proxy.kind === 'defaults' ? `Each frontend below ${proxy.title}` : proxy.title, value: line.word(2) as Word }] : []))), ['rate-limit']);

function isFew(word: Word | undefined): word is Word {
  return word !== undefined && /^[1-9]\d{0,8}$/.test(word.value) && Number(word.value) < FEW_A_SECOND;
}

const things: Readonly<Record<string, string>> = { maxconnrate: 'connections', maxsessrate: 'connections', maxsslrate: 'TLS handshakes' };

/** Limits of so few new connections a second that a single browser waits (lab case rate-limit-tiny; the global ones were tried on 2.6 and 3.4). */
export function smallRates(configuration: Configuration): RuleFinding[] {
  const ofAll = Object.entries(things).flatMap(([keyword, what]) => {
    const value = globalLine(keyword, configuration)?.word(1);
    return isFew(value) ? [{ title: 'HAProxy', value, what }] : [];
  });
  return [...ofAll, ...rateLines(configuration).map(each => ({ ...each, what: 'connections' }))].map(({ title, value, what }) => ({
    at: value,
    message: `${title} takes only ${value.value === '1' ? `one of all new ${what}` : `${value.value} new ${what}`} a second, of all clients together. A browser alone opens several at a time: each page comes late, and with a second visitor later still. Raise it, or limit each client by \`track-sc\`.`,
    repairs: [{ title: `Write \`${USUAL_RATE}\``, safety: 'review', edits: [replaceWord(value, `${USUAL_RATE}`)] }],
  }));
}
