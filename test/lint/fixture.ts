import { Configuration } from '../../server/src/model/configuration.ts';
import { toHaproxyVersion } from '../../server/src/language/version.ts';
import type { Finding } from '../../server/src/lint/finding.ts';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings, withVersion, type RawSettings } from '../../server/src/lint/settings.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/** A finding that a fixture announces: `# expect: RULE`, or `# expect: RULE (information)`, behind the line; `# expect above: RULE` below it. */
export interface Expectation {
  readonly rule: string;
  readonly severity: string | undefined;
  /** 1-based. */
  readonly line: number;
}

const MARK = /# expect( above)?: ([\w-]+)(?: \((\w+)\))?[ \t]*$/;

export function expectationsIn(text: string): Expectation[] {
  return text.split('\n').flatMap((line, index) => {
    const match = MARK.exec(line.replace(/\r$/, ''));
    return match ? [{ rule: match[2] as string, severity: match[3], line: index + (match[1] ? 0 : 1) }] : [];
  });
}

/** The settings a fixture asks for in lines `# settings: {...}` and `# haproxy-version: X`. */
export function checkFixture(text: string): Finding[] {
  const json = /^# settings: (.*)$/m.exec(text)?.[1];
  const resolved = resolveSettings(json ? (JSON.parse(json) as RawSettings) : {});
  if (resolved.problems.length > 0) throw new Error(resolved.problems.join('; '));
  const version = toHaproxyVersion(/^# haproxy-version: (.*)$/m.exec(text)?.[1] ?? '') ?? resolved.settings.version;
  const settings = withVersion(resolved.settings, version);
  return lint(new Configuration([HaproxyDocument.parse(text)], version), settings);
}

/** The 1-based line of an offset; lines end at `\n`. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
