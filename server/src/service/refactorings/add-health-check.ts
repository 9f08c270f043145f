import { isAtLeast } from '../../language/version.ts';
import { addCheck, checkRepairs } from '../../lint/edits/check-edits.ts';
import { addServerOption } from '../../lint/edits/check-option-edits.ts';
import type { RuleEdit } from '../../lint/edits/rule-edits.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import type { Server } from '../../model/servers/server.ts';
import { linesWithServerOptions } from '../../model/servers/server-options.ts';
import { certificateNameOf } from '../../model/servers/server-tls.ts';
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
  const host = siteNameOf(proxy);
  const verified = [...checked, ...unchecked].filter(isVerified);
  const nameless = isAtLeast(section.version, '3.3') && host === undefined ? verified.filter(server => certificateNameOf(server) === undefined) : [];
  // HAProxy would ask them for the certificate of `localhost`, and without a name they may show another one than they do under `sni`.
  if (nameless.some(server => server.has('sni'))) return [];
  const nameFor = (server: Server): string => {
    const name = verified.includes(server) ? certificateNameOf(server) : undefined;
    return nameless.includes(server) ? ' no-check-sni-auto' : name === undefined || name === host ? '' : ` check-sni ${name}`;
  };
  const insertion: PlacedEdit = insertAbove(
    first,
    'option httpchk',
    `http-check send meth GET uri / ver HTTP/1.1 hdr Host ${host ?? 'localhost'}`,
    'http-check expect status 200-399',
  );
  const uri = insertion.text.indexOf('uri /') + 'uri '.length;
  return [{ title: 'Add a health check that asks for a page', kind: 'rewrite', edits: [{ ...insertion, placeholder: { start: uri, end: uri + 1 } }, ...checks(checked, unchecked, nameFor)] }];
}

/** True where a check that says a Host has to be answered with a certificate for that name, from 3.3 on (lab case automatic-check-sni). */
function isVerified(server: Server): boolean {
  return server.has('ssl') && server.has('ca-file') && server.option('verify')?.value?.value !== 'none' && !server.has('check-sni') && !server.has('no-check-sni-auto');
}

function checks(checked: readonly Server[], unchecked: readonly Server[], nameFor: (server: Server) => string): RuleEdit[] {
  return [
    ...unchecked.flatMap(server => addCheck([server]).map(edit => ({ ...edit, text: edit.text + nameFor(server) }))),
    ...checked.flatMap(server => (nameFor(server) === '' ? [] : addServerOption([server], nameFor(server).trim()))),
  ];
}
