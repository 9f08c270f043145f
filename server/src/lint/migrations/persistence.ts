import { removal, rewriting, type Migrate } from './migration.ts';

/** `appsession COOKIE len N timeout T [request-learn]`: a table of the values of the cookie, learnt from the answers. */
export const migrateAppsession: Migrate = ({ args: [cookie, ...options], section }) => {
  if (section === 'frontend') return [removal('safe')];
  if (section.endsWith('defaults') || !cookie || cookie.hasVariable) return [];
  const valueOf = (name: string): string | undefined => options[options.findIndex(option => option.value === name) + 1]?.text;
  const [length, timeout] = [valueOf('len'), valueOf('timeout')];
  if (length === undefined || timeout === undefined || !options.some(({ value }) => value === 'len') || !options.some(({ value }) => value === 'timeout')) return [];
  const learns = options.some(({ value }) => value === 'request-learn');
  return [rewriting(
    'review',
    `stick-table type string len ${length} size 1m expire ${timeout}`,
    `stick store-response res.cook(${cookie.text})`,
    `stick ${learns ? 'on' : 'match'} req.cook(${cookie.text})`,
  )];
};
