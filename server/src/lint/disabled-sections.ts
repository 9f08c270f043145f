import { inProxies } from '../model/incremental/in-proxies.ts';
import type { Configuration } from '../model/configuration.ts';
import type { RawFinding } from './run-rules.ts';

const disabledIn = inProxies(proxy => (proxy.kind !== 'defaults' && proxy.isDisabled ? [proxy.section] : []), ['disabled']);

/** That a section is disabled is what they tell of. */
const aboutDisabling: ReadonlySet<string> = new Set(['all-servers-disabled']);

/** What is found, with less weight where no request comes: in a `disabled` section it harms nobody before the section is enabled again. What HAProxy reads it reads there, too. */
export function gentleWhereDisabled(found: readonly RawFinding[], configuration: Configuration): readonly RawFinding[] {
  const sections = disabledIn(configuration);
  if (sections.length === 0) return found;
  return found.map((raw): RawFinding => {
    const { active, finding } = raw;
    const severity = finding.severity ?? active.severity;
    if (active.rule.category === 'validity' || aboutDisabling.has(active.rule.name) || (severity !== 'error' && severity !== 'warning')) return raw;
    return sections.some(section => section.has(finding.at.block)) ? { active, finding: { ...finding, severity: 'information' } } : raw;
  });
}
