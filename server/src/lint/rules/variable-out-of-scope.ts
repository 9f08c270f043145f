import type { Configuration } from '../../model/configuration.ts';
import { strayVariablesIn, type StrayVariable } from '../../model/expressions/variable-scope.ts';
import { loadsLua } from '../../model/lua.ts';
import { occurrencesOf } from '../../model/symbols.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The worst first. */
const effects: readonly StrayVariable['effect'][] = ['refusal', 'test', 'nothing', 'lost', 'log'];

const severities: Readonly<Partial<Record<StrayVariable['effect'], Severity>>> = { refusal: 'error', log: 'information' };

function messageFor({ name, effect }: StrayVariable, meant: string): string {
  const isOfRequest = name.startsWith('req.');
  if (effect === 'lost') {
    return `\`${name}\` is a variable of the ${isOfRequest ? 'request' : 'answer'}: what this line about the ${isOfRequest ? 'answer' : 'request'} puts into it is lost. Use \`${meant}\`.`;
  }
  if (!isOfRequest) return `\`${name}\` is a variable of the answer: there is none yet when this line about the request runs, and ${consequences[effect]}. Ask for it in a rule about the answer, or ask for something of the request.`;
  return `\`${name}\` ends with the request: it is gone when ${effect === 'log' ? 'the line for the log is written' : 'this line about the answer runs'}, and ${consequences[effect]}. Put the value into \`${meant}\`, which lasts as long as both.`;
}

const consequences: Readonly<Record<StrayVariable['effect'], string>> = {
  refusal: 'this line refuses everything', test: 'a test of it never holds', nothing: 'there is nothing in it', log: 'the log has `-` for it', lost: 'the value is lost',
};

/** The same variable of another scope in all places. What is read before it is set would still be read too early. */
function renameTo(meant: string, stray: readonly StrayVariable[], configuration: Configuration): RuleRepair[] {
  const [{ name }] = stray as [StrayVariable];
  const places = occurrencesOf(configuration, { kind: 'variable', scope: undefined, name });
  const isTooEarly = name.startsWith('res.') && stray.some(({ effect }) => effect !== 'lost');
  const isAnswered = ['definition', 'use'].every(role => places.some(place => place.role === role));
  const isWritten = places.every(({ place: { block, span } }) => block.text[span.start - 1] !== 'p');
  if (isTooEarly || !isAnswered || !isWritten || loadsLua(configuration) || occurrencesOf(configuration, { kind: 'variable', scope: undefined, name: meant }).length > 0) return [];
  return [{ title: `Make it \`${meant}\` everywhere`, safety: 'review', edits: places.map(({ place }) => ({ at: place, text: meant })) }];
}

function findingFor(stray: readonly StrayVariable[], configuration: Configuration): RuleFinding[] {
  const [worst, ...others] = effects.flatMap(effect => stray.filter(each => each.effect === effect));
  if (!worst) return [];
  const meant = worst.name.replace(/^re[qs]/, 'txn');
  return [{
    at: worst.place,
    ...(severities[worst.effect] && { severity: severities[worst.effect] }),
    message: messageFor(worst, meant),
    related: others.map(({ place }) => ({ at: place, message: 'The same here' })),
    repairs: renameTo(meant, stray, configuration),
  }];
}

/** Lab case request-variable-in-answer: 403 with `PH--` for all on 2.6 to 3.4. */
export default defineRule({
  name: 'variable-out-of-scope',
  summary: 'A variable of the request is asked for when the answer comes, or the other way round.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const byName = groupedBy(strayVariablesIn(configuration), ({ name }) => name);
    for (const stray of byName.values()) yield* findingFor(stray, configuration);
  },
});
