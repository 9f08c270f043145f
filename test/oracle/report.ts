import type { Comparison, Judged } from './compare.ts';
import { kindOf } from './messages.ts';

/** The figures of one version and source. */
export interface Figures {
  readonly accepted: number;
  /** Accepted configurations in which we see a validity error. */
  readonly falseAlarms: number;
  readonly rejected: number;
  /** Rejected configurations that we flag where HAProxy does. */
  readonly flagged: number;
  readonly alertLines: number;
  readonly alertLinesSeen: number;
  readonly warningLines: number;
  readonly warningLinesSeen: number;
}

/** Figures by `VERSION SOURCE`, in the order of the comparisons. */
export function figuresOf(comparisons: readonly Comparison[]): Record<string, Figures> {
  const groups = new Map<string, Comparison[]>();
  for (const each of comparisons) {
    const key = `${each.version} ${each.sample.source}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return Object.fromEntries([...groups].map(([key, group]) => [key, figures(group)]));
}

function figures(group: readonly Comparison[]): Figures {
  const [alerts, warnings] = [group.flatMap(each => each.alerts), group.flatMap(each => each.warnings)];
  const seen = (all: readonly Judged[]) => all.filter(({ isSeen }) => isSeen).length;
  const rejected = group.filter(({ verdict }) => verdict === 'rejected');
  return {
    accepted: group.filter(({ verdict }) => verdict === 'accepted').length,
    falseAlarms: group.filter(each => each.falseAlarms.length > 0).length,
    rejected: rejected.length,
    flagged: rejected.filter(({ isFlagged }) => isFlagged).length,
    alertLines: alerts.length,
    alertLinesSeen: seen(alerts),
    warningLines: warnings.length,
    warningLinesSeen: seen(warnings),
  };
}

/** A table of the figures. */
export function tableOf(all: Readonly<Record<string, Figures>>): string {
  const heading = ['version source', 'accepted', 'false alarms', 'rejected', 'flagged', 'alert lines', 'seen', 'warning lines', 'seen'];
  const rows = Object.entries(all).map(([key, each]) => [
    key, String(each.accepted), String(each.falseAlarms), String(each.rejected), share(each.flagged, each.rejected),
    String(each.alertLines), share(each.alertLinesSeen, each.alertLines), String(each.warningLines), share(each.warningLinesSeen, each.warningLines),
  ]);
  return [heading, ...rows].map(cells => cells.map((cell, at) => (at === 0 ? cell.padEnd(24) : cell.padStart(heading[at]!.length + 4))).join('')).join('\n');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((part / whole) * 100).toFixed(1)} %`;
}

/** The messages that are missed and the false alarms, the most frequent kinds first, `limit` of each, with an example. */
export function worstOf(comparisons: readonly Comparison[], limit: number): string {
  const missed = (of: (each: Comparison) => readonly Judged[]) =>
    comparisons.flatMap(each => of(each).filter(({ isSeen }) => !isSeen).map(({ message }) => ({ kind: kindOf(message), where: `${each.version} ${each.sample.name}:${message.line ?? '?'}` })));
  const unplaced = comparisons
    .filter(each => each.verdict === 'rejected' && each.alerts.length === 0 && !each.isFlagged)
    .map(each => ({ kind: 'rejected without a line', where: `${each.version} ${each.sample.name}` }));
  const alarms = comparisons.flatMap(each => each.falseAlarms.map(({ finding, line }) => ({ kind: `${finding.rule}: ${finding.message.slice(0, 90)}`, where: `${each.version} ${each.sample.name}:${line}` })));
  return [section('false alarms', alarms, limit), section('alerts missed', [...missed(each => each.alerts), ...unplaced], limit), section('warnings missed', missed(each => each.warnings), limit)].join('\n');
}

function section(title: string, all: readonly { readonly kind: string; readonly where: string }[], limit: number): string {
  const kinds = new Map<string, string[]>();
  for (const { kind, where } of all) kinds.set(kind, [...(kinds.get(kind) ?? []), where]);
  const lines = [...kinds].sort(([, a], [, b]) => b.length - a.length).slice(0, limit).map(([kind, places]) => `${String(places.length).padStart(6)}  ${kind}\n          ${places.slice(0, 2).join('  ')}`);
  return [`\n${title}: ${all.length}`, ...lines].join('\n');
}
