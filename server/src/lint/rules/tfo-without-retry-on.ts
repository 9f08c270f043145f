import { isAtLeast } from '../../language/version.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { addLine, appendWords, deleteWord, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { groupByOption, otherOptions, serversOf, type OptionGroup } from '../findings/option-groups.ts';
import { defineRule } from '../rule.ts';

/** The failures after which a request that was sent with the first packet has to be sent again. */
const needed = ['conn-failure', 'empty-response', 'response-timeout'];

/** Which of them a section leaves out. */
function lackingIn(proxy: Proxy): readonly string[] {
  const words = proxy.effective('retry-on')?.statement.words.slice(1) ?? [];
  if (words.some(word => word.hasVariable || word.value === 'all-retryable-errors')) return [];
  return needed.filter(each => !words.some(word => word.value === each));
}

/** HAProxy asks this of servers that are `disabled`, too. */
function serversOfConcern(proxy: Proxy): Server[] {
  return proxy.servers.filter(server => server.has('tfo') && !server.isDisabled && !server.isUncertain && proxy.section.isCertain(server.statement));
}

const concerned = proxiesThat(proxy => proxy.isBackend && !proxy.isDisabled && serversOfConcern(proxy).length > 0 && lackingIn(proxy).length > 0, ['tfo']);

function withRetries(proxy: Proxy): RuleEdit {
  const own = proxy.own('retry-on');
  const [first] = own?.statement.words.slice(1) ?? [];
  if (own && first) return first.value === 'none' ? replaceWord(first, needed.join(' ')) : appendWords(own.statement, lackingIn(proxy).join(' '));
  const inherited = (proxy.effective('retry-on')?.statement.values(1) ?? []).filter(each => each !== 'none');
  return addLine(proxy, `retry-on ${[...new Set([...inherited, ...needed])].join(' ')}`, 'retries', 'option');
}

function repairFor({ proxies, options }: OptionGroup, isHttp: boolean): RuleRepair {
  if (!isHttp) return { title: 'Remove `tfo`', safety: 'review', edits: options.map(({ word }) => deleteWord(word)) };
  return { title: `Try again after \`${needed.join('`, `')}\``, safety: 'review', edits: proxies.map(withRetries) };
}

function findingOn(group: OptionGroup, isHttp: boolean, isUsed: boolean): RuleFinding {
  return {
    at: group.options[0].word,
    severity: isHttp && isUsed ? 'warning' : 'information',
    message: `With \`tfo\` the first data goes to ${serversOf(group)} before HAProxy knows whether the server is there, so that a connection which fails ${isHttp
      ? `costs the client a 502, although another server may be up: HAProxy sends the request again only where \`retry-on\` has \`${needed.join('`, `')}\`, and warns of ${listOf(group.proxies)} at each start. Add them, or remove \`tfo\`.`
      : 'is lost with them: in TCP mode nothing sends them again, and HAProxy warns at each start. Remove `tfo`.'}`,
    related: otherOptions(group, 'The same here'),
    repairs: [repairFor(group, isHttp)],
  };
}

/**
 * "server has tfo activated, the backend should be configured with at least ...": lab case tfo-without-retry-on. Where the system of the server takes such data:
 * 502 from 3.2 on, with a second server and `option redispatch`; 2.6 and 3.0 sent none in HTTP mode (tried).
 */
export default defineRule({
  name: 'tfo-without-retry-on',
  summary: 'A server has `tfo`, and its section does not send a request again whose connection fails.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['tfo'],
  *check(configuration, { isWhole, version }) {
    if (!isWhole) return;
    const proxies = concerned(configuration);
    for (const isHttp of [true, false]) {
      for (const group of groupByOption(proxies.filter(({ mode }) => (mode === 'http') === isHttp), 'tfo', serversOfConcern)) {
        yield findingOn(group, isHttp, isAtLeast(version, '3.2'));
      }
    }
  },
});
