import { aclUsesOf } from '../../model/conditions/acl-use.ts';
import type { Proxy } from '../../model/proxy.ts';
import { missedChallengesOf, type MissedChallenge } from '../../model/routes/missed-challenges.ts';
import { setMatch } from '../edits/acl-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deadTestsFinder, type DeadTest } from '../findings/pattern-findings.ts';
import { endOf, nameOf } from '../findings/rule-effect.ts';
import { defineRule } from '../rule.ts';

/** Names of what programs call. */
const endpoints = /\/(?:token|authorize|callback|graphql|push|write|webhook|webhooks?\/[\w-]+)$/i;

/** Names that are those of single pages, and not of directories. */
const pages = /\/(?:[\w-]*health[\w-]*|healthz?|ready|readyz|live|livez|status|ping|metrics|version|login|logout|favicon|robots|index|haproxy[\w-]*|stats)$/i;

const exactPaths = deadTestsFinder(/path|var\(/, (pattern, { source, match }) =>
  source.subject === 'path' && match === 'str' && /^(?:\/[\w-]+)+\/?$/.test(pattern) && !isPage(withoutSlash(pattern)) ? 'directory' : undefined,
);

function isPage(path: string): boolean {
  return pages.test(path) || endpoints.test(path);
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}

/**
 * True when the section says elsewhere what is to become of what lies below a path. Who asks for a path both with a slash at its end and without one has
 * thought of it.
 */
function mindsBelow(proxy: Proxy, path: string): boolean {
  const name = withoutSlash(path);
  return name === path ? speaksOfBelow(proxy, path) : speaksOfBelow(proxy, name, '[^\\s"\']') || asksFor(proxy, name);
}

function asksFor(proxy: Proxy, path: string): boolean {
  const alone = new RegExp(`(?<![\\w/-])${path}(?![\\w/-])`);
  return proxy.section.blocks.some(block => alone.test(block.text));
}

/** True when a beginning is asked for that takes whatever lies below, as `/loki/` does for `/loki/api/v1/push`: the rest has its own route. */
function hasWiderRoute(proxy: Proxy, path: string): boolean {
  const [first, ...others] = withoutSlash(path).split('/').slice(1, -1);
  if (first === undefined) return false;
  const wider = new RegExp(`(?:_beg|-m beg)[^\\n]*\\s/${first}${others.map(part => `(?:/${part}`).join('')}${others.map(() => ')?').join('')}/?(?=["'\\s]|$)`, 'm');
  return proxy.section.blocks.some(block => wider.test(block.text));
}

/** @param next what has to follow the slash behind the path, as a regular expression */
function speaksOfBelow(proxy: Proxy, path: string, next = ''): boolean {
  const below = new RegExp(`(?<![\\w/-])\\^?${path}(?:/${next}|\\S*\\()`);
  const begins = new RegExp(`(?:_beg|_dir|_sub|_reg|-m (?:beg|dir|sub|reg))[^\\n]*\\s\\^?${path}(?![\\w-])`);
  return proxy.section.blocks.some(block => below.test(block.text) || begins.test(block.text));
}

/** The names of the ACLs that choose a backend. */
function routingNames(proxy: Proxy): Set<string> {
  return new Set(proxy.statements('use_backend').flatMap(aclUsesOf).map(use => use.name));
}

function repairsOf({ test, isAll }: DeadTest<string>): RuleRepair[] {
  return isAll ? [{ title: 'Compare the beginning', safety: 'review', edits: [setMatch(test.written, 'beg')] }] : [];
}

/** Of the directory for the files of an authority, something below is always asked for. Lab case acme-exemption-of-directory. */
function findingOnChallenge({ written, rule, isExemption, line }: MissedChallenge, proxy: Proxy): RuleFinding {
  const end = !rule ? 'none of these requests takes this route' : isExemption ? `${nameOf(rule)} does not leave these requests out: each ${endOf(rule, proxy)}` : `${nameOf(rule)} answers none of these requests`;
  return {
    at: written.criterion,
    severity: 'warning',
    message: `\`${written.criterion.value}\` compares the whole path, and who checks a domain for a certificate asks for a file in this directory, \`/.well-known/acme-challenge/TOKEN\`: ${end}. Use \`path_beg\`.`,
    related: line.equals(written.statement) ? [] : [{ at: line, message: 'Asks for it' }],
    repairs: [{ title: 'Compare the beginning', safety: 'review', edits: [setMatch(written, 'beg')] }],
  };
}

/** Lab case path-matches-no-subpath: `/api` 200, `/api/users` 503 (2.6 to 3.4). */
export default defineRule({
  name: 'path-matches-no-subpath',
  summary: 'A route is taken, or an exception is made, for one path, and not for what lies below it.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['use_backend', 'http-request', 'redirect'],
  *check(proxy) {
    for (const missed of missedChallengesOf(proxy)) yield findingOnChallenge(missed, proxy);
    if (proxy.statements('use_backend').length === 0) return;
    const tests = exactPaths(proxy).filter(({ test }) => test.written.statement.keyword === 'acl' || test.written.statement.keyword === 'use_backend');
    if (tests.length === 0) return;
    const names = routingNames(proxy);
    for (const found of tests) {
      const { written } = found.test;
      if (written.negated || (written.name !== undefined && !names.has(written.name))) continue;
      const [first] = found.dead;
      const path = first.word.value;
      const name = withoutSlash(path);
      if (mindsBelow(proxy, path) || hasWiderRoute(proxy, path)) continue;
      yield {
        at: first.word,
        message: `\`${written.criterion.value}\` compares the whole path: \`${path}\` takes this route, \`${name}/users\` ${name === path ? 'does' : `and \`${name}\` do`} not. If there is more below it, use \`path_beg\`.`,
        repairs: repairsOf(found),
      };
    }
  },
});
