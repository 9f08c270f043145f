import type { Proxy } from '../model/proxy.ts';
import type { Server, ServerOption } from '../model/server.ts';
import { titleOf, type Refer } from './hover-setting.ts';
import { code, join, type Markdown } from './markdown.ts';

/** A server with the options in force: its own, and those of the `default-server` lines above it. */
export function serverText(proxy: Proxy, server: Server, refer: Refer): Markdown {
  const name = `${server.statement.keyword} ${server.name}`;
  const check = server.isChecked ? 'health is checked' : 'no health check, so it is taken for up';
  const head: Markdown = [`**${code(name)}** of ${titleOf(proxy)}: ${check}, ${limitText(server)}.`];
  const options = optionsInForce(proxy, server);
  const lines = options.map((option): Markdown => {
    const text = `- ${code(option.value ? `${option.name} ${option.value.value}` : option.name)}: `;
    return option.statement.equals(server.statement) ? [`${text}this line`] : [`${text}\`default-server\`, `, refer(option.statement)];
  });
  return lines.length === 0 ? head : [...head, '\n\n', ...join(lines, '\n')];
}

function limitText(server: Server): string {
  const maxconn = server.option('maxconn')?.value;
  return server.isLimited && maxconn ? `at most ${code(maxconn.value)} connections at once` : 'no limit of connections';
}

/** The options in force, in the order in which they are written. Every word of the lines that could set one is tried: what is a value sets none. */
function optionsInForce(proxy: Proxy, server: Server): ServerOption[] {
  const candidates = [...defaultServerLines(proxy), server.statement].flatMap(statement => statement.values(1));
  return [...new Set(candidates)].map(name => server.option(name)).filter(option => option !== undefined);
}

function defaultServerLines(proxy: Proxy): Server['statement'][] {
  return [...(proxy.defaults ? defaultServerLines(proxy.defaults) : []), ...proxy.statements('default-server')];
}
