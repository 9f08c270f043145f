import { parseAclTest, type AclTest } from '../../expression/acl.ts';
import { wordsNamed } from '../../language/catalogue.ts';
import { anyConditionOf } from '../../model/conditions/acl-use.ts';
import { namedAcl } from './acl.ts';
import { expressionTopic } from './expression.ts';
import type { Asked, Topic } from './topic.ts';

/** What stands under the mouse in the condition of a line: an ACL, or a part of a test in braces. Undefined outside conditions. */
export function conditionTopic(asked: Asked): Topic | undefined {
  const found = anyConditionOf(asked.statement);
  if (!found || asked.wordIndex < found.start) return undefined;
  const index = asked.wordIndex - found.start;
  for (const term of found.condition.groups.flat()) {
    if (term.kind === 'named' && term.word === index) return namedAcl(asked, term.name, asked.word.span);
    if (term.kind === 'anonymous' && index >= term.firstWord && index < term.endWord) return testTopic(asked, term.test, index - term.firstWord);
  }
  return undefined;
}

/** What stands under the mouse in an `acl` line: its name, or a part of the test behind it. */
export function aclLineTopic(asked: Asked): Topic | undefined {
  const { statement, wordIndex, word } = asked;
  if (statement.keyword !== 'acl' || wordIndex === 0) return undefined;
  return wordIndex === 1 ? namedAcl(asked, word.value, word.span) : testTopic(asked, parseAclTest(statement.values(2)), wordIndex - 2);
}

function testTopic(asked: Asked, { criterion, flags }: AclTest, index: number): Topic | undefined {
  if (index === 0) return expressionTopic(asked, criterion);
  const { span } = asked.word;
  const flag = flags.find(each => each.word === index || (each.argument !== undefined && each.word + 1 === index));
  if (!flag) return undefined;
  const isMethod = flag.name === '-m' && index > flag.word && flag.argument !== undefined;
  const [word] = isMethod ? wordsNamed('match-methods', flag.argument) : wordsNamed('acl-flags', flag.name);
  return word && { span, word };
}
