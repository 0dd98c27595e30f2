import { defineConfig } from 'vitest/config';

/**
 * Two projects: `main` is `make test`; `real` holds suites with heavy real parts (`make test-real`).
 * Threads and child programs start from compiled files, so both build first.
 */
export default defineConfig({
  test: {
    globalSetup: ['harness/support/build-before-tests.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'main',
          include: ['{harness,reports,targets,docker,.ci}/**/*.test.ts'],
          exclude: ['**/*.real.test.ts', '**/node_modules/**', 'dist/**'],
        },
      },
      { extends: true, test: { name: 'real', include: ['{harness,targets}/**/*.real.test.ts'] } },
    ],
  },
});
