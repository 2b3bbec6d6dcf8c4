import { expect, test } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

/** A process's clock and a database's; a question takes 40 ms, 10 of them there. */
function clocks(processAhead: number) {
  const at = { process: 1_000_000 + processAhead, database: 1_000_000 };
  const clock = new DatabaseClock(() => at.process);
  const pass = (ms: number) => {
    at.process += ms;
    at.database += ms;
  };
  const ask = () => {
    const asked = clock.asked();
    pass(10);
    const said = at.database;
    pass(30);
    clock.hear(said, asked);
  };
  return { at, clock, ask, off: () => clock.now() - at.database };
}

test('a clock that agrees with its database is left as it is', () => {
  const { clock, ask, at } = clocks(0);
  ask();
  expect(clock.now()).toBe(at.process);
});

test.each([-86_400_000, -3_600_000, -5_000, 45, 86_400_000])(
  'a clock that is %i ms off is off by the way of one question',
  (ms) => {
    const { ask, off } = clocks(ms);
    expect(off()).toBe(ms);
    ask();
    expect(off()).toBeGreaterThanOrEqual(-30);
    expect(off()).toBeLessThanOrEqual(10);
  },
);

test('a clock that jumps while the process runs is right after the next question', () => {
  const { at, ask, off } = clocks(0);
  for (const jump of [86_400_000, -172_800_000, 3_600_000]) {
    at.process += jump;
    ask();
    expect(Math.abs(off())).toBeLessThanOrEqual(30);
  }
});
