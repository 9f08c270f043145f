import { isAtLeast } from '../../language/version.ts';
import { comesBelow, isNamedLater, storedCertificates } from '../../model/binds/certificate-store.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Reference } from '../../model/reference.ts';
import { replyingActions, replyOf } from '../../model/request-rules/rule-reply.ts';
import type { Place } from '../../syntax/place.ts';
import { wordAfter } from '../../model/word-after.ts';
import { closest } from '../closest.ts';
import type { Severity } from '../finding.ts';

/** What is missing, said of one reference. */
export interface Missing {
  readonly reference: Reference;
  readonly message: string;
  /** What was likely meant. */
  readonly better: string | undefined;
  /** Where HAProxy starts without. */
  readonly severity?: Severity;
}

/**
 * A certificate that no `crt-store` has: "unable to stat SSL certificate". A store has to stand above the `bind` that asks for it, and may stand below a
 * server. Tried on 3.0, 3.2 and 3.4; older ones take the name for a file.
 */
export function missingCertificate(reference: Reference, configuration: Configuration): Missing | undefined {
  const { name, by, statement } = reference;
  const stored = storedCertificates(configuration);
  if (!configuration.isWhole || !isAtLeast(configuration.version, '3.0') || stored.some(isNamedLater)) return undefined;
  const known = stored.filter(each => each.name === name);
  const isServer = by.startsWith('server');
  if (known.some(({ section }) => isServer || !comesBelow(section, statement.block, configuration))) return undefined;
  if (known[0]) {
    return { reference, better: undefined, message: `The \`crt-store\` that has \`${name}\` stands below this line, and HAProxy reads a \`${by}\` line at once: it does not find the certificate and does not start. Move the \`crt-store\` above.` };
  }
  const better = closest(name, stored.map(each => each.name));
  return {
    reference,
    better,
    message: `No \`crt-store\` has \`${name}\`, and that is where HAProxy looks for names with \`@\`: it does not start. ${better === undefined ? 'Name a certificate by its store and its `alias`, or by its file as `load` names it where it has none.' : `Did you mean \`${better}\`?`}`,
  };
}

/** An engine of SPOE that no filter of the section itself runs: "unable to find SPOE engine". One without `engine` is called as its file says. Tried on 2.6 to 3.4. */
export function missingEngine(reference: Reference, proxy: Proxy): Missing | undefined {
  const { name, by } = reference;
  const engines = proxy.statements('filter').filter(line => line.word(1)?.value === 'spoe').map(line => wordAfter('engine', line));
  if (engines.some(word => !word || word.hasVariable || word.value === name)) return undefined;
  const better = closest(name, engines.map(word => word?.value ?? ''));
  const place = proxy.kind === 'defaults' ? 'a `defaults` cannot have filters, so the rule has to stand in the section that has' : `${proxy.title} itself has no`;
  return { reference, better, message: `\`${by}\` sends to the SPOE engine \`${name}\`, and ${place} \`filter spoe engine ${name}\`: HAProxy refuses to start. ${better === undefined ? 'Add the filter, or move the rule to where it is.' : `Did you mean \`${better}\`?`}` };
}

/** A limit that no filter of the section itself has: "unable to find bwlim filter". A `defaults` has no filters, and HAProxy asks the sections below it. Tried on 3.0 and 3.4. */
export function missingLimit(reference: Reference, proxy: Proxy): Missing | undefined {
  const { name } = reference;
  const filters = proxy.statements('filter').filter(line => line.word(1)?.value.startsWith('bwlim-') === true).map(line => line.word(2));
  if (proxy.kind === 'defaults' || !isAtLeast(proxy.section.version, '2.7') || filters.some(word => !word || word.hasVariable || word.value === name)) return undefined;
  const better = closest(name, filters.map(word => word?.value ?? ''));
  return { reference, better, message: `\`set-bandwidth-limit\` asks for the limit \`${name}\`, and ${proxy.title} itself has no \`filter bwlim-in ${name}\` and no \`filter bwlim-out ${name}\`: HAProxy refuses to start. ${better === undefined ? 'Add the filter, or move the rule to where it is.' : `Did you mean \`${better}\`?`}` };
}

/** Statuses that actions answer with when none is said. Those of `http-response deny` too: tried on 2.6 and 3.4. */
const usualStatus: Readonly<Record<string, string>> = { 'http-request deny': '403', 'http-request tarpit': '500', 'http-response deny': '502', 'http-request return': '200' };

/** The statuses for which a line asks a section of pages, and where they stand. */
function statusesAsked({ by, statement, at }: Reference): readonly { readonly status: string; readonly at: Place }[] {
  if (by === 'errorfiles') return statement.words.slice(2).map(word => ({ status: word.value, at: word }));
  const action = statement.word(1)?.value ?? '';
  if (!replyingActions.has(action)) return [];
  const { status } = replyOf(statement.words.slice(2), action);
  if (status?.hasVariable) return [];
  return [{ status: status?.value ?? usualStatus[`${statement.keyword} ${action}`] ?? '', at: status ?? at }];
}

/** A status of which the section has no page: "status not declared in http-errors section", and only a warning. Tried on 2.6 to 3.4. */
export function missingPage(reference: Reference, { sections }: Configuration): Missing | undefined {
  const { name } = reference;
  const [pages, ...more] = sections.filter(section => section.kind === 'http-errors' && section.name?.value === name);
  if (!pages || more.length > 0) return undefined;
  const known = pages.statements('errorfile').map(line => line.word(1));
  if (known.some(word => !word || word.hasVariable)) return undefined;
  const asked = statusesAsked(reference).find(({ status }) => /^\d{3}$/.test(status) && !known.some(each => each?.value === status));
  if (!asked) return undefined;
  const { status, at } = asked;
  return {
    reference: { ...reference, at },
    better: undefined,
    severity: 'warning',
    message: `\`http-errors ${name}\` has no page for status ${status}: HAProxy warns, and answers with its own. Add \`errorfile ${status} FILE\` there${reference.by === 'errorfiles' ? ', or remove the status here' : ''}.`,
  };
}
