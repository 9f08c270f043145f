import { isLocal, parseAddress } from '../../language/address.ts';
import { valueWord } from '../../model/word-after.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, Severity } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const grave: Readonly<Record<string, Severity>> = { admin: 'error', operator: 'warning', user: 'information' };
const powers: Readonly<Record<string, string>> = {
  admin: 'change everything: servers, certificates, maps', operator: 'read all, and clear counters and tables', user: 'read the state of all servers',
};

/** Anybody who may write to the socket may give commands. */
function isWritableForAll(mode: Word | undefined): mode is Word {
  return mode !== undefined && /^0?[0-7]{2}[2367]$/.test(mode.value);
}

function onNetwork(address: Word, level: string, isTls: boolean): RuleFinding | undefined {
  const parsed = parseAddress(address.value);
  if (parsed.kind !== 'ip' || isLocal(parsed) || isTls) return undefined;
  return {
    at: address,
    severity: grave[level] ?? 'warning',
    message: `Everybody who reaches \`${address.value}\` gives commands to HAProxy, and may ${powers[level]}: the Runtime API asks for no password. Listen on a UNIX socket, or on 127.0.0.1.`,
    repairs: parsed.ports ? [{ title: `Listen on \`127.0.0.1:${parsed.portText}\``, safety: 'review', edits: [replaceWord(address, `127.0.0.1:${parsed.portText}`)] }] : [],
  };
}

function inFileSystem(address: Word, mode: Word, level: string): RuleFinding | undefined {
  if (parseAddress(address.value).kind !== 'path' || level === 'user') return undefined;
  return {
    at: mode,
    severity: level === 'admin' ? 'warning' : 'information',
    message: `With mode ${mode.value} every user and every program of this machine gives commands to HAProxy, and may ${powers[level]}. Use mode 660, and \`group\` for those who may.`,
    repairs: [{ title: 'Write `mode 660`', safety: 'review', edits: [replaceWord(mode, '660')] }],
  };
}

/** Management guide, chapter 9.3, and configuration manual, `stats socket`: the level is `operator` when none is given. */
export default defineRule({
  name: 'open-admin-socket',
  summary: 'The Runtime API is open to the network, or to every user of the machine.',
  category: 'security',
  severity: 'warning',
  preset: 'strict',

  looksAt: 'statement',
  keywords: ['stats'],
  sections: ['global'],
  *check(statement) {
    const address = statement.word(2);
    if (statement.word(1)?.value !== 'socket' || !address) return;
    const level = valueWord('level', statement, 3)?.value ?? 'operator';
    if (!(level in grave)) return;
    const mode = valueWord('mode', statement, 3);
    const isTls = valueWord('verify', statement, 3)?.value === 'required';
    const finding = onNetwork(address, level, isTls) ?? (isWritableForAll(mode) ? inFileSystem(address, mode, level) : undefined);
    if (finding) yield finding;
  },
});
