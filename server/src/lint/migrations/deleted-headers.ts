import { mayHaveRules, rewriting, type Migrate } from './migration.ts';
import { conditionBehind } from './old-condition.ts';
import { writeWord } from './write-word.ts';

/** `reqdel ^X-Debug:.*` is `http-request del-header X-Debug`. Expressions that look at the value have no like today. */
export const migrateDeletedHeader: Migrate = line => {
  const [search] = line.args;
  const condition = conditionBehind(line, 1);
  if (!mayHaveRules(line) || !search || search.hasVariable || condition === undefined) return [];
  const target = targetOf(search.value);
  return target === undefined ? [] : [rewriting('review', `http-${line.name.startsWith('rsp') ? 'response' : 'request'} del-header ${target}${condition}`)];
};

function targetOf(search: string): string | undefined {
  const [, name, rest] = /^\^([^:]+)(.*)$/s.exec(search) ?? [];
  if (name === undefined || rest === undefined || !/^(?::[ ]?(?:\.\*)?\$?)?$/.test(rest)) return undefined;
  if (/^[A-Za-z][\w-]*$/.test(name)) return rest === '' ? `${name} -m beg` : name;
  // HAProxy keeps the names of headers in lower case.
  if (/\s|\\[A-Z]/.test(name) || !balanced(name)) return undefined;
  return `${writeWord(`^${name.toLowerCase()}${rest === '' ? '' : '$'}`)} -m reg`;
}

function balanced(regex: string): boolean {
  return regex.split('(').length === regex.split(')').length;
}
