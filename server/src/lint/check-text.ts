import { Configuration } from '../model/configuration.ts';
import { HaproxyDocument } from '../syntax/document.ts';
import { applyEdits } from '../text/edit.ts';
import type { Finding, Repair } from './finding.ts';
import { lint } from './lint.ts';
import { resolveSettings, type RawSettings } from './settings.ts';

/** The findings of one text that is a configuration of its own. */
export function checkText(text: string, settings: RawSettings = {}): Finding[] {
  const resolved = resolveSettings(settings).settings;
  return lint(new Configuration([HaproxyDocument.parse(text)], resolved.version), resolved);
}

/** The text after a repair of one of its findings; for configurations of one document. */
export function applyRepair(text: string, repair: Repair): string {
  return applyEdits(text, repair.edits);
}
