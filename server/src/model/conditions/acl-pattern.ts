import { isOperator, type AclOperator } from '../../expression/acl.ts';
import { isFileName } from './meant-flags.ts';

/**
 * What is wrong with a pattern for a match method, as a sentence; undefined when HAProxy takes it, or may. `operator` is the last one in front of it: it holds
 * for all patterns up to the next. Source: tried on 2.6 to 3.4.
 */
export function patternProblem(method: string, pattern: string, operator: AclOperator | undefined): string | undefined {
  if ((method === 'int' || method === 'ip') && isFileName(pattern)) return `\`${pattern}\` is the name of a file, and no ${method === 'ip' ? 'address' : 'number'}. Write \`-f ${pattern}\` to read the patterns from it.`;
  switch (method) {
    case 'int': case 'len': return isCutAtPoint(pattern, operator) ? undefined : numberProblem(pattern);
    case 'dotted': return /^[-\d.:]+$/.test(pattern) || isOperator(pattern) || pattern === '--' ? undefined : `\`${pattern}\` is no version, such as \`3.1\`.`;
    case 'ip': return isCertainlyNoAddress(pattern) ? `\`${pattern}\` is no address and no network, such as \`192.0.2.0/24\`. Several of them stand side by side, with blanks.` : undefined;
    case 'bin': return /^(?:[0-9A-Fa-f]{2})*$/.test(pattern) ? undefined : `\`${pattern}\` is no binary data: an even number of hexadecimal digits is wanted.`;
    default: return undefined;
  }
}

/** Behind `gt`, `ge`, `lt` and `le` HAProxy passes over a point and what follows it; behind the others not, nor below zero, nor where it is a range. */
function isCutAtPoint(pattern: string, operator: AclOperator | undefined): boolean {
  return operator !== undefined && operator !== 'eq' && operator !== 'ne' && /^\d+\./.test(pattern) && !/^\d+\.\d*[:-]\d*$/.test(pattern);
}

function numberProblem(pattern: string): string | undefined {
  if (isOperator(pattern) || pattern === '--') return undefined;
  const range = /^(-?\d*)[:-](-?\d*)$/.exec(pattern);
  if (range?.[1] && range[2] && Number(range[1]) > Number(range[2])) return `\`${pattern}\` is an empty range: the smaller number comes first.`;
  if (/^-(?:\d+[:-]|:)-?\d*$/.test(pattern)) return `\`${pattern}\` is no range: HAProxy takes none that begins below zero.`;
  if (isTooLarge(pattern)) return `\`${pattern}\` is too large: numbers go up to ${MAX_NUMBER}.`;
  if (!noNumbers.includes(pattern) && /^-?\d*(?:[:-]-?\d*)?$/.test(pattern)) return undefined;
  const list = pattern.includes(',') ? ' Several of them stand side by side, with blanks.' : '';
  return `\`${pattern}\` is no number, no range such as \`1:5\`, and none of \`eq\`, \`ge\`, \`gt\`, \`le\` and \`lt\`.${list}`;
}

/** Without a digit; `:-` is taken for the range up to 0. */
const noNumbers: readonly string[] = [':', '-'];

/** The largest of 64 bits with a sign. */
const MAX_NUMBER = '9223372036854775807';

/** True for a number, or a range with one, beyond the largest. An end below zero is left out, which goes further by one. */
function isTooLarge(pattern: string): boolean {
  const [, ...ends] = /^-?0*(\d*)(?:[:-]0*(\d+)?)?$/.exec(pattern) ?? [];
  return ends.some(end => end !== undefined && (end.length > MAX_NUMBER.length || (end.length === MAX_NUMBER.length && end > MAX_NUMBER)));
}

/** Names are looked up when HAProxy starts, so what could be one may be right. */
function isCertainlyNoAddress(pattern: string): boolean {
  if (/[^A-Za-z0-9._:/-]/.test(pattern) || /^[/-]/.test(pattern) || /^[\d.]+-[\d.]+$/.test(pattern)) return true;
  const [host = '', mask, more] = pattern.split('/');
  if (more !== undefined || mask === '') return true;
  if (host.includes(':')) return !isIpv6(host) || (mask !== undefined && !(/^\d{1,3}$/.test(mask) && Number(mask) <= 128));
  if (!/^[\d.]+$/.test(host)) return false;
  const parts = host.split('.');
  // Fewer than four parts are an old way of writing an address.
  if (parts.length > 4 || (parts.length === 4 && parts.some(part => part === '' || Number(part) > 255))) return true;
  return mask !== undefined && !isIpv4Mask(mask);
}

function isIpv4Mask(mask: string): boolean {
  if (/^\d+$/.test(mask)) return Number(mask) <= 32;
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(mask) && mask.split('.').every(part => Number(part) <= 255);
}

function isIpv6(host: string): boolean {
  const tail = /:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(host)?.[1];
  const text = tail === undefined ? host : `${host.slice(0, -tail.length)}0:0`;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')));
  if (!groups.every(group => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
}
