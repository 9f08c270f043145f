import { headerTextOf } from './header-pattern.ts';
import { mayHaveRules, rewriting, type Migrate, type OldLine } from './migration.ts';
import { conditionBehind } from './old-condition.ts';
import { literalFormat, writeWord } from './write-word.ts';

/** True where `allow` may end the new rules: old ones ran all the same. */
function endsEarly({ statement: { block } }: OldLine, rules: string): boolean {
  return block.statementsAmong([rules]).some(rule => rule.word(1)?.value === 'allow');
}

/** `reqadd X-Scheme:\ https` is `http-request add-header X-Scheme https`. Old rules ran last, so a condition may now see other headers. */
export const migrateAddedHeader: Migrate = line => {
  const [added] = line.args;
  const header = added && !added.hasVariable ? headerTextOf(added.value) : undefined;
  const condition = conditionBehind(line, 1);
  if (!mayHaveRules(line) || !header || header.value === '' || condition === undefined) return [];
  const rules = line.name === 'rspadd' ? 'http-response' : 'http-request';
  return [rewriting(condition === '' && !endsEarly(line, rules) ? 'safe' : 'review', `${rules} add-header ${header.name} ${writeWord(literalFormat(header.value))}${condition}`)];
};
