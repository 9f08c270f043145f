import { parseDuration } from '../../language/duration.ts';
import { acceptsIn, argumentCountOf, directiveFacts, directivesIn, secondWords } from '../../language/directives.ts';
import { sectionFact, sectionsOf } from '../../language/section-facts.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { directiveWordsOf, isAlwaysAccepted, isPrefix, verdictOn } from '../../model/directive.ts';
import { isSectionOf } from '../../model/section-header.ts';
import type { Statement } from '../../syntax/statement.ts';
import { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { nameAndValue } from '../name-and-value.ts';
import { meantBy } from '../slips.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteLine, deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { isConditionWord, joinTornRule, tornRuleOf } from '../findings/torn-conditions.ts';
import { defineRule } from '../rule.ts';

/** The word that was most likely meant: the first word of a directive of this section or of a new section, or the second word of its family. */
function meant(name: string, family: string | undefined, section: string, version: HaproxyVersion): string | undefined {
  if (family !== undefined) {
    const seconds = [...secondWords(family)].filter(second => directiveFacts(`${family} ${second}`).some(fact => acceptsIn(fact, section, version)));
    return family === 'option' || family === 'timeout' ? meantBy(family, name, seconds) : closest(name, seconds);
  }
  const firstWords = directivesIn(section, version).map(fact => fact.name.split(' ')[0] as string);
  // `timeout-client` and `stats_uri`: two words.
  const apart = name.replace(/[=:]$/, '').replace(/[-_]/, ' ');
  if (isRead(apart, section, version)) return apart;
  return meantBy('directive', name, new Set([...firstWords, ...sectionsOf(version).map(({ keyword }) => keyword)]));
}

function isRead(name: string, section: string, version: HaproxyVersion): boolean {
  return directiveFacts(name).some(fact => acceptsIn(fact, section, version));
}

/** `timeout client=30s`, `timeout=client 30s`, `bind*:80`: what is glued to the name, with a blank between them. */
function meantApart(word: Word, family: string | undefined, isLast: boolean, section: string, version: HaproxyVersion): string | undefined {
  const { text } = word;
  if (family === undefined) {
    const parts = /^([\w.-]+)[=:]([\w.-]+)(?:[=:](.+))?$/s.exec(text)?.slice(1).filter(part => part !== undefined);
    if (parts && isRead(parts.slice(0, 2).join(' '), section, version)) return parts.join(' ');
    if (/^bind\*?:\d/.test(text) && isRead('bind', section, version)) return text.replace('bind', 'bind ');
  }
  const takesValue = (name: string | undefined) => name !== undefined && directiveFacts(family === undefined ? name : `${family} ${name}`).some(fact => acceptsIn(fact, section, version) && argumentCountOf(fact).max > 0);
  const nameOf = (name: string) => [name, meant(name, family, section, version)].find(takesValue);
  return nameAndValue(text, isLast, nameOf);
}

/** Families of which the first word is left out, or put before what is none of them: `forwardfor`, and `option http-reuse`. */
const likelyFamilies = ['option', 'timeout'];

/** The family of which a line lacks the first word. A lone `check` goes on with what stands above, and is no timeout. */
function familyLacking([first, ...others]: readonly Word[], section: string, version: HaproxyVersion): string | undefined {
  const isDuration = others.length === 1 && parseDuration(others[0]?.value ?? '') !== undefined;
  return likelyFamilies.find(family => (family !== 'timeout' || isDuration) && isRead(`${family} ${first?.value}`, section, version));
}

/** True for a line that would be read without the first word of a family. */
function isNoneOf(family: string, words: readonly Word[], section: string, version: HaproxyVersion): boolean {
  const [, second, third] = words;
  if (!second || !likelyFamilies.includes(family)) return false;
  return isRead(second.value, section, version) || (third !== undefined && isRead(`${second.value} ${third.value}`, section, version));
}

/** A part of a condition on a line of its own. A rule that is torn over several lines is told once, at the first of them. */
function tornCondition(statement: Statement, section: string, version: HaproxyVersion): RuleFinding | undefined {
  const torn = tornRuleOf(statement);
  if (torn && torn[1].index !== statement.index) return undefined;
  const [word] = statement.words;
  const head = `HAProxy ${version} knows no \`${statement.keyword}\` in a \`${section}\` section and does not start: a condition stands`;
  return {
    at: word ?? statement,
    message: torn ? `${head} on the line of its rule, and no line goes on below. Join it to \`${torn[0].words.slice(0, 2).map(({ text }) => text).join(' ')}\` above.` : `${head} at the end of the rule that it is for.`,
    related: torn?.slice(2).map(line => ({ at: line.words[0] ?? line, message: 'This line belongs to the same rule' })) ?? [],
    repairs: torn ? [joinTornRule(torn)] : [],
  };
}

const proxySections: readonly string[] = ['frontend', 'backend', 'listen', 'named-defaults', 'defaults'];

function unknown(statement: Statement, name: string, family: string | undefined, section: string, version: HaproxyVersion): RuleFinding | undefined {
  if (isConditionWord(statement.keyword) && proxySections.includes(section)) return tornCondition(statement, section === 'named-defaults' ? 'defaults' : section, version);
  const words = directiveWordsOf(statement);
  const word = (family === undefined ? words[0] : words[1]) ?? words[0] ?? statement;
  const where = `in ${section === 'named-defaults' ? 'a `defaults`' : `a \`${section}\``} section`;
  if (family === 'timeout' && section === 'ring') return ignoredTimeout(word, name, version);
  if (family !== undefined && name === '') return { at: word, message: `\`${family}\` needs a second word that says which one.` };
  const remove = { title: 'Remove the line', safety: 'review', edits: [deleteLine(statement)] } as const;
  const [first, second] = words;
  if (family !== undefined && first && second && !isPrefix(statement.keyword) && isNoneOf(family, words, section, version)) {
    return {
      at: word,
      message: `\`${name}\` is a directive of its own and no \`${family}\`: HAProxy ${version} does not start. Write it without \`${family}\`.`,
      repairs: [{ title: `Write \`${second.value}\``, safety: 'review', edits: [replaceWord(first, second.text), deleteWord(second)] }, remove],
    };
  }
  const lacking = family === undefined && !isPrefix(statement.keyword) ? familyLacking(words, section, version) : undefined;
  if (first && lacking !== undefined) {
    return {
      at: word,
      message: `HAProxy ${version} knows no \`${name}\` ${where} and does not start. Write \`${lacking} ${name}\`.`,
      repairs: [{ title: `Write \`${lacking} ${name}\``, safety: 'review', edits: [replaceWord(first, `${lacking} ${name}`)] }, remove],
    };
  }
  const written = family === undefined ? name : `${family} ${name}`;
  const apart = word instanceof Word ? meantApart(word, family, word === words.at(-1), section, version) : undefined;
  const suggestion = apart ?? (words[0] && meant(name, family, section, version));
  // `ulimit -n 65535`: the name in two words.
  const rest = words[1] && suggestion === name + words[1].value ? [deleteWord(words[1])] : [];
  const isHeader = family === undefined && suggestion !== undefined && sectionFact(suggestion) !== undefined;
  return {
    at: word,
    ...(isHeader ? { opens: words[1]?.value ?? '' } : {}),
    message: `HAProxy ${version} knows no \`${written}\` ${where} and does not start.${suggestion ? ` Did you mean \`${suggestion}\`?` : ''}`,
    repairs: [
      ...(suggestion && word instanceof Word ? [{ title: `Change to \`${suggestion}\``, safety: 'review', edits: [replaceWord(word, suggestion), ...rest] } as const] : []),
      remove,
    ],
  };
}

/** In a `ring` HAProxy passes over a `timeout` that it does not know, and says nothing (2.6 to 3.4). */
function ignoredTimeout(at: Word | Statement, name: string, version: HaproxyVersion): RuleFinding {
  const suggestion = closest(name, ['connect', 'server']);
  return {
    at,
    severity: 'warning',
    message: `A \`ring\` section has no \`${['timeout', name].join(' ').trim()}\`: HAProxy ${version} passes over the line without a word, and sets no timeout.${suggestion ? ` Did you mean \`${suggestion}\`?` : ''}`,
    repairs: suggestion && at instanceof Word ? [{ title: `Change to \`${suggestion}\``, safety: 'review', edits: [replaceWord(at, suggestion)] }] : [],
  };
}

/** "unknown keyword 'x' in 'y' section": tried on 2.6 to 3.4 over the corpus of test/oracle. */
export default defineRule({
  name: 'unknown-directive',
  summary: 'A line begins with something that HAProxy does not know, or that this version does not know yet.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: (keyword, section, version) => isSectionOf(section, version) && !isAlwaysAccepted(keyword, section, version),
  *check(statement, { section, version }) {
    const words = directiveWordsOf(statement);
    // HAProxy passes over a line that begins with an empty word: tried on 2.6 to 3.4. Of that empty-word speaks.
    if ((statement.keyword === '' && statement.allWords[0]?.isEmpty) || words[0]?.hasVariable || words[1]?.hasVariable || (isPrefix(statement.keyword) && words.length === 0)) return;
    const verdict = verdictOn(statement, section, version);
    const finding = verdict.kind === 'unknown' ? unknown(statement, verdict.name, verdict.family, section, version) : undefined;
    if (finding) yield finding;
    if (verdict.kind === 'too-new') {
      const { fact, since } = verdict;
      const second = fact.name.includes(' ') ? words[1] : undefined;
      yield {
        at: second ?? words[0] ?? statement,
        message: `HAProxy ${version} does not know \`${fact.name}\` yet${since ? `, which came with ${since}` : ''}, and does not start. Remove the line, or run a newer version.`,
      };
    }
  },
});
