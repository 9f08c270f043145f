import { enumValues } from '../../language/enums.ts';
import { usualWords } from '../../language/frequent.ts';
import { usualFirst } from './arguments.ts';
import { nearness, ofWord, type Asked } from './asked.ts';
import { namesOf } from './names.ts';
import { plainWords, weighed, type Answer, type Proposal } from './proposal.ts';

/** What may stand at the cursor in `log TARGET [len N] [format F] [sample R:S] [profile P] FACILITY [LEVEL [LEVEL]]`. */
export function logAnswer(asked: Asked): Answer | undefined {
  const { words, kind } = asked;
  const values = words.map(word => word.value);
  if (values.length === 1) return ofWord(asked, targets(asked).filter(({ label }) => label !== 'global' || kind !== 'global'));
  if (values[1] === 'global' && values.length === 2) return undefined;
  switch (values.at(-1)) {
    case 'format': return ofWord(asked, usualFirst(asked, 'log-standard', 'log-standard'));
    case 'profile': return ofWord(asked, namesOf(asked, 'log-profile'));
    case 'len': case 'sample': return undefined;
    default: {
      const isFacility = (value: string) => enumValues('log-facility').some(each => each.name === value);
      if (values.slice(2).some(isFacility)) return { ...ofWord(asked, usualFirst(asked, 'log-level', 'log-level')), isOptional: true };
      const options = usualFirst(asked, 'log-option', 'log-option').filter(({ label }) => !values.includes(label));
      return ofWord(asked, [...weighed(options, () => 0.05), ...usualFirst(asked, 'log-facility', 'log-facility')]);
    }
  }
}

function targets(asked: Asked): Proposal[] {
  const near = nearness(asked);
  const rings = namesOf(asked, 'ring').map(proposal => ({ ...proposal, label: `ring@${proposal.label}`, weight: 0.5 }));
  return weighed([...plainWords(usualWords('log'), 'value', 1), ...rings], ({ label }) => near(label) * 0.5);
}
