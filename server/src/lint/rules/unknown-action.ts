import { actionArgumentsOf, actionFact, actionsIn, isActionIn, type ActionFact, type RuleSet } from '../../language/actions.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { verdictOn } from '../../model/directive.ts';
import { ruleKeywords, ruleLineOf } from '../../model/request-rules/rule-line.ts';
import type { Word } from '../../syntax/word.ts';
import { nameAndValue } from '../name-and-value.ts';
import { meantBy, slipFor } from '../slips.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Actions that ask for a frontend, or a backend, whatever the rule set says; each tried on 2.6 to 3.4. */
const needsFrontend: ReadonlySet<string> = new Set(['tcp-request content capture', 'tcp-request content switch-mode']);
const needsBackend: ReadonlySet<string> = new Set(['http-request set-retries', 'tcp-request content set-retries']);
const timeoutsOf = { client: 'frontend', connect: 'backend', queue: 'backend', server: 'backend', tunnel: 'backend' } as const;

/** These are looked for with an opening parenthesis. Others, as `sc-inc-gpc0`, count from 0 without. */
const withParenthesis: ReadonlySet<string> = new Set(['set-var', 'set-var-fmt', 'unset-var']);

/** The capability an action needs and a section of this kind lacks. */
function lackingIn(section: string, ruleSet: RuleSet, name: string, argument: string | undefined): 'frontend' | 'backend' | undefined {
  const rule = `${ruleSet} ${name}`;
  const timeout = name === 'set-timeout' ? timeoutsOf[argument as keyof typeof timeoutsOf] : undefined;
  if (section === 'backend' && (needsFrontend.has(rule) || timeout === 'frontend')) return 'frontend';
  return section === 'frontend' && (needsBackend.has(rule) || timeout === 'backend') ? 'backend' : undefined;
}

function unknown(action: Word, isLast: boolean, ruleSet: RuleSet, fact: ActionFact | undefined, version: HaproxyVersion): RuleFinding {
  const head = `HAProxy ${version} knows no \`${fact?.name ?? action.value}\` in \`${ruleSet}\` rules`;
  const since = fact && (fact.ruleSets[ruleSet]?.since ?? fact.since);
  if (fact && !isKnownIn(fact, version) && fact.removed === undefined || (fact?.ruleSets[ruleSet] && since)) return { at: action, message: `${head} yet, which came with ${since ?? 'a later version'}, and does not start.` };
  const others = fact ? Object.keys(fact.ruleSets).filter(set => isActionIn(fact, set as RuleSet, version)) : [];
  const name = action.value.replace(/\(.*$/s, '');
  const kind = ruleSet.startsWith('tcp-') ? 'tcp action' : 'http action';
  const names = actionsIn(ruleSet, version).map(each => (each.hasCounter ? 'track-sc0' : each.name));
  // `http-request accept` is not meant for `tcp-request`.
  const isElsewhere = others.length > 0 && slipFor(kind, name, names) === undefined;
  if (isElsewhere) return { at: action, message: `${head} and does not start. It belongs in ${others.map(set => `\`${set}\``).join(', ')}.` };
  // `set-nice=1`, `track-sc0=src`. What has parentheses takes its first value there.
  const takesValue = (written: string) => [actionFact(written)].some(each => each && (each.hasCounter ? /\d$/.test(written) : !each.hasParentheses) && isActionIn(each, ruleSet, version) && actionArgumentsOf(each).some(({ kind }) => kind !== 'options'));
  const apart = nameAndValue(action.text, isLast, written => (takesValue(written) ? written : undefined));
  const suggestion = apart ?? meantBy(kind, name, names);
  return {
    at: action,
    message: `${head} and does not start.${suggestion ? ` Did you mean \`${suggestion}\`?` : ''}`,
    repairs: apart !== undefined ? [{ title: `Change to \`${apart}\``, safety: 'review', edits: [replaceWord(action, apart)] }] : suggestion && action.text.startsWith(name) ? [{ title: `Change to \`${suggestion}\``, safety: 'review', edits: [replaceWord(action, suggestion + action.text.slice(name.length))] }] : [],
  };
}

/** "'http-request' expects 'x', 'y' ... but got 'z'", "has no backend capability": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'unknown-action',
  summary: 'A rule has an action that this kind of rule, this section or this version does not know.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ruleKeywords,
  *check(statement, { section, version }) {
    const rule = ruleLineOf(statement);
    if (!rule || verdictOn(statement, section, version).kind !== 'accepted') return;
    const { action, ruleSet } = rule;
    if (!action) {
      yield { at: statement, message: `\`${ruleSet}\` needs an action: HAProxy does not start.` };
      return;
    }
    if (action.hasVariable || action.value.startsWith('lua.')) return;
    const fact = actionFact(action.value);
    if (!fact || !isActionIn(fact, ruleSet, version) || (action.value.includes('(') && !fact.hasParentheses)) {
      // `track-sc` alone is read as `track-sc0`.
      if (!(action.value === 'track-sc' && isAtLeast(version, '2.4') && isActionIn(actionFact('track-sc0') as ActionFact, ruleSet, version))) yield unknown(action, statement.words.length === rule.at + 1, ruleSet, fact, version);
      return;
    }
    const argument = statement.word(rule.at + 1)?.value;
    const lacking = lackingIn(section, ruleSet, fact.name, argument);
    if (section === 'named-defaults' && needsBackend.has(`${ruleSet} ${fact.name}`)) {
      yield { at: action, message: `\`${ruleSet} ${fact.name}\` cannot stand in a \`defaults\` section: HAProxy does not start. It belongs in a \`backend\` or \`listen\` section.` };
    } else if (lacking) {
      const written = fact.name === 'set-timeout' ? `set-timeout ${argument ?? ''}` : fact.name;
      yield { at: action, message: `\`${ruleSet} ${written}\` has no meaning in a \`${section}\` section: HAProxy does not start. It belongs in a \`${lacking}\` or \`listen\` section.` };
    } else if (withParenthesis.has(fact.name) && !action.value.includes('(')) {
      // `set-var txn.x path` and `set-var (txn.x) path`
      const name = statement.word(rule.at + 1);
      const inside = /^\(?((?:proc|sess|txn|req|res|check)\.[\w.]+)\)?$/.exec(name?.text ?? '')?.[1];
      yield {
        at: action,
        message: `\`${fact.name}\` needs the name of a variable in parentheses, as in \`${fact.name}(${inside ?? 'txn.name'})\`: HAProxy does not start.`,
        repairs: name && inside !== undefined ? [{ title: `Write \`${fact.name}(${inside})\``, safety: 'review', edits: [replaceWord(action, `${action.text}(${inside})`), deleteWord(name)] }] : [],
      };
    }
  },
});
