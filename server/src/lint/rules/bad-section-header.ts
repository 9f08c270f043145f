import { sectionFact, sectionsOf } from '../../language/section-facts.ts';
import { isAtLeast } from '../../language/version.ts';
import { proxyKinds } from '../../model/proxy.ts';
import { headerProblemOf, type HeaderProblem } from '../../model/section-header.ts';
import type { Section } from '../../model/section.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteWord, insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

function finding(section: Section, problem: HeaderProblem): RuleFinding {
  const header = section.header as NonNullable<Section['header']>;
  const { kind } = section;
  switch (problem.kind) {
    case 'name-missing':
      return { at: header, message: `A \`${kind}\` section needs a name: HAProxy does not start. Write \`${kind} NAME\`.` };
    case 'bad-character': {
      const { word, character } = problem;
      const name = word.value.replace(/[^A-Za-z0-9_:.-]/g, '_');
      // 3.4.7 says "is not permitted", and starts and serves all the same.
      const isTaken = isAtLeast(section.version, '3.4') && proxyKinds.includes(kind);
      return {
        at: word,
        ...(isTaken ? { severity: 'warning' as const } : {}),
        message: `The name of a \`${kind}\` section cannot have the character \`${character}\`: ${isTaken ? `HAProxy ${section.version} complains and goes on, and versions before 3.4 do not start` : 'HAProxy does not start'}. Names have letters, digits and \`_ - . :\`.`,
        repairs: [{ title: `Rename to \`${name}\``, safety: 'review', edits: [replaceWord(word, name)] }],
      };
    }
    case 'extra-word': {
      const { word, looksLikeAddress } = problem;
      const isBound = looksLikeAddress && section.statements('bind').some(bind => bind.word(1)?.value.split(',').includes(word.value));
      return {
        at: word,
        message: isBound
          ? `An address in the header of a section is no longer read: HAProxy does not start. A \`bind\` line below has it already: remove \`${word.value}\`.`
          : looksLikeAddress
          ? 'An address in the header of a section is no longer read: HAProxy does not start. Give it a `bind` line of its own.'
          : `Nothing may follow the name in the header of a \`${kind}\` section: HAProxy does not start. Remove \`${word.value}\`.`,
        repairs: [looksLikeAddress && !isBound
          ? { title: `Move to a line \`bind ${word.value}\``, safety: 'review', edits: [deleteWord(word), insertLineBelow(header, `bind ${word.text}`, section)] }
          : { title: `Remove \`${word.value}\``, safety: 'review', edits: [deleteWord(word)] }],
      };
    }
    case 'from-without-name':
      return { at: problem.word, message: '`from` needs the name of a `defaults` section: HAProxy does not start.', repairs: [{ title: 'Remove `from`', safety: 'review', edits: [deleteWord(problem.word)] }] };
    case 'reserved':
      return { at: problem.word, message: `HAProxy keeps the name \`${problem.word.value}\` for itself and does not start. Choose another.` };
    case 'unknown-section': {
      const { since, removed, instead } = sectionFact(kind) ?? {};
      const isNew = since !== undefined && since !== null && Number(since) > Number(section.version);
      const meant = closest(kind, sectionsOf(section.version).map(({ keyword }) => keyword));
      const why = isNew ? ` yet: they came with ${since}` : removed === undefined ? '' : ` any more: they went with ${removed}`;
      return {
        at: header.word(0) ?? header,
        message: `HAProxy ${section.version} knows no \`${kind}\` sections${why}. It does not start.${instead ? ` Use ${instead}.` : why === '' && meant ? ` Did you mean \`${meant}\`?` : ''}`,
      };
    }
  }
}

const findings = inSections(section => {
  const problem = headerProblemOf(section);
  return problem ? [finding(section, problem)] : [];
});

/** "expects an <id> argument", "character is not permitted in name", "please use the 'bind' keyword" ...: tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-section-header',
  summary: 'The first line of a section is one that HAProxy refuses.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check: findings,
});
