import type { AclTest } from '../../expression/acl.ts';
import type { MatchMethod } from '../../language/acl-variants.ts';

/** The names of files with lists of patterns, by their folder and what they end with. */
const listFile = /^\/(?:etc|usr|opt|var|srv|home|run|data|conf|config)\/[\w./+-]*\.(?:lst|lists?|txt|acls?|maps?|ips?|cidr|csv|dat)$/;

/** Whatever lies in the folder of HAProxy's own configuration, but for the configuration itself, of which attacks ask. */
const ownFile = /^(?:\/usr\/local)?\/etc\/haproxy\/[\w./+-]*[\w-]$/;

/** Texts that are paths or may hold some: of a request for such a file, nobody knows what it is. */
const mayBePath = /^(?:path|pathq|url|base|query|capture\.req\.uri)(?:32)?(?:_[a-z]+)?$|^(?:url_param|urlp|s?cook|(?:req|res)\.cook|var)(?:_[a-z]+)?$/;

/** Headers that hold a path. */
const headerWithPath = /ur[li]|path|rewrite|refer|location|redirect|destination|file|disposition|link/i;

/** What of a request or a response is compared as a text; what the machine itself knows may be the name of a file. */
const ofMessage = /^(?:(?:req|res)\.|s?hdr|s?cook|path|pathq|url|base|query|ssl_|capture\.|http_auth|method$|so_name$|var$)/;

/** True for the name of a file where no pattern begins with a slash: among numbers and addresses. */
export function isFileName(pattern: string): boolean {
  return listFile.test(pattern) || (ownFile.test(pattern) && !pattern.endsWith('.cfg'));
}

/** True for a pattern that is the name of a file with patterns, as it stands behind `-f`. */
export function isListFile(pattern: string, { criterion: { calls } }: AclTest): boolean {
  if (!pattern.startsWith('/')) return false;
  const [call] = calls;
  const argument = call?.arguments?.[0]?.text ?? '';
  if (!call || !ofMessage.test(call.name) || argument.startsWith('proc.')) return false;
  if (mayBePath.test(call.name) || headerWithPath.test(argument)) return ownFile.test(pattern) && listFile.test(pattern);
  return isFileName(pattern);
}

/** Texts that are no words, such as `beg` or `end`: they have a slash, a dot or more words. */
const neverAWord = /^(?:path|pathq|url|base)$/;
const headerOfMany = /^(?:origin|referer|user-agent|authorization|content-type|accept|cookie|x-forwarded-for|x-real-ip)$/i;
const takesAnyText = /^(?:(?:req\.|res\.)?(?:f?hdr|cook)|s?hdr|s?cook|url_param|urlp|query|ssl_fc_sni|req[._]ssl_sni)$/;

/** These words are only short for something; the others are words that a site may have. */
const onlyShort: readonly MatchMethod[] = ['beg', 'reg', 'str', 'len'];

/** What only the patterns of a way to compare look like. */
const fitting: Partial<Record<MatchMethod, RegExp>> = { reg: /[\\^$*+(|[]/, end: /^[./_-]/, beg: /[./_:-]/, dir: /\//, dom: /\./, sub: /[./_:-]/ };

const methods: readonly MatchMethod[] = [...onlyShort, 'end', 'sub', 'dir', 'dom'];

/** Converters that leave a text what it is. */
const leavesItWhole: readonly string[] = ['lower', 'upper', 'url_dec', 'host_only'];

/**
 * The way to compare that stands before the patterns without `-m`, and so is the first of them: `path beg /api`. Only where it can be nothing else: a header of the
 * site itself may say `end`.
 */
export function forgottenMatchOf({ criterion: { calls }, flags, patterns, operator }: AclTest): MatchMethod | undefined {
  const [first, ...others] = patterns;
  const method = methods.find(each => each === first?.text);
  const [call, ...converters] = calls;
  if (!method || !first || !call || operator || others.length === 0 || !converters.every(({ name }) => leavesItWhole.includes(name))) return undefined;
  // Behind `--` it is meant as it stands, and beside a file or another way to compare there is no telling.
  const read = flags.reduce((words, flag) => words + (flag.argument === undefined ? 1 : 2), 1);
  if (first.word !== read || flags.some(({ name }) => name === '-m' || name === '-f')) return undefined;
  const argument = call.arguments?.[0]?.text ?? '';
  if (neverAWord.test(call.name) || (/^(?:req\.f?)?hdr$/.test(call.name) && headerOfMany.test(argument))) return method;
  if (!takesAnyText.test(call.name)) return undefined;
  const isName = argument.toLowerCase() === 'host' || call.name.endsWith('sni');
  // A host of this name, with and without its domain.
  if (isName && others.some(({ text }) => text.startsWith(`${method}.`))) return undefined;
  const second = others[0]?.text ?? '';
  return (isName && onlyShort.includes(method)) || /^-[in]$/.test(second) || fitting[method]?.test(second) === true ? method : undefined;
}
