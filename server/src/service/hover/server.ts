import { describeDuration, parseDuration } from '../../language/duration.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import type { Refer } from '../line-reference.ts';
import { code, join, type Markdown } from '../markdown.ts';
import { titleOf } from './setting.ts';

/** A server with the options in force: its own, and those of the `default-server` lines above it. */
export function serverText(proxy: Proxy, server: Server, refer: Refer): Markdown[] {
  const name = `${server.statement.keyword} ${server.name}`;
  const check = server.isChecked ? 'health is checked' : 'no health check, so it is taken for up';
  const head: Markdown = [`**${code(name)}** of ${titleOf(proxy)}: ${check}, ${limitText(server)}.`];
  const options = optionsInForce(proxy, server);
  const lines = options.map((option): Markdown => [`- ${code(option.value ? `${option.name} ${option.value.value}` : option.name)}: `, ...originOf(server, option, refer)]);
  return [head, ...timingText(server), ...(lines.length === 0 ? [] : [join(lines, '\n')])];
}

/** What an option of a server line comes to: its value, and when it decides about the server's health, what that means. */
export function serverOptionText(server: Server, name: string, refer: Refer): Markdown[] {
  const option = server.option(name);
  const lines: Markdown[] = [];
  if (option && !option.statement.equals(server.statement)) lines.push(['In force by ', ...originOf(server, option, refer), '.']);
  return checkOptions.has(name) ? [...lines, ...timingText(server)] : lines;
}

const checkOptions = new Set(['check', 'inter', 'fastinter', 'downinter', 'rise', 'fall']);

function originOf(server: Server, option: ServerOption, refer: Refer): Markdown {
  return option.statement.equals(server.statement) ? ['this line'] : ['`default-server`, ', refer(option.statement)];
}

function limitText(server: Server): string {
  const limit = server.limit?.value;
  return limit ? `at most ${code(limit.value)} connections at once` : 'no limit of connections';
}

/** How soon a check takes the server out and back in, without the time that the checks themselves take. */
function timingText(server: Server): Markdown[] {
  if (!server.has('check')) return [];
  const [inter, fastinter, downinter] = ['inter', 'fastinter', 'downinter'].map(name => (server.option(name) ? server.duration(name)?.ms : undefined));
  const [fall, rise] = [server.number('fall') ?? numberWithout('fall'), server.number('rise') ?? numberWithout('rise')];
  const every = inter ?? (server.option('inter') ? undefined : durationWithout('inter'));
  if (every === undefined || fall === undefined || rise === undefined) return [];
  const out = every + (fall - 1) * (fastinter ?? every);
  const back = (downinter ?? every) + (rise - 1) * (fastinter ?? every);
  return [[`Checked every ${describeDuration(every)}: taken out within ${describeDuration(out)} (${fall} failures), back within ${describeDuration(back)} (${rise} successes), and the time that the checks take.`]];
}

function numberWithout(name: string): number {
  return Number(serverOptionFact(name)?.default);
}

function durationWithout(name: string): number | undefined {
  return parseDuration(String(serverOptionFact(name)?.default))?.ms;
}

/** The options in force, in the order in which they are written. Every word of the lines that could set one is tried: what is a value sets none. */
function optionsInForce(proxy: Proxy, server: Server): ServerOption[] {
  const candidates = [...defaultServerLines(proxy), server.statement].flatMap(statement => statement.values(1));
  return [...new Set(candidates)].map(name => server.option(name)).filter(option => option !== undefined);
}

function defaultServerLines(proxy: Proxy): Server['statement'][] {
  return [...(proxy.defaults ? defaultServerLines(proxy.defaults) : []), ...proxy.statements('default-server')];
}
