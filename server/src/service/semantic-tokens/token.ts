import type { Span } from '../../text/span.ts';

/**
 * What tokens can be, in LSP's standard words, so that every theme has a colour for them:
 * - `class` a proxy, and what refers to one; `struct` any other section with a name; `property` a server
 * - `variable` of HAProxy (`txn.x`); with `readonly` a named ACL
 * - `function` a sample fetch or an action, `method` a converter
 * - `keyword` a directive, `parameter` an option of a line: only where something is the matter with it
 * - `comment` a line that HAProxy does not read
 */
export const tokenTypes = ['class', 'struct', 'property', 'variable', 'function', 'method', 'keyword', 'parameter', 'comment'] as const;

/**
 * `deprecated` marks what the chosen version does not take here, or warns about; `unknown`, which is ours, what no version knows: editors strike through what is
 * deprecated, and a half-written word is not. `defaultLibrary` is what is HAProxy's own.
 */
export const tokenModifiers = ['declaration', 'readonly', 'deprecated', 'defaultLibrary', 'unknown'] as const;

export type TokenType = (typeof tokenTypes)[number];
export type TokenModifier = (typeof tokenModifiers)[number];

/** A piece of one line. Tokens of a document are in order and do not overlap. */
export interface SemanticToken {
  readonly span: Span;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

export function token(span: Span, type: TokenType, ...modifiers: TokenModifier[]): SemanticToken {
  return { span, type, modifiers };
}
