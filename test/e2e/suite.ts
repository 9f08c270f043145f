/** One step of a suite: what a person would call it, and what is done. A step that throws ends the suite. */
export type Step = (name: string, run: () => Promise<void>) => Promise<void>;

export interface Suite {
  readonly name: string;
  /** Why the suite cannot run on this machine; undefined when it can. */
  missing(): string | undefined;
  run(step: Step): Promise<void>;
}

export interface Result {
  readonly passed: number;
  readonly failed: number;
}

/** Runs a suite. A suite that fails is run once more, loudly: editors and browsers are large, and the retry shows in the log. */
export async function runSuite(suite: Suite): Promise<Result> {
  const first = await attempt(suite);
  if (first.failed === 0) return first;
  console.log(`RETRY  ${suite.name}: the first run failed, this is the second and last`);
  return attempt(suite);
}

async function attempt(suite: Suite): Promise<Result> {
  let passed = 0;
  let failed = 0;
  let current = 'start';
  try {
    await suite.run(async (name, run) => {
      current = name;
      const start = Date.now();
      await run();
      passed++;
      console.log(`ok     ${suite.name}: ${name} (${Date.now() - start} ms)`);
    });
  } catch (error) {
    failed++;
    console.log(`FAILED ${suite.name}: ${current}\n${error instanceof Error ? error.stack : String(error)}`);
  }
  console.log(`${suite.name}: ${passed} passed, ${failed} failed`);
  return { passed, failed };
}
