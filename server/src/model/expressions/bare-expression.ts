import { cachedByText } from '../../expression/cache.ts';
import { parseSampleExpression } from '../../expression/sample-expression.ts';
import { converterFact } from '../../language/converters.ts';
import { fetchFact } from '../../language/fetches.ts';
import { defaultVersion } from '../../language/version.ts';
import { checkSample } from './sample-check.ts';

/** Names that no text has by chance. Those of counters and of `http_auth` may say why a request was refused. */
const tellingNames = /^(?:(?:src|dst)_port|ssl_[cfb]\w*|(?:fe|be|srv)_(?:name|id)|capture\.re[qs]\.\w+|[fb]c_\w+|re[qs]\.(?:body|hdrs|ver)|unique-id)$/;

/** Converters without parentheses that stand in no list of words: `date,length` may be one. */
const tellingConverters = /^(?:lower|upper|hex|base64|url_dec|url_enc)$/;

/**
 * The sample expression that is the whole of a text where a log-format stands, and so no more than text there: `req.hdr(host)`, `path,lower`, `[ssl_fc_sni]`.
 * Undefined for words that may be meant as they are: `method`, `date`, `src`.
 */
export const bareExpressionIn: (text: string) => string | undefined = cachedByText(text => {
  const written = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
  if (!/^[a-z][\w.-]*(?:$|[(,])/.test(written)) return undefined;
  const { calls: [fetch, ...converters], problems } = parseSampleExpression(written);
  if (!fetch || problems.length > 0 || !fetchFact(fetch.name) || !converters.every(({ name }) => converterFact(name))) return undefined;
  const isTelling = written !== text || [fetch, ...converters].some(call => call.arguments !== undefined || tellingConverters.test(call.name)) || tellingNames.test(fetch.name);
  return isTelling && !checkSample(written, 'argument', defaultVersion).problem ? written : undefined;
});
