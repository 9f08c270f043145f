import type { Configuration } from '../../model/configuration.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { fetchOf } from '../../model/conditions/condition-tests.ts';
import { numbersOf } from '../../model/conditions/number-test.ts';
import { unusedAclsOf } from '../../model/conditions/unused-acls.ts';
import { globalLine } from '../../model/global-sections.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Tests of how many connections a frontend or a server has. Of a backend nobody limits them. */
const suspects = suspectTests(/(?:fe|srv)_conn\b/, ({ test, criterion }) =>
  /^(?:fe|srv)_conn$/.test(fetchOf(test)) && test.criterion.calls.length === 1 && !criterion.hasVariable && numbersOf(test) !== undefined);

const tests = inProxies((proxy): readonly { readonly proxy: Proxy; readonly written: WrittenTest }[] => {
  if (proxy.isDisabled || proxy.kind === 'defaults') return [];
  const unused = unusedAclsOf(proxy);
  const written = proxy.section.collect(suspects).filter(each => proxy.section.isCertain(each.statement) && !(each.name !== undefined && unused.has(each.name)));
  return written.map(each => ({ proxy, written: each }));
}, ['fe_conn', 'srv_conn']);

/** The most connections that something takes, and the `maxconn` that says so. */
interface Most {
  readonly who: string;
  readonly most: number;
  readonly limit: Word;
}

function most(who: string, limit: Word | undefined): Most | undefined {
  return limit && /^[1-9]\d{0,8}$/.test(limit.value) ? { who, most: Number(limit.value), limit } : undefined;
}

/** The lower one of its own limit and that of HAProxy. */
function mostOfFrontend(frontend: Proxy, configuration: Configuration): Most | undefined {
  const setting = frontend.effective('maxconn');
  const own = setting?.owner.section.isCertain(setting.statement) === true ? most(frontend.title, setting.value) : undefined;
  const all = most('HAProxy', globalLine('maxconn', configuration)?.word(1));
  return own && all && all.most < own.most ? all : own ?? all;
}

function mostFor({ test }: WrittenTest, proxy: Proxy, configuration: Configuration): Most | undefined {
  const target = test.criterion.calls[0]?.arguments?.[0]?.text ?? '';
  if (fetchOf(test) === 'fe_conn') {
    const frontend = target === '' ? proxy : configuration.proxies.find(each => each.isFrontend && each.name === target);
    return frontend?.isFrontend === true && !frontend.section.isConditional ? mostOfFrontend(frontend, configuration) : undefined;
  }
  const slash = target.indexOf('/');
  const backend = slash < 0 ? proxy : configuration.backend(target.slice(0, slash));
  const server = backend?.isBackend === true && !backend.section.isConditional ? backend.servers.find(each => each.name === target.slice(slash + 1)) : undefined;
  return server && !server.isTemplate && !server.isUncertain ? most(`\`server ${server.name}\``, server.option('maxconn')?.value) : undefined;
}

/** What a test gives for all numbers that there can be; undefined for one that may come out either way. */
function constantOf({ test }: WrittenTest, least: number, highest: number): boolean | undefined {
  const ranges = numbersOf(test) ?? [];
  if (ranges.every(({ from }) => from > highest)) return false;
  return ranges.some(({ from, to }) => from <= least && to >= highest && to !== Infinity) ? true : undefined;
}

/** A tenth below the limit there is something left to do. */
function lowerTo({ test: { operator }, patterns }: WrittenTest, highest: number): RuleRepair[] {
  const [pattern, another] = patterns;
  const number = Math.floor(highest * 0.9);
  if (!pattern || another || number < 1 || !(operator === 'gt' || operator === 'ge')) return [];
  return [{ title: `Lower the number to ${number}`, safety: 'review', edits: [replaceWord(pattern, `${number}`)] }];
}

/** Lab cases connections-out-of-reach and server-connections-out-of-reach, 2.6 to 3.4. */
export default defineRule({
  name: 'connections-out-of-reach',
  summary: 'A condition asks for more connections than a frontend or a server ever takes.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['fe_conn', 'srv_conn'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const { proxy, written } of tests(configuration)) {
      const found = mostFor(written, proxy, configuration);
      const matches = found && constantOf(written, 0, found.most);
      if (!found || matches === undefined) continue;
      yield {
        at: written.criterion,
        message: `${found.who} never has more than ${found.most === 1 ? 'one connection' : `${found.most} connections`}, since \`maxconn\` says so: the next ones wait, and \`${written.criterion.value}\` does not count them. This test ${matches ? 'always' : 'never'} matches. Ask for fewer.`,
        related: [{ at: found.limit, message: 'The most that there can be' }],
        repairs: lowerTo(written, found.most),
      };
    }
  },
});
