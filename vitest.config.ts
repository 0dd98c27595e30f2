import { defineConfig } from 'vitest/config';

/**
 * Three projects: `main` and then `acceptance`, which runs the built program from outside and one file
 * at a time because it measures real time, are `make test`; `real` holds suites with heavy real parts
 * (`make test-real`).
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
          exclude: ['harness/acceptance/**', '**/*.real.test.ts', '**/node_modules/**', 'dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'acceptance',
          include: ['harness/acceptance/**/*.test.ts'],
          exclude: ['**/*.real.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['{harness,targets}/**/*.real.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
