/** Some threads of a `thread` option, as `2/1-4` or `3`: `first` is the lowest of them. */
export interface ThreadSet {
  readonly group: number | undefined;
  readonly first: number;
  readonly last: number;
}

/** The sets of threads that the value of a `thread` option names; undefined where it names them otherwise, as with `all` and `odd`, or cannot be read. `4-1` is `1-4`. */
export function threadSetsOf(value: string): readonly ThreadSet[] | undefined {
  const sets = value.split(',').map(text => {
    const [, group, from, to] = /^(?:(\d{1,4})\/)?(\d{1,4})(?:-(\d{1,4}))?$/.exec(text) ?? [];
    if (from === undefined) return undefined;
    const ends = [Number(from), Number(to ?? from)];
    return { group: group === undefined ? undefined : Number(group), first: Math.min(...ends), last: Math.max(...ends) };
  });
  return sets.every(set => set !== undefined && set.first > 0 && set.group !== 0) ? sets as ThreadSet[] : undefined;
}
