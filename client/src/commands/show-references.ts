import { commands, Location, Position, Range, Uri } from 'vscode';

/** A position and a range as the server sends them. */
interface PositionMessage {
  readonly line: number;
  readonly character: number;
}
interface LocationMessage {
  readonly uri: string;
  readonly range: { readonly start: PositionMessage; readonly end: PositionMessage };
}

/** Shows places that a code lens counts, in the editor's own view of references. Its command wants objects of the editor, which do not travel. */
export async function showReferences(uri: string, position: PositionMessage, locations: readonly LocationMessage[]): Promise<void> {
  const at = ({ line, character }: PositionMessage): Position => new Position(line, character);
  const places = locations.map(({ uri: file, range }) => new Location(Uri.parse(file), new Range(at(range.start), at(range.end))));
  await commands.executeCommand('editor.action.showReferences', Uri.parse(uri), at(position), places);
}
