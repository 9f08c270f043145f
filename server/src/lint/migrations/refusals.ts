import { headerPatternOf } from './header-pattern.ts';
import { mayHaveRules, rewriting, type Migrate } from './migration.ts';
import { conditionBehind, conditionWith } from './old-condition.ts';
import { requestLinePatternOf } from './request-line-pattern.ts';
import { writeWord } from './write-word.ts';

/** `block if X` is `http-request deny if X`; it was run before all other rules. */
export const migrateBlock: Migrate = line => {
  const condition = conditionBehind(line, 0);
  return mayHaveRules(line) && condition !== undefined && condition !== '' ? [rewriting('review', `http-request deny${condition}`)] : [];
};

const actions: Readonly<Record<string, string>> = { deny: 'deny', allow: 'allow', tarpit: 'tarpit' };

/** `reqdeny`, `reqitarpit`, `rspdeny` and the like: one expression that is tried on every line of the header. `reqpass` has no like today. */
export const migrateRefusal: Migrate = line => {
  const [, where, ignoresCase, what] = /^(req|rsp)(i?)(deny|allow|tarpit|pass)$/.exec(line.name) ?? [];
  const [search] = line.args;
  const action = actions[what ?? ''];
  if (!mayHaveRules(line) || !action || !search || search.hasVariable) return [];
  const test = testOf(search.value, where === 'rsp' ? 'res' : 'req', ignoresCase === 'i' ? ' -i' : '');
  const condition = test && conditionWith(test, line, 1);
  return condition ? [rewriting('review', `http-${where === 'rsp' ? 'response' : 'request'} ${action}${condition}`)] : [];
};

function testOf(search: string, side: 'req' | 'res', flag: string): string | undefined {
  const header = headerPatternOf(search);
  if (header) {
    if (header.value === '' || header.value === '.*') return `{ ${side}.fhdr(${header.name}) -m found }`;
    return `{ ${side}.fhdr(${header.name}) -m reg${flag} ${writeWord(`^${header.value}`)} }`;
  }
  const line = side === 'req' ? requestLinePatternOf(search) : undefined;
  if (!line || line.uri.startsWith('^(') && line.keeps === '\\1') return undefined;
  const methods = line.methods.length > 0 ? `{ method ${line.methods.join(' ')} } ` : '';
  return `${methods}{ pathq -m reg${flag} ${writeWord(line.uri)} }`;
}
