import { parseAddress } from '../../language/address.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { serverOptionTakesValue } from '../../language/server-options.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { firstOptionIndex, linesWithServerOptions } from '../../model/servers/server-options.ts';
import { swallowedOptions } from '../../model/servers/swallowed-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { lacksValue } from '../arguments/option-line.ts';
import { isOpen } from '../arguments/problem.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/*
 * Where HAProxy takes the digits that it finds and passes over the rest of the word without a sound: tried on 2.6 to 3.4. Elsewhere it refuses such a
 * word, or takes `k` and `m` for what they mean.
 */
const directives: readonly string[] = [
  'backlog', 'fd-hard-limit', 'fullconn', 'max-session-srv-conns', 'maxcomprate', 'maxconn', 'maxconnrate', 'maxpipes', 'maxsessrate', 'maxsslconn',
  'maxsslrate', 'retries', 'tune.http.maxhdr', 'tune.maxaccept', 'tune.maxrewrite', 'tune.rcvbuf.client', 'tune.rcvbuf.server', 'tune.runqueue-depth',
  'tune.sndbuf.client', 'tune.sndbuf.server', 'tune.ssl.cachesize', 'ulimit-n',
];
const serverOptions: readonly string[] = ['error-limit', 'fall', 'max-reuse', 'maxconn', 'maxqueue', 'minconn', 'pool-low-conn', 'pool-max-conn', 'rise', 'weight'];
const bindOptions: readonly string[] = ['backlog', 'maxconn'];
const bindLines: readonly string[] = ['bind', 'default-bind'];

interface Written {
  /** The word that the number belongs to. */
  readonly name: string;
  readonly value: Word;
}

function* numbersOn(statement: Statement, section: string, version: HaproxyVersion): Generator<Written> {
  const { keyword } = statement;
  if (linesWithServerOptions.includes(keyword)) {
    yield* optionsFrom(statement, firstOptionIndex(statement), serverOptions, serverOptionTakesValue);
  } else if (bindLines.includes(keyword)) {
    yield* optionsFrom(statement, keyword === 'bind' ? 2 : 1, bindOptions, option => bindOptionFact(option)?.value !== undefined);
  } else if (keyword !== 'maxconn' || section !== 'global' || !isAtLeast(version, '3.0')) {
    // The `maxconn` of `global` is read to its end by later versions, which refuse it.
    const value = statement.word(1);
    if (value) yield { name: keyword, value };
  }
}

function* optionsFrom(statement: Statement, start: number, names: readonly string[], takesValue: (option: string) => boolean): Generator<Written> {
  const { words } = statement;
  for (let i = start; i < words.length; i++) {
    const name = (words[i] as Word).value;
    const value = words[i + 1];
    if (value && names.includes(name)) yield { name, value };
    if (takesValue(name)) i++;
  }
}

const factors: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000, g: 1_000_000_000 };

/** The number that was meant: `5k`, `5,000`, `5_000`. Undefined where that is anybody's guess. */
function meant(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+)([kmg])$/i.exec(text) ?? [];
  if (unit !== '') return Number(digits) * (factors[unit.toLowerCase()] as number);
  return /^\d{1,3}(?:[,_'.]\d{3})+$/.test(text) ? Number(text.replace(/\D/g, '')) : undefined;
}

/** What is dropped where it makes the number another one: a factor, the groups of three, an exponent. Behind `3s` and `50%` stands what was meant. */
const changesNumber = /^(?:[kmgt](?:i?b)?$|[,_'.]\d{3}|\.\d+[kmg]|e\d|x)/i;

function repairsOf({ value, name }: Written): RuleRepair[] {
  const number = meant(value.value);
  return number === undefined || number > 1e9 ? [] : [{ title: `Write \`${name} ${number}\``, safety: 'review', edits: [replaceWord(value, `${number}`)] }];
}

/** What follows the port of a server: dropped up to 2.8, refused by later versions (tried on 2.6 and 3.0). */
function portCutShort(statement: Statement, version: HaproxyVersion): RuleFinding[] {
  const address = statement.keyword === 'server' && !isAtLeast(version, '3.0') ? statement.word(2) : undefined;
  if (!address || isOpen(address) || address.value.includes('$')) return [];
  const { kind, portText } = parseAddress(address.value);
  const [, port, rest] = /^(\d+)([^\d-].*)$/.exec(kind === 'ip' || kind === 'name' ? portText : '') ?? [];
  if (port === undefined || rest === undefined) return [];
  const isPath = rest.startsWith('/');
  return [{
    at: address,
    severity: 'warning',
    message: `HAProxy ${version} reads the port ${Number(port)} and drops \`${rest}\` without a word; 3.0 and later do not start with it. ${isPath ? 'An address has no path: what health checks ask for stands in `option httpchk`, and requests keep their own path.' : 'Write the port alone.'}`,
    repairs: address.text.endsWith(rest) ? [{ title: `Remove \`${rest}\``, safety: 'review', edits: [replaceWord(address, address.text.slice(0, -rest.length))] }] : [],
  }];
}

/** Where no digit is at all, since the next option stands in the place of the number (lab case option-takes-check). What HAProxy then cannot read, missing-argument tells. */
function numbersForgotten(statement: Statement): RuleFinding[] {
  if (!linesWithServerOptions.includes(statement.keyword)) return [];
  return swallowedOptions(statement).filter(({ by }) => !lacksValue('server', statement.words, by)).map(({ by, word }): RuleFinding => {
    const is = by.value === 'cookie' ? '`check`' : '0';
    return {
      at: by,
      severity: 'warning',
      message: `\`${by.value}\` has no value: HAProxy takes \`${word.value}\` for it, without a word. So \`${by.value}\` is ${is}, and \`${word.value}\` is lost${word.value === 'check' ? ': no check is asked for here' : ''}. Write the value, or remove \`${by.value}\`.`,
      repairs: [{ title: `Remove \`${by.value}\``, safety: 'review', edits: [deleteWord(by)] }],
    };
  });
}

/** Lab case number-cut-short: `maxconn 1k` of a server is 1, of a frontend too, and `haproxy -c` is silent (2.6 to 3.4). */
export default defineRule({
  name: 'number-cut-short',
  summary: 'A number has letters or separators in it, and HAProxy reads only the digits before them: `maxconn 5k` is 5.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: [...directives, ...linesWithServerOptions, ...bindLines],
  *check(statement, { section, version }) {
    yield* portCutShort(statement, version);
    yield* numbersForgotten(statement);
    for (const written of numbersOn(statement, section, version)) {
      const { name, value } = written;
      const [digits] = /^\d+(?=\D)/.exec(value.value) ?? [];
      if (digits === undefined || value.hasVariable) continue;
      const isMeant = !changesNumber.test(value.value.slice(digits.length));
      yield {
        at: value,
        ...(isMeant ? { severity: 'information' as const } : {}),
        message: isMeant ? `HAProxy reads \`${name} ${value.value}\` as \`${name} ${Number(digits)}\`: it takes the digits and passes over the rest, without a word. Write the number alone.` : `HAProxy reads \`${name} ${value.value}\` as \`${name} ${Number(digits)}\`: it takes the digits and passes over the rest, without a word. Write the number in full.`,
        repairs: isMeant ? [{ title: `Write \`${name} ${Number(digits)}\``, safety: 'review', edits: [replaceWord(value, `${Number(digits)}`)] }] : repairsOf(written),
      };
    }
  },
});
