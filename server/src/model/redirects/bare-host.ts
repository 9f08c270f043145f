import { parseLogFormat } from '../../expression/log-format.ts';
import { sourceOf } from '../conditions/text-test.ts';

/** A host with which an address begins in the place of a scheme. */
export interface BareHost {
  /** As it is written: `www.example.com`, `192.0.2.1:8080`, `%[hdr(host)]`. */
  readonly host: string;
  readonly port: number | undefined;
  readonly isIp: boolean;
  /** True for one that is made of the host that the client asked for. */
  readonly isMade: boolean;
}

/** What an address is for: the whole of it, or what is put before the path of the request, so that it can be no file. */
type Use = 'location' | 'prefix';

/** Undefined for an address with a scheme, for a path, and for what may be a file in the folder of the page: `login.html`, `index.php/x`, `v1.2/x`. */
export function bareHostOf(address: string, use: Use, isFormat: boolean): BareHost | undefined {
  const [, ip, host = ip ?? '', port, rest = ''] = /^(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[\da-fA-F:.]*:[\da-fA-F:.]*\])|([A-Za-z0-9][\w-]*(?:\.[\w-]+)*))(?::(\d{2,5}))?((?:[/?#%].*)?)$/.exec(address) ?? [];
  if (host === '') return isFormat ? hostMadeIn(address) : undefined;
  const hasPath = use === 'prefix' || rest.startsWith('/');
  if (ip === undefined && !(port === undefined ? isHostName(host, use, hasPath) : host.includes('.') || host === 'localhost' || hasPath)) return undefined;
  if (ip?.split('.').some(number => Number(number) > 255)) return undefined;
  return { host: port === undefined ? host : `${host}:${port}`, port: port === undefined ? undefined : Number(port), isIp: ip !== undefined, isMade: false };
}

/** `%[hdr(host)]%[path]`, `www.%[req.hdr(host)]/x` and `%[base]`. */
function hostMadeIn(format: string): BareHost | undefined {
  const [start = ''] = /^(?:[\w-]+\.)*(?=%\[)/.exec(format) ?? [];
  const [item] = parseLogFormat(format.slice(start.length)).items;
  const subject = item?.kind === 'expression' && item.span.start === 0 ? sourceOf(item.expression.calls)?.subject : undefined;
  if (!item || (subject !== 'host' && subject !== 'sni' && subject !== 'base')) return undefined;
  return { host: format.slice(0, start.length + item.span.end), port: undefined, isIp: false, isMade: true };
}

/** Ends of names that are no ends of files. */
const domains = /^(?:com|net|org|edu|gov|mil|biz)$/;
/** Ends of names that may be those of files and folders, where nothing stands behind them. */
const otherDomains = /^(?:info|dev|cloud|online|shop|store|xyz|tech|site|app|local|localdomain|lan|internal|intranet|corp|home)$/;
/** Files that have ends of two letters. Poland, Paraguay and others have some of them, too. */
const shortFiles = /^(?:as|cc|cs|db|do|gz|hs|js|md|mm|mo|ml|pl|pm|po|ps|py|rb|rs|sh|so|st|tf|ts|va|vb|vi|xz|bz)$/;
/** What a name has anywhere that is a file. */
const ofFiles = /^(?:x?html?|shtml|php\d?|phtml|aspx?|jspx?|cgi|cfm|action|json|xml|txt|pdf|svg|png|jpe?g|gif|ico|css|m?js|index|default|min)$/;

function isHostName(name: string, use: Use, hasPath: boolean): boolean {
  const labels = name.toLowerCase().split('.');
  const end = labels.at(-1) ?? '';
  if (labels.length < 2 || !/^[a-z]{2,}$/.test(end) || labels.some(label => ofFiles.test(label))) return false;
  // A package of Java, as applications are called, is a name turned round: `org.example.shop`.
  if (domains.test(labels[0] ?? '')) return false;
  if (domains.test(end) || (labels[0] === 'www' && labels.length > 2)) return true;
  if (use === 'location' && shortFiles.test(end)) return labels.length > 2 && hasPath;
  return (end.length === 2 || otherDomains.test(end)) && (labels.length > 2 || hasPath);
}
