import type { Finding } from '../../lint/finding.ts';
import { positionAt, rangeOf } from '../positions.ts';
import type { CheckedFile, Report } from './report.ts';

/** One JSON object for other programs; what is in it changes only together with its `version`. */
export function* reportJson({ haproxyVersion, files }: Report): Generator<string> {
  yield `{"version":1,"haproxyVersion":${JSON.stringify(haproxyVersion)},"files":[`;
  for (const [index, file] of files.entries()) yield* fileJson(file, index > 0 ? ',' : '');
  yield ']}\n';
}

function* fileJson({ path, findings }: CheckedFile, before: string): Generator<string> {
  yield `${before}{"path":${JSON.stringify(path)},"findings":[`;
  for (const [index, finding] of findings.entries()) yield (index > 0 ? ',' : '') + JSON.stringify(findingObject(finding));
  yield ']}';
}

function findingObject({ rule, category, severity, message, document, span, related, repairs }: Finding): object {
  return {
    rule,
    category,
    severity,
    message,
    ...rangeOf(document, span),
    related: related.map(place => ({ path: place.document.name, ...positionAt(place.document, place.span.start), message: place.message })),
    repairs: repairs.map(({ title, safety, edits }) => ({
      title,
      safety,
      edits: edits.map(edit => ({ path: edit.document.name, ...rangeOf(edit.document, edit.span), text: edit.text })),
    })),
  };
}
