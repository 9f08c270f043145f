import { HostError, type Host } from '../host/host.ts';
import { joined } from '../host/path.ts';
import { lazyBook } from '../language/prose-book.ts';
import type { HaproxyVersion } from '../language/version.ts';
import { closest } from '../lint/closest.ts';
import { rules } from '../lint/registry.ts';
import { ruleUrl } from '../lint/rule-url.ts';
import { wordPage } from '../service/hover/page.ts';
import { allNames, familyOf, wordsFor } from '../service/lookup.ts';
import { decode } from '../text/encoding.ts';
import { colorsFor } from './colors.ts';
import { formatPage } from './format-page.ts';
import { UsageError, type Terminal } from './terminal.ts';

/** Prints the page of a rule, or what is known of a word of HAProxy in a version. @throws UsageError for what is neither. */
export async function explain(text: string, version: HaproxyVersion, terminal: Terminal): Promise<void> {
  const pages = rules.some(({ name }) => name === text) ? [await pageOfRule(text, terminal)] : await pagesOfWord(text, version, terminal);
  if (pages.length === 0) throw new UsageError(unknown(text));
  const colors = colorsFor('auto', terminal);
  terminal.stdout(pages.map(page => formatPage(page, colors)).join('\n'));
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

async function pageOfRule(name: string, { rulePages, host }: Terminal): Promise<string> {
  const summary = rules.find(rule => rule.name === name)?.summary ?? '';
  return (await rulePage(name, rulePages, host)) ?? `# ${name}\n\n${summary}\n\nSee ${ruleUrl(name)}\n`;
}

async function pagesOfWord(text: string, version: HaproxyVersion, { proseFile, host }: Terminal): Promise<string[]> {
  const book = await lazyBook(async () => decode(await host.read(proseFile)).text)();
  const pages = wordsFor(text, book).map(word => wordPage(word, book, version));
  const family = familyOf(text);
  return family.length === 0 ? pages : [...pages, `# ${text} ...\n\n${family.map(name => `- \`${name}\``).join('\n')}`];
}

function unknown(text: string): string {
  // One status code is not meant by another: 404 stands among the events of `retry-on`, 414 does not.
  const meant = /^\d+$/.test(text) ? undefined : closest(text, [...rules.map(({ name }) => name), ...allNames()]);
  const kind = text.includes(' ') || !text.includes('-') ? 'word' : 'rule or word';
  return `unknown ${kind} \`${text}\`${meant ? `; did you mean \`${meant}\`?` : '; `haproxy-doctor rules` lists the rules'}`;
}
