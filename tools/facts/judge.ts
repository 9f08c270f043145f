import type { HaproxyVersion } from '../../server/src/language/version.ts';
import { unknownTo } from './ask.ts';
import { knownWords, type Difference, type KnownWord } from './compare.ts';
import json from './exceptions.json';
import type { Listing } from './listing.ts';

/** A word that stands in the tables rightly although a binary does not have it, or has it otherwise. */
interface Exception {
  readonly versions?: readonly string[];
  readonly reason: string;
}

/** What is left of a difference when the exceptions are taken off. */
export interface Judgement {
  readonly lacking: readonly string[];
  readonly surplus: readonly KnownWord[];
  readonly different: Difference['different'];
  /** How many words are in exceptions.json for this version and were needed. */
  readonly excepted: number;
  /** How many words the tables have for this version. */
  readonly known: number;
}

const exceptions: Readonly<Record<string, Exception>> = json;

/** Asks the binary for what it does not list, and takes off what it is not built with and what is excepted. */
export function judge(binary: string, { version, features }: Listing, { lacking, unlisted, different }: Difference): Judgement {
  const surplus = unknownTo(binary, unlisted.filter(({ build }) => build === undefined || features.has(build)));
  const left = {
    lacking: lacking.filter(key => !isExcepted(key, version)),
    surplus: surplus.filter(({ key }) => !isExcepted(key, version)),
    different: different.filter(([key]) => !isExcepted(key, version)),
  };
  const all = lacking.length + surplus.length + different.length;
  return { ...left, excepted: all - left.lacking.length - left.surplus.length - left.different.length, known: knownWords(version).length };
}

function isExcepted(key: string, version: HaproxyVersion): boolean {
  const exception = exceptions[key];
  return exception !== undefined && (exception.versions === undefined || exception.versions.includes(version));
}
