/** What has arrived of an HTTP/1 response. */
export interface Response {
  readonly status: string;
  /** Whether all of the body is there; undefined when only the end of the connection tells. */
  readonly isComplete: boolean | undefined;
  /** Where a redirect leads to. */
  readonly location?: string | undefined;
}

/** Reads the bytes that have arrived so far; undefined until the headers are complete. */
export function readResponse(bytes: string): Response | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.slice(0, headEnd).toLowerCase();
  const status = /^http\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 'garbage';
  if (status === '204' || status === '304') return { status, isComplete: true };
  const length = /\r\ncontent-length: ?(\d{1,15})/.exec(head)?.[1];
  const location = status.startsWith('3') ? /\r\nlocation: ?([^\r\n]*)/i.exec(bytes.slice(0, headEnd))?.[1] : undefined;
  if (length !== undefined) return { status, isComplete: bytes.length - headEnd - 4 >= Number(length), location };
  return { status, isComplete: head.includes('\r\ntransfer-encoding: chunked') ? bytes.endsWith('0\r\n\r\n') : undefined, location };
}
