import { describeDuration, parseDuration } from '../../language/duration.ts';
import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { Proxy } from '../../model/proxy.ts';
import { rulesOf } from '../../model/request-rules/request-rules.ts';
import { wordAfter } from '../../model/word-after.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { sharedByLine } from './by-cause.ts';
import { listOf } from './group.ts';

/** A body fills a buffer, and two packets of it that are lost on the way cost a client three seconds. */
const ENOUGH_MS = 3000;
/** Who gives less than this in so many words means to refuse what does not come at once. */
const LEAST_MS = 100;
/** Bare numbers below this are the matter of timeout-without-unit. */
const FIRST_PLAIN_NUMBER = 1000;

/** A time in which bodies have to be there. */
interface BodyWait {
  readonly proxy: Proxy;
  readonly line: Statement;
  readonly value: Word;
  readonly ms: number;
  /** The option by which `timeout http-request` is for bodies, too; undefined for a `wait-for-body`. */
  readonly option: Statement | undefined;
}

const shortWaits = inProxies((proxy): readonly BodyWait[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http') return [];
  const rules = rulesOf(proxy, 'http-request').filter(({ action, owner, statement }) => action === 'wait-for-body' && owner.section.isCertain(statement));
  // Who says how much has to be there has thought of it.
  const waits = rules.filter(({ statement }) => !wordAfter('at-least', statement, 2)).map(({ statement }) => ({ line: statement, value: wordAfter('time', statement, 2), option: undefined }));
  const option = proxy.isFrontend ? proxy.option('http-buffer-request')?.statement : undefined;
  const limit = option && proxy.timeout('http-request');
  return [...waits, ...(limit ? [{ line: limit.statement, value: limit.value, option }] : [])].flatMap(({ line, value, option: by }) => {
    const duration = value && parseDuration(value.value);
    if (!value || !duration || duration.ms < LEAST_MS || duration.ms >= ENOUGH_MS || (duration.unit === '' && duration.count < FIRST_PLAIN_NUMBER)) return [];
    return [{ proxy, line, value, ms: duration.ms, option: by }];
  });
}, ['http-buffer-request', 'wait-for-body']);

/**
 * Times for bodies that are as short as those for headers.
 * @param floorMs below this a `timeout http-request` is too short for any request, and that is said
 */
export function shortBodyWaits(configuration: Configuration, floorMs: number): RuleFinding[] {
  const waits = shortWaits(configuration).filter(({ option, ms }) => floorMs > 0 && (!option || ms >= floorMs));
  return sharedByLine(waits, ({ line }) => line).map(({ first: { value, ms, option }, proxies }): RuleFinding => ({
    at: value,
    severity: 'information',
    message: `${option ? `By \`option http-buffer-request\`, \`timeout http-request\` is also for the body of a request to ${listOf(proxies)}` : `\`wait-for-body\` gives the body of a request to ${listOf(proxies)} ${describeDuration(ms)}`}: who needs longer than ${describeDuration(ms)} to send a form or a file gets a 408, as over a mobile network. Give it 5 s or more.`,
    related: option ? [{ at: option, message: 'Waits for the body' }] : [],
    repairs: [{ title: 'Write `5s`', safety: 'review', edits: [replaceWord(value, '5s')] }],
  }));
}
