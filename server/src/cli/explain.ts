import { HostError, type Host } from '../host/host.ts';
import { joined } from '../host/path.ts';
import { closest } from '../lint/closest.ts';
import { rules } from '../lint/registry.ts';
import { ruleUrl } from '../lint/rule-url.ts';
import { decode } from '../text/encoding.ts';
import { colorsFor } from './colors.ts';
import { formatPage } from './format-page.ts';
import { UsageError, type Terminal } from './terminal.ts';

/** Prints the page of a rule. @throws UsageError for a name that no rule has. */
export async function explain(name: string, terminal: Terminal): Promise<void> {
  const rule = rules.find(each => each.name === name);
  if (!rule) {
    const meant = closest(name, rules.map(each => each.name));
    throw new UsageError(`unknown rule \`${name}\`${meant ? `; did you mean \`${meant}\`?` : '; `haproxy-doctor rules` lists them all'}`);
  }
  const page = await rulePage(name, terminal.rulePages, terminal.host);
  const text = page ?? `# ${name}\n\n${rule.summary}\n\nSee ${ruleUrl(name)}\n`;
  terminal.stdout(formatPage(text, colorsFor('auto', terminal)));
}

/** The Markdown of a rule's page; undefined where the pages are not installed. */
export async function rulePage(name: string, directory: string, host: Host): Promise<string | undefined> {
  try {
    return decode(await host.read(joined(directory, `${name}.md`))).text;
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}
