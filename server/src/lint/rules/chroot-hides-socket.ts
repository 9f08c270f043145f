import { parseAddress, parseAddresses } from '../../language/address.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalLine, globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { assumedValue, whereNotSet } from '../findings/assumed-value.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A UNIX socket in the file system, with the word that names it. */
interface Socket {
  readonly path: string;
  readonly word: Word;
}

interface SocketOfServer extends Socket {
  readonly server: Server;
  readonly proxy: Proxy;
}

interface Chroot {
  readonly statement: Statement;
  readonly root: string;
}

/** From HAProxy 3.4 on this makes an empty directory without a name: no socket is in it. */
const AUTO = 'auto';

/** Where sockets are when nobody thinks of a chroot. */
const systemDirectory = /^\/(?:run|var|tmp|srv|home|opt|usr|etc|mnt|data|dev|root)\//;

const socketsOfServers = inProxies((proxy): readonly SocketOfServer[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const withPath = proxy.servers.filter(({ statement: { block, span } }) => block.text.slice(span.start, span.end).includes('/'));
  return withPath.flatMap(server => (server.isDisabled || !server.address ? [] : socketsIn(server.address).map(socket => ({ ...socket, server, proxy }))));
});

const boundSockets = inProxies((proxy): readonly Socket[] =>
  proxy.isFrontend ? proxy.statements('bind').flatMap(line => { const word = line.word(1); return word ? socketsIn(word) : []; }) : [],
);

/** Those by an absolute path; what begins with a variable is taken for one, unless that has a default. */
function socketsIn(word: Word): Socket[] {
  if (!word.value.includes('/')) return [];
  return parseAddresses(assumedValue(word) ?? word.value).filter(({ kind, host }) => kind === 'path' && /^[/$]/.test(host)).map(({ host }) => ({ path: host, word }));
}

/** What `unix-bind` puts before the paths of all `bind` lines, so that a server finds the socket behind the chroot by the same path (2.6 and 3.4). */
function bindPrefixOf(configuration: Configuration): string {
  const prefixes = globalSections(configuration).flatMap(section => section.statements('unix-bind')).flatMap(line => {
    const at = line.values(1).indexOf('prefix');
    return at < 0 ? [] : [line.word(at + 2)?.value ?? ''];
  });
  return prefixes.at(-1) ?? '';
}

/** The chroot in force; none for `/`, and when a `.if` decides about it. */
function chrootOf(configuration: Configuration): Chroot | undefined {
  const statement = globalLine('chroot', configuration);
  const root = statement?.word(1)?.value.replace(/\/+$/, '');
  return statement && root ? { statement, root } : undefined;
}

/** How sure it is that the socket is not found: HAProxy made it itself before the chroot, or its path says where it is. A prefix may have put it there. */
function judge({ path }: Socket, { root }: Chroot, bound: readonly Socket[], prefix: string): Severity | undefined {
  if (bound.some(socket => socket.path === path) && `${prefix}${path}`.replace(/\/+/g, '/') === `${root}${path}`) return undefined;
  if (root === AUTO || path.startsWith(`${root}/`) || bound.some(socket => socket.path === path)) return 'error';
  return systemDirectory.test(path) ? 'warning' : undefined;
}

function repairsFor({ path, word }: Socket, { root }: Chroot, bound: readonly Socket[]): RuleRepair[] {
  const binds = bound.filter(socket => socket.path === path);
  const inside = path.slice(root.length);
  if (binds.length > 0) {
    const name = `abns@${path.replace(/^.*\//, '').replace(/\.sock(?:et)?$/, '')}`;
    const isAlone = binds.every(bind => parseAddress(bind.word.value).host === path) && !name.replace(/\$\{\w+\}/g, '').includes('$');
    const written = (each: Word) => (each.text.startsWith('"') ? `"${name}"` : name);
    return isAlone ? [{ title: `Use the abstract socket \`${name}\``, safety: 'review', edits: [word, ...binds.map(bind => bind.word)].map(each => replaceWord(each, written(each))) }] : [];
  }
  if (!path.startsWith(`${root}/`) || systemDirectory.test(inside)) return [];
  return [{ title: `Write \`${inside}\`, as seen from the chroot`, safety: 'review', edits: [replaceWord(word, word.text.replace(path, () => inside))] }];
}

function findingFor(socket: SocketOfServer, chroot: Chroot, bound: readonly Socket[], severity: Severity): RuleFinding {
  const bind = bound.find(other => other.path === socket.path);
  const isAuto = chroot.root === AUTO;
  const place = isAuto ? 'in an empty directory' : `as \`${chroot.root}${socket.path}\``;
  const why = bind ? 'Its own `bind` made the socket before that, in another place' : `${isAuto ? 'It' : 'Unless it is there too, it'} is not found`;
  const advice = bind ? 'Use an abstract socket, which has no path.' : isAuto ? 'Use a directory of your own, and put the socket there.' : 'Give the path as seen from the chroot, and put the socket there.';
  return {
    at: socket.word,
    severity,
    message: `HAProxy looks for the socket of \`${socket.server.name}\` in ${socket.proxy.title} after its chroot: ${place}${whereNotSet(socket.word)}. ${why}, and requests get a 503. ${advice}`,
    related: [
      { at: chroot.statement, message: 'The new root of all paths, once HAProxy runs' },
      ...(bind ? [{ at: bind.word, message: 'Bound here, before the chroot' }] : []),
    ],
    repairs: repairsFor(socket, chroot, bound),
  };
}

/** Lab case chroot-hides-socket: 503 with `SC--` on 2.6 to 3.4. Other paths, as that of `log /dev/log`, are opened before the chroot. */
export default defineRule({
  name: 'chroot-hides-socket',
  summary: 'A server is a UNIX socket whose path HAProxy looks up inside its chroot.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['chroot'],
  *check(configuration) {
    const chroot = chrootOf(configuration);
    if (!chroot) return;
    const sockets = socketsOfServers(configuration);
    if (sockets.length === 0) return;
    const bound = boundSockets(configuration);
    const prefix = bindPrefixOf(configuration);
    for (const socket of sockets) {
      const severity = judge(socket, chroot, bound, prefix);
      if (severity) yield findingFor(socket, chroot, bound, severity);
    }
  },
});
