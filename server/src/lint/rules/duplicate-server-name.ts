import { keyCounts } from '../../model/incremental/key-counts.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import { isNamed, numbersOfTemplate } from '../../model/checks/track.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Section } from '../../model/section.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Statement } from '../../syntax/statement.ts';
import { freshName } from '../edits/fresh-name.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The names that the file itself gives. */
const namesIn = inLongSections((block): readonly { readonly statement: Statement; readonly name: string }[] => block.statementsOf('server').flatMap(statement => {
  const word = statement.word(1);
  return word && !word.hasVariable ? [{ statement, name: word.value }] : [];
}));

const countsOf = keyCounts(block => namesIn.remembered(block).map(({ name }) => name));

/** True when a name stands there twice, perhaps on lines that do not count. */
function mayRepeat(section: Section): boolean {
  if (!section.isLong) {
    const names = section.collect(namesIn);
    return new Set(names.map(({ name }) => name)).size < names.length;
  }
  const { total, counts } = countsOf(section);
  return counts.size < total;
}

/** The names that a template makes beside the same ones on other lines. HAProxy complains of the lower line (tried on 2.6 and 3.4). */
function* namesOfTemplates(proxy: Proxy): Generator<RuleFinding> {
  if (proxy.statements('server-template').length === 0) return;
  const certain = proxy.servers.filter(({ statement }) => proxy.section.isCertain(statement) && statement.word(1)?.hasVariable === false);
  const isTaken = (name: string) => certain.some(server => server.name === name || isNamed(server, name));
  const templates: Server[] = [];
  for (const [i, server] of certain.entries()) {
    const word = server.statement.word(1);
    const other = (server.isTemplate ? certain.slice(0, i) : templates).find(each => haveOneName(each, server));
    if (server.isTemplate) templates.push(server);
    if (!word || !other) continue;
    const name = server.isTemplate ? (other.isTemplate ? undefined : other.name) : server.name;
    const shared = name === undefined ? 'servers of the same names' : `a server \`${name}\``;
    yield {
      at: word,
      message: `\`server-template ${other.isTemplate ? other.name : server.name}\` makes ${shared}${name === undefined ? ' as this line' : `, and ${server.isTemplate ? 'another line has that name' : 'this line has that name, too'}`}: HAProxy refuses to start. Give ${server.isTemplate ? 'the template another prefix' : 'the server a name of its own'}.`,
      related: [{ at: other.statement, message: 'The name is taken here' }],
      repairs: [{ title: server.isTemplate ? 'Give it a prefix of its own' : 'Give it a name of its own', safety: 'review', edits: [replaceWord(word, freshName(word.value, isTaken))] }],
    };
  }
}

function haveOneName(a: Server, b: Server): boolean {
  if (!a.isTemplate) return isNumbered(b, a.name);
  if (!b.isTemplate) return isNumbered(a, b.name);
  const [left, right] = [numbersOfTemplate(a), numbersOfTemplate(b)];
  return a.name === b.name && left !== undefined && right !== undefined && left.from <= right.to && right.from <= left.to;
}

/** Of a number that is given by the environment nothing is known. */
function isNumbered(template: Server, name: string): boolean {
  return numbersOfTemplate(template) !== undefined && isNamed(template, name);
}

/** `backend 'x', another server named 'y' was already defined`: tried on 2.6 to 3.4. A section that is `disabled` is not looked at. */
export default defineRule({
  name: 'duplicate-server-name',
  summary: 'Two servers of one section have the same name.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    yield* namesOfTemplates(proxy);
    if (!mayRepeat(proxy.section)) return;
    const names = proxy.section.collect(namesIn);
    const taken = new Map<string, Statement>();
    for (const { name, statement } of names) {
      const first = taken.get(name);
      if (!first) {
        if (proxy.section.isCertain(statement)) taken.set(name, statement);
        continue;
      }
      const word = statement.word(1);
      if (!word || !proxy.section.isCertain(statement)) continue;
      yield {
        at: word,
        message: `There already is a server \`${word.value}\` in ${proxy.title}: HAProxy refuses to start. Give each server a name of its own.`,
        related: [{ at: first, message: 'The name is taken here' }],
        repairs: [{ title: 'Give it a name of its own', safety: 'review', edits: [replaceWord(word, freshName(word.value, wanted => names.some(each => each.name === wanted)))] }],
      };
    }
  },
});
