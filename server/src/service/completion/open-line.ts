import type { Kind } from '../../language/catalogue.ts';
import { usualness } from '../../language/frequent.ts';
import type { OptionFact } from '../../language/option-fact.ts';
import { argumentAnswer, type Holder } from './arguments.ts';
import { nearness, ofWord, otherValues, type Asked } from './asked.ts';
import type { OpenOption } from './open-arguments.ts';
import { knownWord, type Answer, type Proposal } from './proposal.ts';

/** An option with what the tables know of it. */
export interface KnownOption extends OpenOption {
  readonly proposal?: Proposal;
  readonly holder?: Partial<Holder>;
}

/** The options of a `server` or `bind` line as they are completed. */
export function optionsOf(asked: Asked, facts: readonly OptionFact[], kind: Kind, group: string): KnownOption[] {
  const mode = asked.proxy && asked.proxy.kind !== 'defaults' ? asked.proxy.mode : undefined;
  return facts.map(fact => {
    const known = knownWord(fact, 'option', kind, group, asked.version);
    const isMisplaced = mode !== undefined && !fact.modes.includes(mode);
    return {
      name: fact.name, values: fact.value === undefined ? [] : [fact.value], repeats: fact.name === 'crt' || fact.name === 'crt-list',
      holder: { name: fact.name, ...(fact.valuesSince ? { valuesSince: fact.valuesSince } : {}), usual: usualValues[fact.name] },
      proposal: { ...known, weight: known.weight - (isMisplaced || fact.isExperimental ? 0.5 : 0) },
    };
  });
}

/** Values that suit most. */
const usualValues: Readonly<Record<string, string | undefined>> = { inter: '2s', slowstart: '30s', fastinter: '1s', downinter: '5s' };

/** Of these only one may be there: "the cookie modes are incompatible". */
const exclusive: Readonly<Record<string, readonly (readonly string[])[]>> = { cookie: [['insert', 'prefix', 'rewrite']] };

/** What may stand at the cursor among options in any order, the first of which is `words[from]`: one that is not there, or the value of the one before. */
export function openAnswer(asked: Asked, options: readonly KnownOption[], from: number, holder: Holder): Answer | undefined {
  const { words } = asked;
  for (let i = from; i < words.length; i++) {
    const option = options.find(({ name }) => name === words[i]?.value);
    if (!option) continue;
    const value = option.values[words.length - i - 1];
    if (value) return { ...(argumentAnswer(asked, value, { ...holder, name: option.name, ...option.holder }) ?? ofWord(asked, [])), isValue: true };
    i += option.values.length;
  }
  const others = otherValues(asked);
  const near = nearness(asked);
  const isRefused = (name: string) => exclusive[holder.name]?.some(set => set.includes(name) && set.some(each => others.includes(each))) === true;
  return ofWord(asked, options.filter(({ name, repeats }) => repeats || !(others.includes(name) || isRefused(name))).map(({ name, proposal, values }, i) => {
    if (proposal) return { ...proposal, weight: proposal.weight + near(name) };
    const detail = [name, ...values.map(({ kind, of }) => `<${of ?? kind}>`)].join(' ');
    return { label: name, kind: 'option', detail, weight: usualness(holder.name, name) - i / 1000 + near(name) };
  }));
}
