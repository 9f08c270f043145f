import { addCheck, checkRepairs } from '../../lint/edits/check-edits.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import { linesWithServerOptions } from '../../model/servers/server-options.ts';
import { siteNameOf } from '../../model/servers/site-name.ts';
import { checkStateOf } from '../../model/checks/unchecked-servers.ts';
import { insertAbove, type Chosen, type PlacedEdit, type PlacedRefactoring } from './refactoring.ts';

/** Has the servers of a section checked: in HTTP mode by a request whose answer counts, in TCP mode by a connection. */
export function addHealthCheck({ proxy, section, statement }: Chosen): PlacedRefactoring[] {
  const lines = proxy.statementsAmong(linesWithServerOptions);
  const [first] = lines;
  const { unchecked } = checkStateOf(proxy);
  if (!first || section.isConditional || proxy.isDisabled || !(statement.equals(section.header) || lines.some(line => line.equals(statement)))) return [];
  if (proxy.mode === 'tcp') return unchecked.length === 0 ? [] : checkRepairs([proxy]).map(({ title, edits }) => ({ title, kind: 'rewrite', edits }));
  if (proxy.mode !== 'http' || healthCheckOf(proxy) || proxy.effectiveLines('http-check').length > 0) return [];
  const checked = proxy.servers.filter(server => server.has('check') && !server.isDisabled);
  if (checked.length + unchecked.length === 0) return [];
  const insertion: PlacedEdit = insertAbove(
    first,
    'option httpchk',
    `http-check send meth GET uri / ver HTTP/1.1 hdr Host ${siteNameOf(proxy) ?? 'localhost'}`,
    'http-check expect status 200-399',
  );
  const uri = insertion.text.indexOf('uri /') + 'uri '.length;
  return [{ title: 'Add a health check that asks for a page', kind: 'rewrite', edits: [{ ...insertion, placeholder: { start: uri, end: uri + 1 } }, ...addCheck(unchecked)] }];
}
