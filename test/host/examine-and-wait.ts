import { nodeHost } from '../../server/src/host/node.ts';

/* Examines with a program that does not end; the words are what it is. For `examine.test.ts`, which ends this process. */
const text = { name: 'a.cfg', bytes: new TextEncoder().encode('secret') };
const { signal } = new AbortController();
await nodeHost.examine({ texts: [text], argv: paths => [...process.argv.slice(2), ...paths], cwd: '/', limits: { timeoutMs: 60_000, maxBytes: 1000 }, signal });
