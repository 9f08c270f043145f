import { actionFact, gluedArgumentCount } from '../../language/actions.ts';
import { bindOptionFact } from '../../language/bind-option-facts.ts';
import { wordsNamed, type Kind, type KnownWord } from '../../language/catalogue.ts';
import { directiveOf } from '../../language/directives.ts';
import { enumValues } from '../../language/enums.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import { anyConditionOf } from '../../model/conditions/acl-use.ts';
import { isPrefix } from '../../model/directive.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { sectionKeywordOf } from '../../model/section.ts';
import { firstOptionIndex, linesWithServerOptions } from '../../model/servers/server-options.ts';
import { optionIndexAt } from '../hover/option-line.ts';
import type { HoveredArgument } from '../hover/topic.ts';
import type { Invocation, Written } from './invocation.ts';

const condition = '[{if | unless} <condition>]';

/** What the word at the cursor is an argument of, by its place in the line. */
export function invocationAt(written: Written): Invocation | undefined {
  if (written.statement.equals(written.section.header)) return named('sections', written.statement.keyword, argumentAt(written, 1));
  return optionAt(written) ?? actionAt(written) ?? algorithmAt(written) ?? directiveAt(written);
}

/** The option of a `server` or `bind` line whose value it is. */
function optionAt({ statement, index }: Written): Invocation | undefined {
  const isServer = linesWithServerOptions.includes(statement.keyword);
  if (!isServer && statement.keyword !== 'bind') return undefined;
  const option = optionIndexAt(statement, isServer ? firstOptionIndex(statement) : 2, index, isServer ? serverOptionFact : bindOptionFact);
  return option < index ? named(isServer ? 'server-options' : 'bind-options', statement.word(option)?.value ?? '', { index: 0 }) : undefined;
}

/** The action of a rule, which may have a condition behind its own arguments. */
function actionAt(written: Written): Invocation | undefined {
  const { statement, index, word, at } = written;
  const line = ruleLineOf(statement);
  const fact = line?.action && actionFact(line.action.value);
  if (!line?.action || !fact || index < line.at) return undefined;
  const isGlued = index === line.at && word?.text.slice(0, at - word.span.start).includes('(') === true;
  if (index === line.at && !isGlued) return undefined;
  // The facts have the many ways to redirect under the older directive.
  const [known] = fact.name === 'redirect' ? wordsNamed('directives', 'redirect') : wordsNamed('actions', line.action.value);
  const argument = isGlued ? { index: 0 } : argumentAt(written, line.at + 1 - gluedArgumentCount(fact));
  return known && { word: { ...known, signatures: known.signatures.map(withCondition) }, argument, given: statement.values(line.at + 1).slice(0, index - line.at - 1) };
}

function withCondition(signature: string): string {
  return /\bif\b/.test(signature) ? signature : `${signature} ${condition}`.trimStart();
}

/** The algorithm of a `balance` line. */
function algorithmAt(written: Written): Invocation | undefined {
  const { statement, index, word, at } = written;
  const [name = '', parameter] = statement.keyword === 'balance' ? statement.word(1)?.value.split('(') ?? [] : [];
  const glued = parameter === undefined ? 0 : 1;
  if (index > 1) return named('balance', name, argumentAt(written, 2 - glued));
  return index === 1 && word && at > word.span.start + name.length && glued > 0 ? named('balance', name, { index: 0 }) : undefined;
}

function directiveAt(written: Written): Invocation | undefined {
  const { statement, section, index } = written;
  if (isPrefix(statement.keyword)) return undefined;
  const found = directiveOf(statement.values().slice(0, 2), sectionKeywordOf(section));
  const known = found && wordsNamed('directives', found.fact.name).find(word => word.fact === found.fact);
  if (!found || !known || index < found.words) return undefined;
  if (statement.keyword === 'stick-table') return { word: tableWord(known, written), argument: { ...argumentAt(written, 1), index: index === 1 ? 0 : -1 } };
  return { word: known, argument: argumentAt(written, found.words), given: statement.values(found.words).slice(0, index - found.words) };
}

/** The parameters of a stick table are not in its signature. */
function tableWord(known: KnownWord, { section }: Written): KnownWord {
  const parameters = enumValues('stick-table-parameter', section.version).map(({ name, required, value }) => (
    required ? `${name} <${name}>` : value === undefined ? `[${name}]` : `[${name} <${name}>]`
  ));
  return { ...known, signatures: [parameters.join(' ')] };
}

/** The argument at the cursor, counted from a word of the line. All of a condition is one. */
function argumentAt({ statement, index, word }: Written, first: number): HoveredArgument {
  const found = anyConditionOf(statement);
  if (found && index >= found.start) return { index: -1, before: found.keyword.value };
  return { index: index - first, text: word?.value ?? '', before: index > first ? (statement.word(index - 1)?.value ?? '') : '' };
}

function named(kind: Kind, name: string, argument: HoveredArgument): Invocation | undefined {
  const [word] = wordsNamed(kind, name);
  return word && { word, argument };
}
