import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    // Tests of races, kills and a real browser share two cores; a second try tells a slow machine from a broken program.
    retry: process.env['CI'] ? 1 : 0,
    hookTimeout: 180_000,
  },
});
