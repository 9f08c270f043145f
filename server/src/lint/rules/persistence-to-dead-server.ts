import type { AclTest } from '../../expression/acl.ts';
import { canAllFail } from '../../expression/negation.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { whenActs } from '../../model/conditions/certain-condition.ts';
import { persistenceOf } from '../../model/servers/persistence.ts';
import { fetchOf, termsOf, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import type { Proxy } from '../../model/proxy.ts';
import { redispatchOf, redispatchTurnedOff } from '../../model/servers/redispatch.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { factsIn } from '../../model/routes/ways-in.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { redispatchRepair } from '../edits/redispatch-edits.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A `force-persist` that holds for every client. With a real condition it is how an administrator reaches a server that is down for the others. */
function forcesAll(proxy: Proxy): Statement | undefined {
  return proxy.statements('force-persist').find(line => {
    const acts = whenActs(line, proxy);
    return proxy.section.isCertain(line) && line.word(1) && !canAllFail([acts, ...factsIn([acts], test => isMeantForAll(test) ?? isOfBound(test, proxy))]);
  });
}

/** Who writes `src 0.0.0.0/0` means everybody, though it leaves out clients of IPv6. */
function isMeantForAll({ criterion, patterns }: AclTest): true | undefined {
  return criterion.text === 'src' && patterns.some(({ text }) => text === '0.0.0.0/0') ? true : undefined;
}

/** Each client that is bound by the cookie of the section has it. */
function isOfBound({ criterion: { calls }, flags, patterns }: AclTest, proxy: Proxy): true | undefined {
  const [call, ...converters] = calls;
  const isAsked = (call?.name === 'req.cook' || call?.name === 'cook') && converters.length === 0 && patterns.length === 0 && flags.some(({ argument }) => argument === 'found');
  return isAsked && call.arguments?.[0]?.text === proxy.effective('cookie')?.value?.value ? true : undefined;
}

/** A `force-persist` for all clients but those of some addresses: the administrators are meant, and the condition is the wrong way round. */
function forcesOthers(proxy: Proxy): Statement | undefined {
  return proxy.statements('force-persist').find(line => {
    const found = proxy.section.isCertain(line) ? conditionOf(line) : undefined;
    const [term, ...others] = found ? termsOf(found.condition) : [];
    if (!found || !term || others.length > 0 || term.negated === found.unless) return false;
    const tests = testsOfTerm(term, proxy);
    return tests.length > 0 && tests.every(test => fetchOf(test) === 'src' && test.criterion.calls.length === 1);
  });
}

/** True where something binds clients to servers: in TCP mode, the cookie of RDP may. */
function bindsClients(proxy: Proxy): boolean {
  return persistenceOf(proxy) !== undefined || (proxy.mode === 'tcp' && proxy.effective('persist') !== undefined);
}

/** The `use-server` line that names a checked server: `option persist` keeps to that one, too, when it is down (tried on 2.6 and 3.4). */
function choiceOf(proxy: Proxy): Statement | undefined {
  const isChecked = (name: string | undefined) => proxy.servers.some(server => server.name === name && server.isChecked);
  return proxy.statements('use-server').find(line => isChecked(line.word(1)?.value) && conditionOf(line) && proxy.section.isCertain(line));
}

function isCheckedAnywhere(proxy: Proxy): boolean {
  return proxy.servers.some(server => server.isChecked);
}

/** Up to 2.6, `option redispatch 0` frees those who are bound to a server that is known to be down; from 3.0 on it does not (tried on both, 3.2 and 3.4). */
function freesClients(proxy: Proxy, version: HaproxyVersion): boolean {
  return redispatchOf(proxy) !== undefined || (redispatchTurnedOff(proxy) !== undefined && !isAtLeast(version, '3.0'));
}

/**
 * Lab cases option-persist and force-persist: 503 with `SCDN` on 2.6 to 3.4 from a server that HAProxy knows to be down. `option redispatch` helps with
 * `option persist`, and not with `force-persist` (tried on 2.6 and 3.4). With `persist rdp-cookie` the connection is closed (2.6 and 3.4).
 */
export default defineRule({
  name: 'persistence-to-dead-server',
  summary: '`option persist` or a `force-persist` for everybody sends bound clients to servers that are known to be down.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['force-persist', 'persist'],
  *check(proxy, { isWhole, version }) {
    const everybody = forcesAll(proxy);
    const forced = everybody ?? forcesOthers(proxy);
    const option = proxy.option('persist');
    const choice = bindsClients(proxy) ? undefined : choiceOf(proxy);
    if ((!forced && !option) || (!bindsClients(proxy) && (forced || !choice)) || proxy.servers.length < 2 || !isCheckedAnywhere(proxy)) return;
    if (!forced && (freesClients(proxy, version) || !isWhole)) return;
    const off = redispatchTurnedOff(proxy);
    const at = forced ?? option?.statement ?? proxy.header;
    const end = proxy.mode === 'http' ? 'gets a 503' : 'is disconnected';
    const remove: RuleRepair = { title: `Remove \`${forced ? 'force-persist' : 'option persist'}\``, safety: 'review', edits: [deleteLine(at)] };
    yield {
      at,
      message: forced
        ? `This \`force-persist\` holds for every client${everybody ? '' : ' but those of these addresses'}: who is bound to a server that is down is sent there all the same and ${end}, with or without \`option redispatch\`. ${everybody ? 'Give it a condition, or remove it' : 'Turn the condition round, so that it holds for those who look after the servers'}.`
        : `\`option persist\` sends a client to the server ${choice ? `that \`use-server ${choice.word(1)?.value ?? ''}\` names` : 'it is bound to'} although that one is known to be down, and ${off ? `with \`option redispatch ${off.value?.text}\`` : 'without `option redispatch`'} the client ${end}. Remove it${option?.owner === proxy ? '' : ` from ${option?.owner.title}`}, or ${off ? 'write `option redispatch` without that number' : 'add `option redispatch`'}.`,
      related: choice
        ? [{ at: choice, message: 'This names the server' }]
        : proxy.servers.map(server => ({ at: server.statement, message: 'A client can be bound to this server' })),
      repairs: forced ? [remove] : [redispatchRepair(proxy), remove],
    };
  },
});
