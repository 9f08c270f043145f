/* Looks like `haproxy -c`: tells in DIRECTORY/asked.jsonl what it was given, and does what DIRECTORY/answer.json says. */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [directory, ...words] = process.argv.slice(2);
const { status = 0, stderr = '', hangs = false, crashes = false, blind = false } = JSON.parse(readFileSync(join(directory, 'answer.json'), 'utf8'));
const paths = words.filter((_, index) => words[index - 1] === '-f');
const mode = path => (statSync(path).mode & 0o777).toString(8);
const files = paths.map(path => (path === '/dev/stdin'
  ? { path, text: readFileSync(0, 'utf8') }
  : { path, text: readFileSync(path, 'utf8'), mode: mode(path), directoryMode: mode(dirname(path)) }));
appendFileSync(join(directory, 'asked.jsonl'), `${JSON.stringify({ pid: process.pid, words, cwd: process.cwd(), files })}\n`);
const unseen = blind && paths.find(path => path !== '/dev/stdin');
if (crashes) process.kill(process.pid, 'SIGKILL');
else if (hangs) setInterval(() => undefined, 1000);
else if (unseen) {
  process.stderr.write(`[ALERT]    (7) : config : Cannot open configuration file/directory ${unseen} : No such file or directory\n`);
  process.exitCode = 1;
} else {
  process.stderr.write(stderr.replace(/%(\d)/g, (_, index) => paths[index]));
  process.exitCode = status;
}
