import { parseLogFormat } from '../../expression/log-format.ts';
import { aclLinesOf, termsOn } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

const ruleSets = ['http-response', 'http-after-response'];

function changesCookies(line: Statement, action: string): boolean {
  return actionOf(line) === action && line.word(2)?.value.toLowerCase() === 'set-cookie';
}

/** `%[res.hdr(Set-Cookie)]` with something behind it, or with a converter. */
const ownCookie = /%\[res\.f?hdr\(set-cookie(?:,-?\d+)?\)/i;

/** True for a condition that looks at the cookies of the answer: whoever wrote it knows of them. */
function asksForCookies(line: Statement, proxy: Proxy): boolean {
  const asked = termsOn(line).map(term => (term.kind === 'named' ? aclLinesOf(term.name, proxy).map(each => each.values(2).join(' ')).join(' ') : term.text));
  return asked.some(text => /\b(?:scook|set-cookie)|\bres\.cook/i.test(text));
}

/** `replace-header Set-Cookie (.*) "\1; Secure"`, which goes through them one by one. */
function replaceEach(line: Statement): RuleRepair[] {
  const [action, name, value] = [line.word(1), line.word(2), line.word(3)];
  const [, rest] = /^%\[res\.f?hdr\(set-cookie\)\]([\w;=/ .-]*)$/i.exec(value?.value ?? '') ?? [];
  if (!action || !name || !value || rest === undefined) return [];
  return [{ title: 'Write `replace-header`', safety: 'review', edits: [replaceWord(action, 'replace-header'), replaceWord(value, `(.*) "\\1${rest}"`)] }];
}

function findingFor(line: Statement, proxy: Proxy): RuleFinding | undefined {
  const [action, value] = [line.word(1), line.word(3)];
  if (!action || !value) return undefined;
  const found = conditionOf(line);
  if (ownCookie.test(value.value)) {
    if (/hdr_cnt\(/i.test(found?.text ?? '')) return undefined;
    const empty = found || parseLogFormat(value.value).items[0]?.kind !== 'expression' ? '' : ', and an answer without a cookie gets one without a name';
    return {
      at: action,
      severity: found ? 'information' : 'warning',
      message: `\`set-header\` removes all \`Set-Cookie\` headers and writes one: of several cookies that a server sets the last one is left${empty}. \`replace-header\` changes each of them.`,
      repairs: replaceEach(line),
    };
  }
  // Rules about all answers are there for those of HAProxy itself, and a condition may be true of them alone.
  if (asksForCookies(line, proxy) || (found && line.keyword === 'http-after-response')) return undefined;
  const own = line.keyword === 'http-after-response' ? ', and the one by which HAProxy finds the server again' : '';
  return {
    at: action,
    severity: found ? 'information' : 'warning',
    message: `\`set-header\` removes all \`Set-Cookie\` headers and writes one: the cookies that servers set${own} do not arrive${found ? ' with the answers for which this acts' : ', and nobody stays logged in'}. Write \`add-header\`, which leaves them.`,
    repairs: [{ title: 'Write `add-header`', safety: 'review', edits: [replaceWord(action, 'add-header')] }],
  };
}

/** Lab case server-cookies-replaced; which of several cookies is left was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'server-cookies-replaced',
  summary: '`set-header Set-Cookie` takes away the cookies that servers set.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ruleSets,
  *check(proxy) {
    if (proxy.mode !== 'http' || proxy.isDisabled || (proxy.kind === 'frontend' && routesOf(proxy).length === 0)) return;
    const lines = proxy.statements(...ruleSets);
    const isDropped = lines.some(line => changesCookies(line, 'del-header') && line.word(3)?.value !== '-m');
    for (const line of lines) {
      const finding = changesCookies(line, 'set-header') && !isDropped ? findingFor(line, proxy) : undefined;
      if (finding) yield finding;
    }
  },
});
