import { enumValues } from '../../language/enums.ts';
import { isAtLeast } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { addressProblem } from './addresses.ts';
import { badWord, extra, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';

const names = (set: 'log-facility' | 'log-level' | 'log-standard') => enumValues(set).map(each => each.name);
/** Targets that are no addresses. */
const special = /^(?:stdout|stderr|ring@|backend@)/;

/** `log TARGET [len N] [format F] [sample R:S] [profile P] FACILITY [LEVEL [LEVEL]]`, and `log global`. Tried on 2.6 to 3.4. */
export function* logProblems(line: ArgumentLine): Generator<ArgumentProblem> {
  const { args, statement, section, version } = line;
  const [target] = args;
  if (!target) yield missing(statement, 'log', 'a target and a facility, like `log 127.0.0.1 local0`');
  if (!target || isOpen(target) || args.some(isOpen)) return;
  if (target.value === 'global' && args.length === 1) {
    if (section === 'global') yield { kind: 'value', at: target, message: '`log global` means the `log` lines of `global`, and stands in other sections: HAProxy does not start. Name a target here.' };
    return;
  }
  if (target.value === 'global') {
    yield extra(args[1] as Word, 'log global');
    return;
  }
  if (!special.test(target.value)) {
    const problem = addressProblem(target, 'log', version);
    if (problem) yield problem;
  }
  let at = 1;
  for (; at < args.length; at += 2) {
    const option = args[at] as Word;
    const value = args[at + 1];
    if (option.value === 'profile' ? !isAtLeast(version, '3.2') : !['len', 'format', 'sample'].includes(option.value)) break;
    if (!value) {
      yield missing(option, `log ... ${option.value}`, 'a value');
      return;
    }
    const problem = optionProblem(option.value, value);
    if (problem) yield problem;
  }
  yield* levels(args.slice(at), statement);
}

function optionProblem(option: string, value: Word): ArgumentProblem | undefined {
  const length = parseInt(value.value, 10);
  if (option === 'len' && !(length >= 80 && length <= 65535)) return { kind: 'number', at: value, message: `\`${value.value}\` is no length of a log line: HAProxy does not start. Write a number from 80 to 65535.` };
  if (option === 'format' && !names('log-standard').includes(value.value)) return badWord(value, 'log ... format', names('log-standard'));
  if (option === 'sample' && !value.value.includes(':')) return { kind: 'value', at: value, message: '`sample` needs a range and a size, like `1:10`: HAProxy does not start.' };
  return undefined;
}

function* levels([facility, most, least, tooMany]: readonly Word[], statement: ArgumentLine['statement']): Generator<ArgumentProblem> {
  if (!facility) yield missing(statement, 'log', 'a facility behind the target, like `local0`');
  else if (!names('log-facility').includes(facility.value)) yield badWord(facility, 'log', names('log-facility'));
  else if (most && !names('log-level').includes(most.value)) yield badWord(most, 'log', names('log-level'));
  else if (least && !names('log-level').includes(least.value)) yield badWord(least, 'log', names('log-level'));
  else if (tooMany) yield extra(tooMany, 'log');
}
