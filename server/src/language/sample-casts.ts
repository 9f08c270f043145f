import type { SampleType } from './fetches.ts';

/** What each type of sample cannot be turned into. Tried for every pair on 2.6 to 3.4; `addr` is the type of `src` from 3.0 on. */
const refused: Readonly<Partial<Record<SampleType, readonly SampleType[]>>> = {
  bool: ['addr', 'ipv4', 'ipv6'],
  sint: ['meth'],
  addr: ['bool', 'sint', 'meth'],
  ipv4: ['bool', 'meth'],
  ipv6: ['bool', 'sint', 'meth'],
  bin: ['bool', 'sint', 'addr', 'ipv4', 'ipv6'],
  meth: ['bool', 'sint', 'addr', 'ipv4', 'ipv6'],
};

/** True when HAProxy turns a sample of one type into the other, so that a converter or a match method that wants `to` can follow `from`. */
export function canCast(from: SampleType, to: SampleType): boolean {
  return refused[from]?.includes(to) !== true;
}
