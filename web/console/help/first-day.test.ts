/** Every step of the first day listens to something the server really offers. */
import { expect, test } from 'vitest';
import { ENDPOINTS } from '../../../src/contract/endpoints.ts';
import { STEPS } from './first-day.ts';

test('the steps of the first day name endpoints of the contract', () => {
  const offered = new Set([...ENDPOINTS.values()].map(({ method, path }) => `${method} ${path}`));
  expect(STEPS.flatMap(({ by }) => by).filter((one) => !offered.has(one))).toEqual([]);
});
