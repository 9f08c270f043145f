/** Asks again until the answer is truthy, and gives it. Throws after `limit` milliseconds, with the last answer or error in the message. */
export async function until<T>(what: string, ask: () => T | Promise<T>, limit = 30_000): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + limit;
  for (;;) {
    let last: unknown;
    try {
      const answer = await ask();
      if (answer) return answer as Exclude<T, false | null | undefined>;
      last = JSON.stringify(answer);
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}; last: ${String(last)}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
