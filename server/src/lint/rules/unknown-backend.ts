import type { Configuration } from '../../model/configuration.ts';
import { perProxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

interface Lookup {
  readonly statement: Statement;
  readonly target: Word;
}

/**
 * The names that HAProxy looks up at its start. A `disabled` section looks up none; a backend looks up its own `default_backend`, which it warns
 * about and ignores; a defaults looks up none itself. Tried on 2.6 to 3.4.
 */
const lookupsOf = perProxy((proxy): readonly Lookup[] => {
  if (proxy.isDisabled || proxy.kind === 'defaults') return [];
  const ignored = proxy.kind === 'backend' ? proxy.own('default_backend') : undefined;
  const lookups: Lookup[] = ignored?.value && !ignored.value.hasVariable ? [{ statement: ignored.statement, target: ignored.value }] : [];
  for (const { statement, target, isDynamic, condition, owner } of routesOf(proxy)) {
    // In `use_backend if ...` the name is missing, which is another mistake.
    if (!isDynamic && target.span.start !== condition?.keyword.span.start && owner.section.isCertain(statement)) lookups.push({ statement, target });
  }
  return lookups;
});

/** Each name that no backend and no listen section has, with the places that ask for it. */
function missingNames(configuration: Configuration): Map<string, [Word, ...Word[]]> {
  const missing = new Map<string, [Word, ...Word[]]>();
  for (const proxy of configuration.proxies) {
    for (const { target } of lookupsOf(proxy)) {
      const name = target.value;
      if (configuration.backend(name)) continue;
      const places = missing.get(name);
      if (!places) missing.set(name, [target]);
      else if (!places.some(place => place.block === target.block && place.span.start === target.span.start)) places.push(target);
    }
  }
  return missing;
}

/** Lab case use-backend-missing; a frontend of that name does not count, a listen section does. */
export default defineRule({
  name: 'unknown-backend',
  summary: '`use_backend` or `default_backend` names a backend that does not exist.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const [name, [first, ...others]] of missingNames(configuration)) {
      const frontend = configuration.proxies.find(proxy => proxy.kind === 'frontend' && proxy.name === name);
      const meant = closest(name, configuration.backendNames);
      const what = frontend ? `\`${name}\` is a frontend, and requests can be sent to a backend only` : `There is no backend \`${name}\``;
      yield {
        at: first,
        message: `${what}: HAProxy refuses to start. ${meant === undefined ? 'Add the backend, or name one that exists.' : `Did you mean \`${meant}\`?`}`,
        related: [
          ...(frontend ? [{ at: frontend.header, message: 'This is a frontend' }] : []),
          ...others.map(at => ({ at, message: 'The same here' })),
        ],
        repairs: meant === undefined ? [] : [{
          title: `Replace by \`${meant}\``,
          safety: 'review',
          edits: [first, ...others].map(word => replaceWord(word, meant)),
        }],
      };
    }
  },
});
