import type { Address } from '../../language/address.ts';
import { boundSocketsIn, prefixOfBinds, socketServersIn, type BoundSocket, type SocketServer } from '../../model/binds/own-sockets.ts';
import { bindOption } from '../../model/binds/bind.ts';
import { sendsProxyHeader } from '../../model/checks/check-connection.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The path that a server writes is the one on a `bind` line, which listens elsewhere, because of a prefix. */
function behindPrefix({ proxy, server, word, address }: SocketServer, bound: readonly BoundSocket[], prefix: string): RuleFinding | undefined {
  if (address.kind !== 'path' || prefix === '') return undefined;
  const paths = bound.filter(each => each.address.kind === 'path');
  const meant = paths.find(each => each.address.host === address.host);
  if (!meant || paths.some(each => prefix + each.address.host === address.host)) return undefined;
  const path = prefix + address.host;
  return {
    at: word,
    message: `\`unix-bind prefix\` puts \`${prefix}\` before the paths of \`bind\` lines, not before those of servers: ${meant.proxy.title} listens at \`${path}\`, and \`${server.name}\` in ${proxy.title} finds nothing at \`${address.host}\`. ${endOf(proxy.mode)} Write the whole path here.`,
    related: [{ at: meant.bind.statement, message: `Listens at \`${path}\`` }],
    repairs: word.text.includes(address.host) ? [{ title: `Write \`${path}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(address.host, () => path))] }] : [],
  };
}

function endOf(mode: string): string {
  return mode === 'http' ? 'Requests get a 503.' : 'Connections are closed.';
}

/** No `bind` line has the name that a server writes, and one has a name that is nearly the same, and nobody writes that. */
function mistyped({ proxy, server, word, address }: SocketServer, bound: readonly BoundSocket[], configuration: Configuration): RuleFinding | undefined {
  if (address.kind !== 'abstract' || word.hasVariable || bound.some(each => isSame(each.address, address)) || countOf(address.host, configuration) !== serversAt(address, configuration)) return undefined;
  const unused = bound.filter(each => each.address.kind === 'abstract' && countOf(each.address.host, configuration) === 1);
  const near = closest(address.host, unused.map(each => each.address.host));
  const meant = unused.find(each => each.address.host === near);
  if (near === undefined || !meant || withoutNumbers(near) === withoutNumbers(address.host)) return undefined;
  return {
    at: word,
    severity: 'warning',
    message: `No \`bind\` line listens at \`${address.text}\`, where \`${server.name}\` in ${proxy.title} is to be. ${meant.proxy.title} listens at \`${meant.address.text}\`, which no other line names. ${endOf(proxy.mode)} Write both alike.`,
    related: [{ at: meant.bind.statement, message: 'Was this one meant?' }],
    repairs: [{ title: `Change to \`${near}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(address.host, () => near))] }],
  };
}

/**
 * No `bind` line opens the path to which a server sends a PROXY header, and one that reads such a header, at nearly the same path, is named by nobody. Without the
 * header another program may be there.
 */
function atOtherPath({ proxy, server, word, address }: SocketServer, bound: readonly BoundSocket[], configuration: Configuration): RuleFinding | undefined {
  if (address.kind !== 'path' || word.hasVariable || !sendsProxyHeader(server) || bound.some(each => placeOf(each.address.host) === placeOf(address.host)) || countOf(address.host, configuration) !== serversAt(address, configuration)) return undefined;
  const unused = bound.filter(each => each.address.kind === 'path' && bindOption(each.bind, 'accept-proxy') && countOf(each.address.host, configuration) === 1);
  const name = nameIn(address.host);
  const alike = unused.filter(each => nameIn(each.address.host) === name);
  const near = closest(name, unused.map(each => nameIn(each.address.host)));
  const similar = near === undefined || withoutNumbers(near) === withoutNumbers(name) ? [] : unused.filter(each => nameIn(each.address.host) === near);
  const [meant, another] = alike.length > 0 ? alike : similar;
  if (!meant || another) return undefined;
  const path = meant.address.host;
  return {
    at: word,
    severity: 'warning',
    message: `No \`bind\` line listens at \`${address.host}\`, where \`${server.name}\` in ${proxy.title} sends a PROXY header. ${meant.proxy.title} reads such a header at \`${path}\`, which no other line names. ${endOf(proxy.mode)} Write both alike.`,
    related: [{ at: meant.bind.statement, message: 'Was this one meant?' }],
    repairs: word.text.includes(address.host) ? [{ title: `Change to \`${path}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(address.host, () => path))] }] : [],
  };
}

/** `/var/run` is `/run` nearly everywhere. */
function placeOf(path: string): string {
  return path.replace(/^\/var\/run\//, '/run/');
}

/** The name of a file, without what stands behind its dot. */
function nameIn(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

function isSame(a: Address, b: Address): boolean {
  return a.kind === b.kind && a.host === b.host;
}

/** Those that differ in a number only are perhaps of several processes. */
function withoutNumbers(name: string): string {
  return name.replace(/\d+/g, '');
}

function serversAt(address: Address, configuration: Configuration): number {
  return socketServersIn(configuration).filter(each => isSame(each.address, address)).length;
}

/** How often a name stands in the configuration behind an `@`, or a path: in lines of other kinds, too, such as `stats socket`. */
function countOf(name: string, configuration: Configuration): number {
  const pattern = new RegExp(`${name.startsWith('/') ? '(?<![\\w./-])' : '@'}${name.replace(/[^\w]/g, '\\$&')}(?![\\w.-])`, 'g');
  return configuration.sections.reduce((sum, { blocks }) => sum + blocks.reduce((some, { text }) => some + (text.match(pattern)?.length ?? 0), 0), 0);
}

/** Lab case server-misses-own-socket, and names without a file tried on 2.6 and 3.4: 503 with `SC--`. Behind a chroot, chroot-hides-socket speaks of the paths. */
export default defineRule({
  name: 'server-misses-own-socket',
  summary: 'A server is to lead to a UNIX socket of the same configuration, and its `bind` has another name.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    const servers = socketServersIn(configuration);
    if (!isWhole || servers.length === 0) return;
    const bound = boundSocketsIn(configuration);
    if (bound.length === 0) return;
    const isJailed = globalSections(configuration).some(section => section.statements('chroot').length > 0);
    const prefix = isJailed ? '' : (prefixOfBinds(configuration) ?? '');
    for (const server of servers) {
      const finding = behindPrefix(server, bound, prefix) ?? mistyped(server, bound, configuration) ?? (isJailed || prefix !== '' ? undefined : atOtherPath(server, bound, configuration));
      if (finding) yield finding;
    }
  },
});
