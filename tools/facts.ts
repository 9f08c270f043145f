import { compare } from './facts/compare.ts';
import { judge } from './facts/judge.ts';
import { listingOf } from './facts/listing.ts';

/*
 * Compares the tables of server/src/language with real HAProxies: `npm run facts -- BINARY...`. Says what the tables lack, what they have too much,
 * and what is otherwise. Exit status 1 when anything is. What is right and still differs stands in facts/exceptions.json, with its reason.
 */
function main(binaries: readonly string[]): number {
  if (binaries.length === 0) throw new Error('name one or more HAProxy binaries');
  return binaries.map(report).some(count => count > 0) ? 1 : 0;
}

function report(binary: string): number {
  const listing = listingOf(binary);
  const { lacking, surplus, different, excepted, known } = judge(binary, listing, compare(listing));
  console.log(`${listing.version}  ${binary}: ${known} words known, ${listing.words.size} listed, ${excepted} excepted`);
  for (const key of lacking) console.log(`  lacking    ${key}  ${listing.words.get(key)}`);
  for (const { key } of surplus) console.log(`  too much   ${key}`);
  for (const [key, ours, theirs] of different) console.log(`  different  ${key}  ours: ${ours}  theirs: ${theirs}`);
  return lacking.length + surplus.length + different.length;
}

process.exitCode = main(process.argv.slice(2));
