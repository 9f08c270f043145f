import { readFileSync } from 'node:fs';
import { Configuration } from '../server/src/model/configuration.ts';
import { conditionOf } from '../server/src/model/conditions/statement-condition.ts';
import type { Section } from '../server/src/model/section.ts';
import { defaultVersion, toHaproxyVersion } from '../server/src/language/version.ts';
import { HaproxyDocument } from '../server/src/syntax/document.ts';
import { decode } from '../server/src/text/encoding.ts';

/* `npm run print-tree FILE [VERSION]`: what was understood of a file, line by line. */
function main(path: string | undefined, version: string | undefined): number {
  if (!path) {
    console.error('usage: npm run print-tree FILE [HAPROXY-VERSION]');
    return 2;
  }
  const document = HaproxyDocument.parse(decode(readFileSync(path)).text, path);
  const configuration = new Configuration([document], toHaproxyVersion(version ?? '') ?? defaultVersion);
  console.log(`${path}: ${document.length} characters, ${document.blocks.length} blocks, ${configuration.sections.length} sections`);
  for (const section of configuration.sections) printSection(section, configuration);
  return 0;
}

function printSection(section: Section, configuration: Configuration): void {
  const proxy = configuration.proxies.find(each => each.section === section);
  const inherits = proxy?.defaults ? `, inherits ${proxy.defaults.title}` : '';
  console.log(`\n${section.kind || '(before the first section)'} ${section.name?.value ?? ''}${proxy ? ` [mode ${proxy.mode}${inherits}]` : ''}`);
  for (const block of section.blocks) {
    for (const statement of block.statements()) {
      if (statement.isHeader) continue;
      const live = section.livenessOf(statement);
      console.log(`  ${live === 'live' ? '' : `(${live}) `}${statement.words.map(word => JSON.stringify(word.value)).join(' ')}`);
      const condition = conditionOf(statement);
      if (condition) console.log(`      ${condition.keyword.text} ${JSON.stringify(condition.condition.groups)}`);
    }
  }
  for (const server of proxy?.servers ?? []) console.log(`  = server ${server.name}: ${server.isChecked ? 'checked' : 'not checked'}`);
}

process.exitCode = main(process.argv[2], process.argv[3]);
