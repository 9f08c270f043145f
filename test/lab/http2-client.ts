import http2 from 'node:http2';
import type { Answer, RequestPlan } from './client.ts';

/** One request over HTTP/2: in clear text, as `bind ... proto h2` expects it, or with `tls` as browsers do. Outcomes are those of HTTP/1: the status, else how the connection ended. */
export function requestOverHttp2(plan: RequestPlan, port: number): Promise<Answer> {
  return new Promise(resolve => {
    const start = performance.now();
    const session = plan.tls
      ? http2.connect(`https://127.0.0.1:${port}`, { servername: 'app.example.com', rejectUnauthorized: false })
      : http2.connect(`http://127.0.0.1:${port}`);
    const finish = (outcome: string): void => {
      clearTimeout(timer);
      session.destroy();
      resolve({ outcome, milliseconds: Math.round(performance.now() - start) });
    };
    const timer = setTimeout(() => finish('timeout'), plan.patience ?? 9_000);
    session.on('error', (error: NodeJS.ErrnoException) => finish(error.code === 'ECONNREFUSED' ? 'refused' : 'closed'));
    const { Host: host = 'app.example.com', ...others } = plan.headers ?? {};
    const stream = session.request({ ...others, ':method': plan.method ?? 'GET', ':path': plan.path ?? '/', ':authority': host });
    let status = 'closed';
    stream.on('response', headers => { status = String(headers[':status']); });
    stream.on('error', () => finish('reset'));
    stream.on('close', () => finish(status));
    stream.resume();
  });
}
