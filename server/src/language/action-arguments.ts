/**
 * How many words an action takes whatever they say, so that `if` can be one of them: the value in `http-request set-header X-Word if`. Actions that
 * are not listed take none, or none that can be `if`. Source: configuration manual, section 4.3; each tried on 2.6 and 3.4.
 */
const counts: ReadonlyMap<string, number> = new Map(Object.entries({
  'add-acl': 1, 'add-header': 2, 'del-acl': 1, 'del-header': 1, 'del-map': 1, 'early-hint': 2, 'replace-header': 3, 'replace-path': 2,
  'replace-pathq': 2, 'replace-uri': 2, 'replace-value': 3, 'send-spoe-group': 2, 'set-bandwidth-limit': 1, 'set-header': 2, 'set-map': 2,
  'set-method': 1, 'set-path': 1, 'set-pathq': 1, 'set-query': 1, 'set-uri': 1, 'set-var-fmt': 1,
}));

/** The same for the options of actions: `hdr` of `return`, `location` of `redirect`. */
const optionCounts: ReadonlyMap<string, number> = new Map(Object.entries({
  'clear-cookie': 1, 'content-type': 1, 'hdr': 2, 'lf-string': 1, 'location': 1, 'prefix': 1, 'profile': 1, 'realm': 1, 'scheme': 1, 'set-cookie': 1,
  'set-cookie-fmt': 1, 'string': 1, 'table': 1,
}));

/** The number of words behind the name of an action that are its arguments, whatever they say. What is in parentheses belongs to the name. */
export function actionArgumentCount(action: string): number {
  const end = action.indexOf('(');
  return counts.get(end < 0 ? action : action.slice(0, end)) ?? 0;
}

/** The number of words behind an option of an action that are its value, whatever they say. */
export function actionOptionCount(option: string): number {
  return optionCounts.get(option) ?? 0;
}
