import { forAMoment } from '../incremental/memo.ts';
import { inLongSections } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { serverLinesIn, type Server } from './server.ts';

const hasUnclearOne = inLongSections(block =>
  serverLinesIn.remembered(block).some(line => line.statement.keyword !== 'default-server' && !line.hasPlainAddress));

/**
 * The servers of a section whose address is anything else than an IPv4 address with a port: a name, a socket, a variable. Most sections have none, and the
 * questions about such servers are many.
 */
export const unclearServersOf = forAMoment(({ section, servers }: Proxy): readonly Server[] =>
  (section.isLong && !section.read(hasUnclearOne).includes(true) ? [] : servers.filter(server => !server.hasPlainAddress)));
