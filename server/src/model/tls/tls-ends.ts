import type { Statement } from '../../syntax/statement.ts';
import { bindsOf, isTls } from '../binds/bind.ts';
import type { Configuration } from '../configuration.ts';
import { globalSections } from '../global-sections.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import type { Proxy } from '../proxy.ts';
import { saysVersions, tlsVersionWords, versionsOn, type TlsVersions } from './tls-versions.ts';

/** A `bind` or `server` line that speaks TLS. */
export interface TlsEnd {
  readonly kind: 'bind' | 'server';
  readonly proxy: Proxy;
  readonly statement: Statement;
  /** What it says of versions itself, or by its `default-server`. */
  readonly own: TlsVersions;
}

/** Those that say something of versions. */
export const endsWithVersions = inProxies((proxy): readonly TlsEnd[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled) return [];
  const isCertain = (statement: Statement) => proxy.section.isCertain(statement);
  const binds = bindsOf(proxy).filter(bind => saysVersions(bind.statement) && isTls(bind) && isCertain(bind.statement));
  return [
    ...binds.map(({ statement }) => ({ kind: 'bind' as const, proxy, statement, own: versionsOn([statement]) })),
    ...(proxy.isBackend ? proxy.servers : []).flatMap(server => {
      const { statement } = server;
      const lines = [...server.defaultLines, statement];
      return lines.some(saysVersions) && (server.has('ssl') || server.has('check-ssl')) && isCertain(statement) && !server.isUncertain
        ? [{ kind: 'server' as const, proxy, statement, own: versionsOn(lines) }] : [];
    }),
  ];
}, tlsVersionWords);

/** True where a line speaks TLS of which HAProxy asks what `global` says. */
export function hasTlsEnd(kind: TlsEnd['kind'], configuration: Configuration): boolean {
  return hasEnd(kind, configuration, () => true);
}

/** The same for lines that set no limit themselves, so that those of `global` count. */
export function hasUnlimitedEnd(kind: TlsEnd['kind'], configuration: Configuration): boolean {
  return hasEnd(kind, configuration, lines => {
    const { least, most, isOpen } = versionsOn(lines);
    return !least && !most && !isOpen;
  });
}

function hasEnd(kind: TlsEnd['kind'], { proxies }: Configuration, is: (lines: readonly Statement[]) => boolean): boolean {
  return proxies.some(proxy => proxy.kind !== 'defaults' && !proxy.isDisabled && (
    kind === 'bind' ? bindsOf(proxy).some(bind => isTls(bind) && is([bind.statement]))
      : proxy.isBackend && proxy.servers.some(server => (server.has('ssl') || server.has('check-ssl')) && is([...server.defaultLines, server.statement]))
  ));
}

const withLines: readonly string[] = ['frontend', 'backend', 'listen'];

/** What `global` says for lines of one kind: for those that stand below. Where it stands below one of them, or an `.if` decides, nothing is known. */
export function versionsInGlobal(kind: TlsEnd['kind'], configuration: Configuration): TlsVersions {
  const sections = globalSections(configuration);
  const lines = sections.flatMap(section => section.statements(`ssl-default-${kind}-options`).map(statement => ({ section, statement })));
  const found = versionsOn(lines.map(({ statement }) => statement));
  const last = lines.at(-1)?.section;
  const isAbove = !last || configuration.sections.slice(0, configuration.sections.indexOf(last)).every(each => !withLines.includes(each.kind));
  const isCertain = isAbove && lines.every(({ section, statement }) => section.isCertain(statement));
  return isCertain ? found : { ...found, isOpen: true };
}
