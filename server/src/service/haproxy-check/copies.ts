import type { Configuration } from '../../model/configuration.ts';
import { applyEdits, type TextEdit } from '../../text/edit.ts';

/** A text that HAProxy is given in the place of a file. */
export interface Copy {
  readonly text: string;
  /** The index of the document it is of; undefined for one that only says where the next one is from. */
  readonly document: number | undefined;
}

/**
 * The texts of a configuration as they can be read from another directory: `default-path config` and `parent` ask where the file lies, and become
 * `default-path origin` with that directory. No line moves. `directories` has the absolute directory of each document.
 */
export function copiesOf({ documents }: Configuration, directories: readonly string[]): Copy[] {
  const copies: Copy[] = [];
  let current: { readonly above: boolean; readonly directory: string } | undefined;
  documents.forEach((document, index) => {
    const directory = directories[index] as string;
    // It applies to all files that follow, each with its own directory.
    if (current && current.directory !== directory) {
      current = { ...current, directory };
      copies.push({ text: `global\n    default-path origin ${originOf(current)}\n`, document: undefined });
    }
    const edits: TextEdit[] = [];
    for (const block of document.blocks) {
      for (const statement of block.statementsOf('default-path')) {
        const mode = statement.word(1);
        if (!mode) continue;
        const isOfFile = mode.value === 'config' || mode.value === 'parent';
        current = isOfFile ? { above: mode.value === 'parent', directory } : undefined;
        const start = document.startOf(block);
        if (current) edits.push({ span: { start: start + mode.span.start, end: start + mode.span.end }, text: `origin ${originOf(current)}` });
      }
    }
    copies.push({ text: edits.length > 0 ? applyEdits(document.text, edits) : document.text, document: index });
  });
  return copies;
}

function originOf({ above, directory }: { readonly above: boolean; readonly directory: string }): string {
  return (above ? `${directory}/..` : directory).replace(/[\s"'#\\]/g, '\\$&');
}
