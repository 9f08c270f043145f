import { defineConfig } from 'vitest/config';

/** `npm run test:fuzz`: the same tests as in the test command, in full. */
export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.test.ts'] },
});
