import { aclTestsOf, strayFlagOf } from '../../model/conditions/acl-tests.ts';
import { gluedBracesOf } from '../../model/conditions/glued-braces.ts';
import { isFileName } from '../../model/conditions/meant-flags.ts';
import { mayHoldExpression, type ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { enumValue } from '../../language/enums.ts';
import type { Statement } from '../../syntax/statement.ts';
import { spaceBraces } from '../edits/brace-edits.ts';
import { moveFlag, readFiles } from '../edits/acl-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { expressionFindings } from '../findings/expression-findings.ts';
import { defineRule } from '../rule.ts';

/** Services that are called by their name in other programs. */
const portOf: Readonly<Record<string, string>> = { http: '80', https: '443', ssh: '22', smtp: '25', dns: '53', ldap: '389', imap: '143', mysql: '3306', postgresql: '5432', rdp: '3389' };

/** What was meant for a flag, or for what follows one. */
function repairsOf(statement: Statement, { word }: ExpressionProblem): RuleRepair[] {
  const written = aclTestsOf(statement).find(({ patterns }) => patterns.some(({ start }) => start === word.start));
  const at = written?.patterns.findIndex(({ start }) => start === word.start) ?? -1;
  if (!written) return [];
  if (at > 0 && strayFlagOf(written) === at) return [moveFlag(written, at)];
  const addresses = word.text.split(',').filter(text => text !== '');
  if (addresses.length > 1 && addresses.every(text => isAddress(text))) return [{ title: 'Put blanks between the addresses', safety: 'review', edits: [replaceWord(word, addresses.join(' '))] }];
  if (addresses.length > 1 && addresses.every(text => /^\d+(?::\d+)?$/.test(text))) return [{ title: `Write \`${addresses.join(' ')}\``, safety: 'review', edits: [replaceWord(word, addresses.join(' '))] }];
  const ports = /port\b/.test(written.criterion.value) ? written.patterns.filter(({ value }) => Object.hasOwn(portOf, value)) : [];
  if (ports.some(({ start }) => start === word.start)) {
    const title = ports.length > 1 ? 'Write the numbers of the ports' : `Write \`${portOf[word.value] ?? ''}\``;
    return [{ title, safety: 'review', edits: ports.map(each => replaceWord(each, portOf[each.value] ?? each.text)) }];
  }
  if (at === 0 && written.patterns.length > 1 && enumValue('match-method', word.value)) return [{ title: `Write \`-m ${word.value}\``, safety: 'review', edits: [replaceWord(word, `-m ${word.value}`)] }];
  return isFileName(word.value) ? [readFiles(written, written.patterns.filter(({ value }) => isFileName(value)))] : [];
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/.test(text) || /^[\da-f]*:[\da-f:]+(?:\/\d{1,3})?$/i.test(text);
}

/** `{ src 192.0.2.1} or { path /x }`: the test goes on to the last brace. */
function inGluedBrace(statement: Statement, { word }: ExpressionProblem): Partial<RuleFinding> | undefined {
  const glued = gluedBracesOf(statement).find(brace => brace.closes && brace.word.start === word.start);
  return glued && {
    message: `\`${word.value}\` does not end the test: HAProxy reads a brace only where it is a word of its own, and takes this one for a part of what is compared. Write \`${glued.apart}\`.`,
    repairs: spaceBraces(statement),
  };
}

/** "is not a number", "is not a valid IPv4 or IPv6 address" and "an hex digit is expected". Tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-acl-pattern',
  summary: 'A pattern of an ACL is nothing that could be compared.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: mayHoldExpression,
  check: (statement, context) => expressionFindings(statement, context, ['acl-pattern'], problem => inGluedBrace(statement, problem) ?? { repairs: repairsOf(statement, problem) }),
});
