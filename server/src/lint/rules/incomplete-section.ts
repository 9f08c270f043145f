import type { Proxy } from '../../model/proxy.ts';
import { isSectionOf } from '../../model/section-header.ts';
import type { Section } from '../../model/section.ts';
import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding } from '../finding.ts';
import { insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What a section of this kind cannot be without, and a line that would do. */
const needed: Readonly<Record<string, { readonly keyword: string; readonly line: string; readonly why: string }>> = {
  acme: { keyword: 'directory', line: 'directory https://acme-v02.api.letsencrypt.org/directory', why: 'says which authority to ask for certificates' },
  cache: { keyword: 'total-max-size', line: 'total-max-size 64', why: 'says how many megabytes it may take' },
  program: { keyword: 'command', line: 'command /usr/local/bin/program', why: 'says what to run' },
  'fcgi-app': { keyword: 'docroot', line: 'docroot /var/www', why: 'says where the scripts are' },
};

function lacking(section: Section): readonly RuleFinding[] {
  const need = needed[section.kind];
  const { header } = section;
  if (!need || !header || !isSectionOf(section.kind, section.version)) return [];
  const lines = section.statements(need.keyword);
  const isZero = need.keyword === 'total-max-size' && lines.length > 0 && lines.every(line => line.word(1)?.value === '0');
  if (lines.length > 0 && !isZero) return [];
  const zero = isZero ? lines.at(-1) : undefined;
  return [{
    at: zero ?? header,
    message: zero
      ? `A \`${section.kind}\` of size 0 has no size for HAProxy, which refuses to start. Say how many megabytes it may take.`
      : `This \`${section.kind}\` has no \`${need.keyword}\`, which ${need.why}: HAProxy refuses to start.`,
    repairs: zero ? [] : [{ title: `Add \`${need.line}\``, safety: 'review', edits: [insertLineBelow(header, need.line, section)] }],
  }];
}

const sectionFindings = inSections(lacking);

/** `use-fcgi-app` without a server that speaks FastCGI, and the other way round; in `disabled` sections too. */
const fcgiFindings = inProxies((proxy): readonly RuleFinding[] => {
  if (!proxy.isBackend) return [];
  const [line] = proxy.statements('use-fcgi-app');
  if (!line) return serversWithoutApp(proxy);
  if (!proxy.section.isCertain(line)) return [];
  const speaks = proxy.servers.some(server => {
    const protocol = server.option('proto')?.value;
    return server.isUncertain || protocol?.value === 'fcgi' || protocol?.hasVariable === true;
  });
  return speaks ? [] : [{ at: line, message: `No server of ${proxy.title} has \`proto fcgi\`, so nothing can run the application: HAProxy refuses to start. Add it to the server that does.` }];
}, ['use-fcgi-app', 'proto']);

/** "FCGI server has no FCGI app configured": a filter may name it, too. In other modes HAProxy refuses the protocol itself, of which needs-http-mode tells. */
function serversWithoutApp(proxy: Proxy): RuleFinding[] {
  if (proxy.mode !== 'http' || proxy.statements('filter').some(line => line.word(1)?.value === 'fcgi-app')) return [];
  const [first, ...others] = proxy.servers.filter(server => server.option('proto')?.value?.value === 'fcgi' && !server.isUncertain && proxy.section.isCertain(server.statement));
  if (!first) return [];
  return [{
    at: first.statement,
    message: `Server \`${first.name}\`${others.length > 0 ? ` and ${others.length} more` : ''} of ${proxy.title} speaks FastCGI, and no \`use-fcgi-app\` says which application to run: HAProxy refuses to start. Add \`use-fcgi-app NAME\`, with an \`fcgi-app NAME\` section that has its \`docroot\`.`,
  }];
}

/**
 * `Size not specified for cache`, `no docroot configured`, `FCGI app configured but no FCGI server found`, `FCGI server has no FCGI app configured`: tried on
 * 2.6 to 3.4. `The program section lacks a command to launch`: 2.6 and 3.0. `No directory defined in ACME section`: 3.2 and 3.4.
 */
export default defineRule({
  name: 'incomplete-section',
  summary: 'A section lacks the one line that HAProxy cannot do without.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check: configuration => [...sectionFindings(configuration), ...fcgiFindings(configuration)],
});
