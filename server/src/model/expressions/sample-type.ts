import type { SampleExpression } from '../../expression/sample-expression.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { converterIn } from '../../language/converters.ts';
import { fetchIn, type SampleType } from '../../language/fetches.ts';
import type { HaproxyVersion } from '../../language/version.ts';

/**
 * What a sample expression gives. Undefined where a name in it is not known to the version, and where HAProxy versions differ about it (`debug`).
 */
export function sampleTypeOf({ calls }: SampleExpression, version: HaproxyVersion): SampleType | undefined {
  const [fetch, ...converters] = calls;
  const name = fetch?.name ?? '';
  if (converters.some(converter => !converterIn(converter.name, version))) return undefined;
  const last = converters.at(-1);
  const type = last ? converterIn(last.name, version)?.out : variantOf(name) ? 'str' : fetchIn(name, version)?.out;
  return type === 'same' || (!variantOf(name) && !fetchIn(name, version)) ? undefined : type;
}
