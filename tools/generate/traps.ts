/** The README with its count of traps of which `haproxy -c` says nothing, by the table in docs/traps.md. */
export function withTrapCount(readme: string, traps: string): string {
  const rows = traps.split('\n').filter(line => line.startsWith('| ')).slice(2);
  const silent = rows.filter(row => row.split(/(?<!\\)\|/)[4]?.trim() === 'silent');
  return readme.replace(/silent on \d+ of \d+ traps/, `silent on ${silent.length} of ${rows.length} traps`);
}
