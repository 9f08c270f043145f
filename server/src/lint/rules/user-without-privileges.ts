import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { linesWithServerOptions } from '../../model/servers/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A setting for connections to servers that wants more rights than those of `user`. */
interface Privileged {
  readonly word: Word;
  readonly what: string;
  /** Capabilities, each of which is enough. */
  readonly capabilities: readonly [string, ...string[]];
}

const forSource = ['cap_net_raw', 'cap_net_admin'] as const;
const forNamespace = ['cap_sys_admin'] as const;

/** What `source ADDRESS` has behind it, on a line of its own or of a server. */
function afterSource(line: Statement, at: number): Privileged[] {
  const word = line.word(at + 2);
  return word?.value === 'usesrc' || word?.value === 'interface' ? [{ word, what: `\`source\` with \`${word.value}\``, capabilities: forSource }] : [];
}

function onServer(line: Statement): Privileged[] {
  const first = line.keyword === 'default-server' ? 1 : 3;
  return line.words.flatMap((word, i): Privileged[] => {
    if (i < first) return [];
    if (word.value === 'source') return afterSource(line, i);
    return word.value === 'namespace' && line.word(i + 1) ? [{ word, what: '`namespace` on a server', capabilities: forNamespace }] : [];
  });
}

const privileged = inProxies(proxy => [
  ...proxy.statements('source').flatMap(line => (proxy.section.isCertain(line) ? afterSource(line, 0) : [])),
  ...proxy.statementsAmong(linesWithServerOptions).flatMap(line => (proxy.section.isCertain(line) ? onServer(line) : [])),
], ['usesrc', 'interface', 'namespace']);

/** Since when `setcap` keeps capabilities, and a `namespace` on a server wants one: 2.6 starts with it, 3.0 does not. */
const CAPABILITIES_SINCE: HaproxyVersion = '2.9';

/** The line of `global` by which HAProxy gives up the rights of root. Undefined where that is not certain. */
function surrender(configuration: Configuration): Statement | undefined {
  const lines = globalSections(configuration).flatMap(section => section.statements('user', 'uid').map(line => ({ line, isCertain: section.isCertain(line) })));
  const isSurrender = ({ line, isCertain }: (typeof lines)[number]) => {
    const value = line.word(1);
    return isCertain && value !== undefined && !value.hasVariable && value.value !== 'root' && !/^0+$/.test(value.value);
  };
  return lines.every(isSurrender) ? lines[0]?.line : undefined;
}

/** Lab case user-without-privileges: "Some configuration options require full privileges", when it starts and not in `haproxy -c`. Tried on 2.6 to 3.4; sections that nobody uses count. */
export default defineRule({
  name: 'user-without-privileges',
  summary: 'HAProxy gives up the rights of root, and a `source` or a `namespace` needs them: it does not start.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['usesrc', 'interface', 'namespace'],
  *check(configuration) {
    const { version } = configuration;
    const user = surrender(configuration);
    if (!user) return;
    const canKeep = isAtLeast(version, CAPABILITIES_SINCE);
    const setcap = globalSections(configuration).flatMap(section => section.statements('setcap')).at(-1);
    const kept = setcap?.word(1);
    const isKept = ({ capabilities }: Privileged) => capabilities.some(capability => kept?.value.split(',').includes(capability));
    const [first, ...others] = privileged(configuration).filter(each => (canKeep || each.capabilities !== forNamespace) && !kept?.hasVariable && !isKept(each));
    if (!first) return;
    const missing = [...new Set([first, ...others].map(({ capabilities }) => capabilities[0]))].join(',');
    yield {
      at: user,
      message: `${first.what} needs the rights of root, which HAProxy gives up by \`${user.keyword} ${user.word(1)?.value ?? ''}\`: \`haproxy -c\` is content, and HAProxy does not start. ${canKeep ? `Keep what it needs by \`setcap ${missing}\`` : 'Write `user root`, or do without'}.`,
      related: [first, ...others].map(({ word }) => ({ at: word, message: 'Needs it' })),
      repairs: [canKeep ? keeping(missing, user, kept) : asRoot(user)],
    };
  },
});

function asRoot(user: Statement): RuleRepair {
  const root = user.keyword === 'uid' ? '0' : 'root';
  return { title: `Write \`${user.keyword} ${root}\``, safety: 'review', edits: user.words.slice(1, 2).map(word => replaceWord(word, root)) };
}

function keeping(capabilities: string, user: Statement, kept: Word | undefined): RuleRepair {
  const title = `Keep \`${capabilities}\``;
  return { title, safety: 'review', edits: [kept ? replaceWord(kept, `${kept.text},${capabilities}`) : insertLineBelow(user, `setcap ${capabilities}`)] };
}
