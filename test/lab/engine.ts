import { applyRepair, checkText } from '../../server/src/lint/check-text.ts';
import type { Finding } from '../../server/src/lint/finding.ts';
import type { HaproxyVersion } from '../../server/src/language/version.ts';
import type { Case } from './case.ts';

/** What HAProxy Doctor says about a text, for a version, with all its rules on. */
export function lint(text: string, version: HaproxyVersion): Finding[] {
  return checkText(text, { haproxyVersion: version, preset: 'all' });
}

/** trap.cfg with the repair that the case names, or why that cannot be. */
export function repair(tried: Case, findings: readonly Finding[]): { text: string; title: string } | { text?: never; why: string } {
  const wanted: NonNullable<Case['repair']> = tried.repair ?? { rule: tried.rules[0]! };
  const repairs = findings.filter(({ rule }) => rule === wanted.rule).flatMap(finding => finding.repairs);
  const chosen = repairs.find(({ title }) => title.startsWith(wanted.title ?? ''));
  const offered = repairs.map(({ title }) => title).join('; ') || 'none';
  if (!chosen) return { why: `${wanted.rule} offers no repair "${wanted.title ?? ''}", only: ${offered}` };
  return { text: applyRepair(tried.texts.trap!, chosen), title: chosen.title };
}
