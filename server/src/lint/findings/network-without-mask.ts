import { searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { harmfulAmong, loneNetworksIn, type LoneNetwork } from '../../model/conditions/network-without-mask.ts';
import { copyIn, variableRead } from '../../model/expressions/variable-source.ts';
import type { Proxy } from '../../model/proxy.ts';
import { deleteWord, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';

const suspects = searchTests(/\.0(?:\/32)?(?![^\s"'])|::(?:\/128)?(?![^\s"'])|[\s"']255\./, (written): { readonly statement: WrittenTest['statement']; readonly written: WrittenTest } | undefined => {
  const isOfVariable = variableRead(written.test.criterion.calls) !== undefined;
  return isOfVariable || loneNetworksIn(written).length > 0 ? { statement: written.statement, written } : undefined;
});

/** Tests of clients with the address of a network, which no host has: `src 10.0.0.0`. Tried on 2.6 and 3.4. */
export function networksWithoutMask(proxy: Proxy): RuleFinding[] {
  return proxy.section.collect(suspects).flatMap(({ written }) => {
    const { calls } = written.test.criterion;
    const name = calls.length === 1 ? variableRead(calls) : undefined;
    const found = loneNetworksIn(written, name === undefined ? calls : copyIn(proxy, name)?.calls ?? []);
    const harmful = found.length > 0 ? harmfulAmong(found, written, proxy) : [];
    const first = harmful.find(({ isSure }) => isSure) ?? harmful[0];
    return first ? [findingOf(first, harmful)] : [];
  });
}

function findingOf(first: LoneNetwork, all: readonly LoneNetwork[]): RuleFinding {
  return {
    at: first.word,
    severity: first.isSure ? 'warning' : 'information',
    message: explain(first),
    related: all.filter(each => each !== first).map(({ word }) => ({ at: word, message: 'The address of a network, too' })),
    repairs: [{ title: all.length > 1 ? 'Write the networks' : `Write \`${first.network}\``, safety: 'review', edits: all.flatMap(editsOf) }],
  };
}

function explain({ word, network, isSure, mask }: LoneNetwork): string {
  if (mask) return `A mask stands behind a slash: \`${word.value}\` and \`${mask.value}\` are two addresses here, and the network is not asked for. Write \`${network}\`.`;
  if (!isSure) return `\`${word.value}\` is one address here, and looks like that of a network, which hardly any host has. If the network is meant, write how long its address is, as in \`${network}\`.`;
  return network.endsWith('/0')
    ? `\`${word.value}\` is one address here, which no client has, so it never matches. Everybody is \`${network}\`.`
    : `\`${word.value}\` is one address here, that of a network, which no client has, so it never matches. Write how long the address of the network is, as in \`${network}\`.`;
}

function editsOf({ word, network, mask }: LoneNetwork): RuleEdit[] {
  return [replaceWord(word, network), ...(mask ? [deleteWord(mask)] : [])];
}
