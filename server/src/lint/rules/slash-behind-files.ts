import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { matchOf, sourceOf } from '../../model/conditions/text-test.ts';
import type { Proxy } from '../../model/proxy.ts';
import { destinationOf } from '../../model/redirects/redirect-destination.ts';
import { redirectsOf, type Redirect } from '../../model/redirects/redirect.ts';
import type { RuleRepair } from '../finding.ts';
import { appendWords } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** `{ path_end / }`. */
function asksForSlash(term: Term, owner: Proxy): boolean {
  const tests = testsOfTerm(term, owner);
  const isSlash = ({ patterns: [first, another] }: AclTest) => first?.text === '/' && !another;
  return tests.length > 0 && tests.every(test => /^path(?:_end)?$/.test(fetchOf(test)) && test.criterion.calls.length === 1 && matchOf(test) === 'end' && isSlash(test));
}

/** A test of the host or the method leaves all paths as they are. */
function asksForNoPath(term: Term, owner: Proxy): boolean {
  if (term.kind === 'named' && /^METH_(?:GET|HEAD)$/.test(term.name)) return true;
  const tests = testsOfTerm(term, owner);
  return tests.length > 0 && tests.every(test => sourceOf(test.criterion.calls)?.subject === 'host' || fetchOf(test) === 'method');
}

/** True for a redirect of all paths without a slash at the end, those of files too. */
function takesFiles({ statement, owner }: Redirect): boolean {
  const found = conditionOf(statement);
  if (!found) return false;
  const { condition: { groups }, unless } = found;
  if (unless) return groups.length === 1 && groups[0]?.length === 1 && groups[0].every(term => !term.negated && asksForSlash(term, owner));
  const [group, another] = groups;
  const asking = group?.filter(term => term.negated && asksForSlash(term, owner)) ?? [];
  return !another && asking.length === 1 && group?.every(term => asking.includes(term) || asksForNoPath(term, owner)) === true;
}

/** A line above that answers, or lets by, what has a certain path may do so for the files. */
function mayExemptFiles({ before }: Redirect): boolean {
  const asksForPath = (term: Term, owner: Proxy) => !asksForNoPath(term, owner) && testsOfTerm(term, owner).some(test => /^(?:path|url|base|capture\.req\.uri|var)/.test(fetchOf(test)));
  return before.some(({ statement, owner }) => termsOn(statement).some(term => asksForPath(term, owner)));
}

function exemptFiles({ statement }: Redirect): RuleRepair[] {
  const found = conditionOf(statement);
  const words = found?.unless === true ? '|| { path_sub . }' : '!{ path_sub . }';
  return [{ title: `Add \`${words}\``, safety: 'review', edits: [appendWords(statement, words)] }];
}

/** Lab case slash-behind-files, 2.6 to 3.4. */
export default defineRule({
  name: 'slash-behind-files',
  summary: 'A redirect puts a slash behind each path that has none, behind those of files too.',
  category: 'validity',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-request', 'redirect'],
  *check(proxy) {
    for (const redirect of redirectsOf(proxy)) {
      if (!proxy.section.has(redirect.statement.block) || !takesFiles(redirect) || mayExemptFiles(redirect)) continue;
      const destination = destinationOf(redirect);
      if (destination?.keepsBeginning !== true || destination.endsWithSlash !== true || destination.site) continue;
      yield {
        at: redirect.target,
        message: 'Files have no slash at the end either: who asks for `/app.js` is redirected to `/app.js/`, and no server knows that. Leave out what has a dot in it, or redirect certain paths alone.',
        repairs: exemptFiles(redirect),
      };
    }
  },
});
