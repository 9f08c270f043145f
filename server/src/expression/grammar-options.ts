import type { ILexerConfig, IParserConfig } from 'chevrotain';

/**
 * What all grammars of this folder are built with. Validation is left to a test: it is slow, and it needs `Object.groupBy`, which Node 20 lacks.
 * The grammars accept every token vector, so there is nothing for chevrotain's own recovery to do.
 */
export const parserOptions: IParserConfig = { maxLookahead: 1, recoveryEnabled: false, skipValidations: true };

/** What all lexers of this folder are built with: offsets only, and a failure at start-up when a token has no first-character table. */
export const lexerOptions: ILexerConfig = { positionTracking: 'onlyOffset', ensureOptimizations: true, skipValidations: true };
