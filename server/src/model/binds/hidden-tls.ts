import type { Statement } from '../../syntax/statement.ts';
import { ownCallsIn, type OwnCall } from '../checks/own-calls.ts';
import { whenActs } from '../conditions/certain-condition.ts';
import type { Configuration } from '../configuration.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { entrancesTo } from '../routes/senders.ts';
import { bindsOf, isTls } from './bind.ts';

/** A line that tells the servers of plain HTTP, about requests that another section of the same HAProxy has decrypted. */
export interface HiddenTls {
  readonly to: Proxy;
  readonly line: Statement;
  readonly calls: readonly [OwnCall, ...OwnCall[]];
  /** The section that decrypts. */
  readonly outer: Proxy;
}

const name = 'x-forwarded-proto';

function linesAbout(proxy: Proxy): readonly Statement[] {
  return proxy.effectiveLines('http-request').filter(line => line.word(2)?.value.toLowerCase() === name);
}

/** The scheme that a line writes for what came with TLS, or without. */
function writtenBy(line: Statement, withTls: boolean): string | undefined {
  const [action, value] = [line.word(1)?.value, line.word(3)];
  if (action !== 'set-header' || !value || value.hasVariable) return undefined;
  const [, yes, no] = /^%\[ssl_fc,iif\((\w+),(\w+)\)\]$/.exec(value.value) ?? [];
  return yes === undefined ? value.value : withTls ? yes : no;
}

/** Whether a line acts on what comes without TLS, when it has no condition or one that asks for nothing but TLS. */
function actsInClear(line: Statement, owner: Proxy): boolean | undefined {
  const { condition, unless } = whenActs(line, owner);
  const [term, another] = condition.groups.flat();
  if (!owner.section.isCertain(line) || term?.kind !== 'anonymous' || another) return undefined;
  const holds = term.text === 'always_true' ? true : ['ssl_fc', 'always_false'].includes(term.text) ? false : undefined;
  return holds === undefined ? undefined : (holds !== term.negated) !== unless;
}

/** The line of a section that makes `http` of the header for what comes without TLS; undefined where another has the last word, or nobody knows. */
function lineForHttp(proxy: Proxy): Statement | undefined {
  const lines = linesAbout(proxy);
  const acts = lines.map(line => actsInClear(line, proxy));
  if (acts.includes(undefined)) return undefined;
  const last = lines[acts.lastIndexOf(true)];
  return last && writtenBy(last, false) === 'http' && proxy.statements('http-request').some(line => line.equals(last)) ? last : undefined;
}

const namesHeader = hasText(text => /x-forwarded-proto/i.test(text));

const sayingHttp = proxiesThat(proxy => proxy.isFrontend && namesHeader(proxy.section) && !proxy.isDisabled && proxy.mode === 'http' && lineForHttp(proxy) !== undefined, ['set-header']);

/** True for a section that decrypts, and says so in the header; or that hands on, undecided about HTTP, nothing but what it has decrypted. */
function saysTls(outer: Proxy, through: Proxy): boolean {
  const binds = bindsOf(outer);
  if (outer.isDisabled || !binds.some(isTls)) return false;
  if (outer.mode === 'tcp') return through.mode === 'tcp' && binds.every(isTls);
  return [outer, through].some(proxy => linesAbout(proxy).some(line => writtenBy(line, true) === 'https'));
}

/** Those of a whole configuration. */
export function hiddenTlsIn(configuration: Configuration): HiddenTls[] {
  const inner = sayingHttp(configuration);
  if (inner.length === 0) return [];
  const calls = [...ownCallsIn(configuration)].flat().filter(({ server, bind, to, from }) => inner.includes(to) && to !== from && !server.isDisabled && !server.has('ssl') && !isTls(bind));
  return inner.flatMap((to): HiddenTls[] => {
    const line = lineForHttp(to);
    const found = calls.filter(call => call.to === to).flatMap(call => {
      const outer = entrancesTo(call.from, configuration).find(entrance => saysTls(entrance, call.from));
      return outer && outer !== to ? [{ call, outer }] : [];
    });
    const [first, ...others] = found;
    return line && first ? [{ to, line, outer: first.outer, calls: [first.call, ...others.map(({ call }) => call)] }] : [];
  });
}
