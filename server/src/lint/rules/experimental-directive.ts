import { actionFact, allActions } from '../../language/actions.ts';
import { parseAddress } from '../../language/address.ts';
import { allBindOptions } from '../../language/bind-option-facts.ts';
import { directiveOf } from '../../language/directives.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import { sectionFact } from '../../language/section-facts.ts';
import { allServerOptions } from '../../language/server-options.ts';
import { isAtLeast } from '../../language/version.ts';
import { bindOption, bindOptionValue, bindsOf, bindValueWord, type Bind } from '../../model/binds/bind.ts';
import { directiveWordsOf } from '../../model/directive.ts';
import { globalSections } from '../../model/global-sections.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import type { Section } from '../../model/section.ts';
import { linesWithServerOptions } from '../../model/servers/server-options.ts';
import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { optionsOf, shapeOf } from '../arguments/option-line.ts';
import { firstWordsOf } from '../findings/first-words.ts';
import { deleteWord, insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The rules that have experimental actions. */
const withActions = ['http-request', 'tcp-request'];

interface Experiment {
  readonly at: Place;
  readonly name: string;
  /** What may be meant besides, and how to have it without an experiment. */
  readonly advice?: string;
  readonly repairs?: readonly RuleRepair[];
}

const experimentalWordsIn = firstWordsOf(({ name, experimentalIn }, version) => experimentalIn.includes(version) && !withActions.includes(name.replace(/ .*/, '')));

/** What is an experiment in the sections, their headers included. */
const experimentsIn = inSections((section): readonly Experiment[] => {
  const { header, kind, version } = section;
  const fact = sectionFact(kind);
  // What is an experiment in a version under development may be none when it is released.
  const isSettled = !isAtLeast(version, '3.5');
  const found: Experiment[] = header && fact?.isExperimental && isKnownIn(fact, version) && isSettled ? [{ at: header, name: `\`${kind}\` sections` }] : [];
  if (isSettled) found.push(...optionsIn(section), ...reversedIn(section));
  const lines = isSettled && hasActions(section) ? section.statementsAmong(withActions) : [];
  return [...found, ...lines.flatMap(actionOn), ...section.statementsAmong(experimentalWordsIn(version)).flatMap(statement => directiveOn(statement, section))];
});

/** The lines that end in options of a server or a listener. */
const withOptions = [...linesWithServerOptions, 'bind', 'default-bind', 'stats'];
let names: { readonly options: readonly string[]; readonly actions: readonly string[] } | undefined;

/** The experiments among the words that many lines have: nearly no section has one of them. */
function experiments() {
  const namesOf = (facts: readonly { readonly name: string; readonly isExperimental: boolean }[]) => facts.filter(({ isExperimental }) => isExperimental).map(({ name }) => name);
  return (names ??= { options: namesOf([...allServerOptions(), ...allBindOptions()]), actions: namesOf(allActions()) });
}

const hasOptions = hasText(text => experiments().options.some(name => text.includes(name)));
const hasReversed = hasText(text => text.includes('rhttp@'));
const hasActions = hasText(text => experiments().actions.some(name => text.includes(name)));

function* optionsIn(section: Section): Generator<Experiment> {
  const { kind, version } = section;
  if (!hasOptions(section)) return;
  for (const statement of section.statementsAmong(withOptions)) {
    const { words, keyword } = statement;
    const shape = shapeOf(keyword, words[1]?.value, kind);
    if (!shape) continue;
    for (const { fact, word } of optionsOf({ ...shape, statement, section: kind, version, words })) {
      if (fact?.isExperimental && isKnownIn(fact, version)) yield { at: word, name: `the option \`${fact.name}\`` };
    }
  }
}

/** Addresses of connections that a server of another HAProxy opened, on both sides of them (3.0 to 3.4). */
function reversedIn(section: Section): Experiment[] {
  if (!hasReversed(section) || !isAtLeast(section.version, '2.9')) return [];
  return section.statementsAmong(['bind', 'server']).flatMap(({ keyword, words }) => {
    const address = words[keyword === 'bind' ? 1 : 2];
    return address && parseAddress(address.value).kind === 'reverse' ? [{ at: address, name: `the address \`${address.value}\`` }] : [];
  });
}

function actionOn(statement: Statement): Experiment[] {
  const action = ruleLineOf(statement)?.action;
  return action && actionFact(action.value)?.isExperimental ? [{ at: action, name: `the action \`${action.value}\`` }] : [];
}

function directiveOn(statement: Statement, { kind, version }: Section): Experiment[] {
  const words = directiveWordsOf(statement);
  const fact = directiveOf(words.map(word => word.value), kind)?.fact;
  return words[0] && fact?.experimentalIn.includes(version) ? [{ at: words[0], name: `\`${fact.name}\`` }] : [];
}

/**
 * HTTP/3 over TCP in HTTP mode: "HTTP/3 on TCP listed via ALPN ... relies on the experimental QMux protocol". Tried on 3.4; 3.2 takes the word and never uses
 * it, and so does a section in TCP mode.
 */
const http3OverTcp = inProxies((proxy): readonly Experiment[] => {
  const { version } = proxy.section;
  if (proxy.isDisabled || proxy.mode !== 'http' || !isAtLeast(version, '3.4') || isAtLeast(version, '3.5')) return [];
  return bindsOf(proxy).flatMap(bind => (proxy.section.isCertain(bind.statement) ? http3On(bind) : []));
}, ['alpn']);

function http3On(bind: Bind): Experiment[] {
  const protocols = bindOptionValue(bind, 'alpn')?.split(',') ?? [];
  const [option, value] = [bindOption(bind, 'alpn'), bindValueWord(bind, 'alpn')];
  if (!option || !value || !protocols.includes('h3') || bindOption(bind, 'no-alpn') || bindOption(bind, 'proto')) return [];
  const isTcp = bind.addresses.every(({ kind, transport }) => kind !== 'unknown' && transport !== 'quic');
  if (!isTcp || bind.statement.words.slice(2).some(word => word.hasVariable && !/[/.]/.test(word.value))) return [];
  const rest = protocols.filter(protocol => protocol !== 'h3').join(',');
  return [{
    at: value,
    name: 'HTTP/3 on a TCP port',
    advice: ' Browsers speak HTTP/3 by QUIC, which a `bind quic4@...` line of its own offers: remove `h3` here.',
    repairs: [rest === ''
      ? { title: 'Remove `alpn h3`', safety: 'review', edits: [deleteWord(option), deleteWord(value)] }
      : { title: `Write \`alpn ${rest}\``, safety: 'safe', edits: [replaceWord(value, rest)] }],
  }];
}

/** "'x' action is experimental, must be allowed via a global 'expose-experimental-directives'": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'experimental-directive',
  summary: 'Something that HAProxy only reads when `global` says `expose-experimental-directives`.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole, version }) {
    if (!isWhole) return;
    const experiments = [...experimentsIn(configuration), ...http3OverTcp(configuration)];
    if (experiments.length === 0) return;
    const globals = globalSections(configuration);
    if (globals.some(section => section.statements('expose-experimental-directives').length > 0)) return;
    const global = globals.find(section => !section.isConditional);
    for (const { at, name, advice = '', repairs = [] } of experiments) {
      yield {
        at,
        message: `HAProxy ${version} takes ${name} for an experiment, and does not start unless \`expose-experimental-directives\` stands in \`global\` above.${advice}`,
        repairs: [
          ...repairs,
          ...(global?.header ? [{ title: 'Add `expose-experimental-directives` to `global`', safety: 'review' as const, edits: [insertLineBelow(global.header, 'expose-experimental-directives', global)] }] : []),
        ],
      };
    }
  },
});
