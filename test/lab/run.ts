import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serverStates, ask, until } from './admin.ts';
import { certificateFolder } from './certificates.ts';
import type { Case, Expectation, Step } from './case.ts';
import { request, type Answer } from './client.ts';
import { start, validate, type Binary, type Haproxy } from './haproxy.ts';
import { terminationOf } from './log.ts';
import { freePort } from './ports.ts';
import { startServer, type Running } from './servers/server.ts';

/** What was seen in one run of one configuration. */
export interface Observation {
  /** How often each outcome was seen; `startup-error` when HAProxy did not start. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How the requests were logged, see `terminationOf`. */
  readonly flags: readonly string[];
  /** The last check results of all checked servers. */
  readonly checks: readonly string[];
  /** What `haproxy -c` said. */
  readonly messages: string;
  /** The slowest answer. */
  readonly milliseconds: number;
}

const oneRequest: readonly Step[] = [{ request: {} }];

/** Runs one configuration text: servers, HAProxy, steps. All in a directory and on ports of its own, both given up at the end. */
export async function run(binary: Binary, text: string, plan: Case, expectation: Expectation): Promise<Observation> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'haproxy-lab-'));
  const stops: (() => Promise<void>)[] = [];
  try {
    const ports = await portsFor(text, plan);
    const environment: Record<string, string> = Object.fromEntries([...ports].map(([name, port]) => [`PORT_${name}`, String(port)]));
    if (text.includes('${CERTS}')) environment.CERTS = certificateFolder();
    environment.FILES = directory;
    for (const [name, content] of Object.entries(plan.files ?? {})) fs.writeFileSync(path.join(directory, name), withPorts(content, environment));
    const files = writeConfiguration(directory, text);
    const { isAccepted, messages } = await validate(binary, files, environment);
    if (!isAccepted) return neverStarted(messages);

    const startNamed = async (name: string): Promise<void> => {
      const running: Running = await startServer(plan.servers[name]!, ports.get(name)!);
      stops.push(() => running.stop());
    };
    for (const [name, { stopped }] of Object.entries(plan.servers)) if (!stopped) await startNamed(name);
    const haproxy = await start(binary, files, environment, path.join(directory, 'admin'));
    if (!haproxy) return neverStarted(messages);
    stops.unshift(() => haproxy.stop());

    const answers: Answer[] = [];
    for (const step of expectation.steps ?? plan.steps ?? oneRequest) {
      if ('request' in step) answers.push(...(await request(step.request, ports.get('FE')!)));
      else if ('start' in step) await startNamed(step.start);
      else await administer(step, haproxy.adminSocket);
    }
    return await observe(haproxy, answers, messages);
  } finally {
    for (const stop of stops) await stop();
    fs.rmSync(directory, { recursive: true, force: true });
  }
}

/** A port for each `${PORT_X}` of the configuration and each server of the case; clients connect to `FE`. */
async function portsFor(text: string, plan: Case): Promise<Map<string, number>> {
  const named = [...text.matchAll(/\$\{PORT_(\w+)\}/g)].map(match => match[1]!);
  const ports = new Map<string, number>();
  for (const name of new Set(['FE', ...named, ...Object.keys(plan.servers)])) ports.set(name, await freePort());
  return ports;
}

/** The content of a file, with the ports it names. */
function withPorts(content: string, environment: Readonly<Record<string, string>>): string {
  return content.replace(/\$\{(PORT_\w+)\}/g, (written, name: string) => environment[name] ?? written);
}

/** What the lab needs (log and admin socket) is a file of its own, so that the configuration tried is the configuration linted. */
function writeConfiguration(directory: string, text: string): string[] {
  const lab = path.join(directory, 'lab.cfg');
  const tried = path.join(directory, 'haproxy.cfg');
  const socket = path.join(directory, 'admin');
  fs.writeFileSync(lab, `global\n    log stdout len 4096 format raw local0\n    stats socket ${socket} mode 600 level admin\n`);
  fs.writeFileSync(tried, text, 'latin1');
  return [lab, tried];
}

async function administer(step: Exclude<Step, { request: unknown } | { start: unknown }>, adminSocket: string): Promise<void> {
  if ('admin' in step) {
    await ask(adminSocket, step.admin);
    return;
  }
  const holds =
    'until' in step
      ? async () => (await serverStates(adminSocket)).some(({ name, status }) => name === step.until && status.startsWith(step.is))
      : async () => (await serverStates(adminSocket)).every(({ check }) => check !== 'INI');
  await until(holds, 8000);
}

async function observe(haproxy: Haproxy, answers: readonly Answer[], messages: string): Promise<Observation> {
  const flags = (): string[] => haproxy.log().map(terminationOf).filter(seen => seen !== undefined);
  // A request is logged when its stream ends, which may be after the client has its answer.
  await until(() => Promise.resolve(flags().length >= answers.length), 3000);
  const states = await serverStates(haproxy.adminSocket);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of answers) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    outcomes,
    flags: flags(),
    checks: states.map(({ check }) => check).filter(Boolean),
    messages,
    milliseconds: Math.max(0, ...answers.map(answer => answer.milliseconds)),
  };
}

function neverStarted(messages: string): Observation {
  return { outcomes: { 'startup-error': 1 }, flags: [], checks: [], messages, milliseconds: 0 };
}
