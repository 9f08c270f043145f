import type { MatchMethod } from '../../language/acl-variants.ts';

/**
 * The plain texts that are meant by a pattern with alternatives of a regular expression: `jpg png` for `jpg|png`, `.jpg .png` for `.(jpg|png)`, where plain texts
 * are compared. Undefined where what is between the bars is no plain text.
 */
export function alternativesIn(pattern: string, match: MatchMethod): readonly string[] | undefined {
  const [, before = '', within = pattern, behind = ''] = /^([\w./-]*)\((?:\?:)?([^()]*)\)([\w./-]*)$/.exec(pattern) ?? [];
  const pieces = within.split('|').map(piece => before + withoutAnchors(piece, match) + behind);
  return pieces.length > 1 && pieces.every(piece => /^[\w./=:-]*[A-Za-z][\w./=:-]*$/.test(piece)) ? pieces : undefined;
}

/** `^` and `$` say no more than the way to compare does: that it is the beginning, or the end. */
function withoutAnchors(piece: string, match: MatchMethod): string {
  return match === 'beg' ? piece.replace(/^\^/, '') : match === 'end' ? piece.replace(/\$$/, '') : piece;
}

/** The plain text in `^curl`, where beginnings are compared, and in `.*bot.*`, where parts are; undefined where only a regular expression says as much. */
export function plainTextIn(pattern: string, match: MatchMethod): string | undefined {
  const text = match === 'sub' ? pattern.replace(/^\.\*/, '').replace(/\.\*$/, '') : match === 'beg' ? pattern.replace(/^\^/, '').replace(/\.\*$/, '')
    : match === 'end' ? pattern.replace(/^\.\*/, '').replace(/\$$/, '') : pattern;
  return text !== pattern && /^[\w/-]+$/.test(text) ? text : undefined;
}
