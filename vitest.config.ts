import { defineConfig } from 'vitest/config';

/**
 * Five projects: `main` and then `acceptance`, which runs the built program from outside and one file
 * at a time because it measures real time, are `make test`; `real` and then `alone` hold suites with heavy real
 * parts (`make test-real`), and `kubernetes` those with a whole cluster (`make test-kubernetes`).
 * Threads and child programs start from compiled files, so both build first.
 */
/**
 * Of the real suites: they starve or flood the machine, use something of it up, look at what others leave, or hang
 * on the pace of others, such as a kubelet's.
 */
const alone = [
  'harness/acceptance/{cascade,disk-faults,floods,k6-flood,kubelet,shipped,sources*}.real.test.ts',
  'harness/acceptance/{fault-*,network-faults,sink-faults,tamper*}.real.test.ts',
  'harness/fault/**/*.real.test.ts',
];

export default defineConfig({
  test: {
    globalSetup: ['harness/support/build-before-tests.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    // A report says what was found, not how many of it there were.
    chaiConfig: { truncateThreshold: 0 },
    // A wait for what comes ends with it; a machine that others use too may stand still for seconds.
    expect: { poll: { timeout: 30_000 } },
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
          exclude: ['**/*.real.test.ts', '**/*.cluster.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['{harness,targets}/**/*.real.test.ts'],
          exclude: [...alone, '**/node_modules/**'],
          // They wait more than they compute: six tests go on at once, one more than in a file that is alone.
          maxWorkers: 2,
          maxConcurrency: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: alone,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'kubernetes',
          include: ['harness/acceptance/**/*.cluster.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
