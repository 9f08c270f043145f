import type { OutputName } from './log-format.ts';

/** What stands between a percent sign and the alias or the bracket: `%(name:type){+Q,+X}`. */
export interface LogFormatPrefix {
  readonly flags: readonly string[];
  readonly hasFlags: boolean;
  readonly outputName?: OutputName;
  readonly isNameClosed: boolean;
  readonly areFlagsClosed: boolean;
  readonly end: number;
}

/** Reads the prefix whose percent sign stands at `offset`. */
export function readPrefix(text: string, offset: number): LogFormatPrefix {
  const nameEnd = outputNameEnd(text, offset + 1);
  const isNamed = nameEnd > offset + 1;
  const isNameClosed = !isNamed || text.charAt(nameEnd - 1) === ')';
  const hasFlags = isNameClosed && text.charAt(nameEnd) === '{';
  const brace = hasFlags ? text.indexOf('}', nameEnd) : -1;
  const end = !hasFlags ? nameEnd : brace === -1 ? text.length : brace + 1;
  const flags = hasFlags ? text.slice(nameEnd + 1, brace === -1 ? end : brace).split(',').filter(flag => flag !== '') : [];
  const prefix = { flags, hasFlags, isNameClosed, areFlagsClosed: !hasFlags || brace !== -1, end };
  return isNamed ? { ...prefix, outputName: outputName(text, offset + 2, isNameClosed ? nameEnd - 1 : nameEnd) } : prefix;
}

/** Where the `(name)` or `(name:type)` at `offset` ends: after its parenthesis, or before the first character that cannot be in it. */
function outputNameEnd(text: string, offset: number): number {
  if (text.charAt(offset) !== '(') return offset;
  let end = skipNameCharacters(text, offset + 1);
  if (text.charAt(end) === ':') end = skipNameCharacters(text, end + 1);
  return text.charAt(end) === ')' ? end + 1 : end;
}

function outputName(text: string, start: number, end: number): OutputName {
  const [name = '', type] = text.slice(start, end).split(':');
  const span = { start, end };
  return type === undefined ? { name, span } : { name, type, span };
}

function skipNameCharacters(text: string, offset: number): number {
  let end = offset;
  while (/^[A-Za-z0-9_-]$/.test(text.charAt(end))) end++;
  return end;
}
