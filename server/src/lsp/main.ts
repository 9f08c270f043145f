import { serve } from './server.ts';

/*
 * The server, as one file for both places in which it runs: most of a second one would be the same. How to talk, and how to come at files, is read where
 * it is needed, since a Web Worker has no modules of Node.
 */
const isWorker = 'importScripts' in globalThis;
const place = isWorker ? import('./browser.ts') : import('./node.ts');
void place.then(({ start }) => { start(serve); });
