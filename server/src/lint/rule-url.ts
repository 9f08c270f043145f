import { homepage } from '../../../package.json';

/** Where the page of a rule can be read on the web. */
export function ruleUrl(name: string): string {
  return `${homepage}/blob/main/docs/rules/${name}.md`;
}
