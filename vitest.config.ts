import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest starts first, so that no worker is alone with it at the end. */
const LONGEST = [
  'test/browser/browser.test.ts',
  ...['simulated-days', 'tenant-matrix', 'bench', 'real-retail', 'chaos-day'].map(
    (name) => `test/scenarios/${name}.test.ts`,
  ),
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((file) => moduleId.endsWith(file));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'web/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    // Tests of races, kills and a real browser share two cores; a second try tells a slow machine from a broken program.
    retry: process.env['CI'] ? 1 : 0,
    hookTimeout: 180_000,
    // What is waited for is given as long as a crowded machine may need; vitest's own second tells slow from broken too soon.
    expect: { poll: { timeout: 30_000 } },
  },
});
