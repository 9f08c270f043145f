import { allOccurrences, isSame, type NamedThing, type Occurrence } from '../../server/src/model/symbols.ts';
import type { Configuration } from '../../server/src/model/configuration.ts';
import { renameAt, type RenameEdit } from '../../server/src/service/rename.ts';
import { applyEdits } from '../../server/src/text/edit.ts';

/** Something with a definition, and the places that name it. */
export interface Named {
  readonly thing: NamedThing;
  readonly places: readonly [Occurrence, ...Occurrence[]];
}

/** Everything that a configuration defines by name, in the order in which it is first named. */
export function namedIn(configuration: Configuration): Named[] {
  const byKey = new Map<string, { thing: NamedThing; places: [Occurrence, ...Occurrence[]] }[]>();
  const all: { thing: NamedThing; places: [Occurrence, ...Occurrence[]] }[] = [];
  for (const each of allOccurrences(configuration)) {
    const key = `${each.kind} ${each.name}`;
    const alike = byKey.get(key) ?? [];
    const known = alike.find(({ thing }) => isSame(thing, each));
    if (known) known.places.push(each);
    else {
      const named = { thing: { kind: each.kind, scope: each.scope, name: each.name }, places: [each] as [Occurrence] };
      all.push(named);
      byKey.set(key, [...alike, named]);
    }
  }
  return all.filter(({ places }) => places.some(({ role }) => role === 'definition'));
}

/** A name of the right kind that nothing has. */
export function freshFor({ kind, name }: NamedThing, text: string, number: number): string {
  const stem = `renamed${number}`;
  const fresh = kind === 'variable' ? `${name.slice(0, name.indexOf('.') + 1)}${stem}_x` : `${stem}_x`;
  return text.includes(stem) ? freshFor({ kind, name, scope: undefined }, text, number + 1000) : fresh;
}

/** The edits of a rename, begun at the place of one occurrence. @throws Error where the rename is refused. */
export function editsOf(configuration: Configuration, occurrence: Occurrence, fresh: string): readonly RenameEdit[] {
  const { document, span } = configuration.locate(occurrence.place);
  const edits = renameAt(configuration, document, span.start, fresh);
  if ('problem' in edits) throw new Error(`${occurrence.kind} ${occurrence.name} to ${fresh}: ${edits.problem}`);
  return edits;
}

/** The text of the only document of a configuration after the edits. */
export function edited(configuration: Configuration, edits: readonly RenameEdit[]): string {
  return applyEdits(configuration.documents[0]?.text ?? '', edits);
}
