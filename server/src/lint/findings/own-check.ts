import type { OwnCheck } from '../../model/checks/own-checks.ts';
import type { ServerOption } from '../../model/servers/server-options.ts';
import { sharedDefault } from '../../model/servers/shared-default.ts';
import { addBesideOption, addServerOption, nameServers } from '../edits/check-option-edits.ts';
import { deleteWord, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { commonPlaceOf } from './option-place.ts';

/** What a health check and the `bind` of this configuration that it goes to do not agree on. */
interface CheckMismatch {
  /** As "is sent in clear to". */
  readonly what: string;
  readonly why: string;
  readonly advice: string;
  readonly there: string;
  readonly repairs: readonly RuleRepair[];
}

export function findingOnOwnCheck({ step, servers, from, to, bind }: OwnCheck, { what, why, advice, there, repairs }: CheckMismatch): RuleFinding {
  const [first, ...others] = servers;
  const failure = from.mode === 'http' ? 'users get a 503' : 'connections are closed';
  return {
    at: step ? (from.section.has(step.block) ? step : first.statement) : commonPlaceOf(placeNameOf(first), servers, from),
    message: `The health check of ${nameServers([...servers])} ${what} ${to.title}, at \`${bind.word.text}\`, ${why}: ${others.length === 0 ? 'the server goes' : 'the servers go'} DOWN, and ${failure}. ${advice}.`,
    related: [{ at: bind.statement, message: there }, ...(step ? [] : others.map(server => ({ at: server.statement, message: 'The same here' })))],
    repairs: [...repairs],
  };
}

/** Gives the check words, where it is said where it goes: those of a server, or what a step calls the same. */
export function addToCheck({ step, servers, from }: OwnCheck, words: string, wordOfStep: string): RuleEdit[] {
  const connect = step?.word(1);
  return connect ? [replaceWord(connect, `${connect.text} ${wordOfStep}`)] : addBesideOption(placeNameOf(servers[0]), servers, words, from);
}

/** Takes an option of the check away: where it is written, if it is for these servers alone. That a server with `ssl` is checked in clear has to be said. */
export function takeFromCheck({ step, servers, from }: OwnCheck, name: 'check-ssl' | 'check-send-proxy', wordOfStep: string): RuleEdit[] {
  if (step) return step.words.filter(word => word.value === wordOfStep).map(deleteWord);
  const taken = ({ word }: ServerOption, isForTls: boolean) => (isForTls && name === 'check-ssl' ? replaceWord(word, 'no-check-ssl') : deleteWord(word));
  const shared = sharedDefault(name, servers, from);
  if (shared) return [taken(shared, servers.some(server => server.has('ssl')))];
  return servers.flatMap(server => {
    const own = server.option(name);
    return own?.statement.equals(server.statement) ? [taken(own, server.has('ssl'))] : addServerOption([server], `no-${name}`);
  });
}

function placeNameOf(server: OwnCheck['servers'][0]): 'addr' | 'port' {
  return server.has('port') ? 'port' : 'addr';
}
