/**
 * The words that open a section when they are the first of a line, in any version (`program` is gone since 3.3, `acme` came with 3.2).
 * Source: configuration manual, chapters 2 to 12, and the section parsers of 2.4 to 3.5-dev.
 */
export const sectionKeywords: readonly string[] = [
  'acme', 'backend', 'cache', 'crt-store', 'defaults', 'fcgi-app', 'frontend', 'global', 'healthcheck', 'http-errors', 'listen', 'log-forward',
  'log-profile', 'mailers', 'namespace_list', 'peers', 'program', 'resolvers', 'ring', 'traces', 'userlist',
];
