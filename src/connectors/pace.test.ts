import { expect, test } from 'vitest';
import type { ShopAccess } from '../channels/connector.ts';
import type { HttpAnswer } from './http.ts';
import { paced } from './pace.ts';

const shopOf = (shopId: string, options = {}): ShopAccess => ({
  ...{ shopId, kind: 'fake', endpoint: 'https://fake.example.com/', credentials: {} },
  options,
});
const request = { method: 'GET' as const, url: 'https://fake.example.com/' };

/** When each of `count` calls asked for at once left, in milliseconds. */
async function leaving(limit: number, shops: readonly ShopAccess[], count: number): Promise<number[]> {
  const left: number[] = [];
  let now = 1_000_000;
  const waiting: { at: number; go: () => void }[] = [];
  const wait = (ms: number) => new Promise<void>((go) => waiting.push({ at: now + ms, go }));
  const send = async () => {
    left.push(now - 1_000_000);
    return {} as HttpAnswer;
  };
  const sendFor = paced(send, limit, { clock: () => now, wait });
  const calls = Array.from({ length: count }, (_, i) => sendFor(shops[i % shops.length]!, request));
  for (const { at, go } of waiting.toSorted((a, b) => a.at - b.at)) {
    now = at;
    go();
    await Promise.resolve();
    await Promise.resolve();
  }
  await Promise.all(calls);
  return left;
}

test.each([1, 2, 5, 10, 20, 100])('CHN-1 with a limit of %i a second, no second holds more', async (limit) => {
  const left = await leaving(limit, [shopOf('a')], limit * 4);
  expect(left.length).toBe(limit * 4);
  for (const from of left) {
    const inSecond = left.filter((at) => at >= from && at < from + 999.999).length;
    expect(inSecond).toBeLessThanOrEqual(Math.max(limit, 1));
  }
  // Nor is the limit wasted: half of it at least is used.
  expect(left.at(-1)).toBeLessThanOrEqual(8_000);
});

test('CHN-1 a shop waits for itself only, and may have a limit of its own', async () => {
  expect((await leaving(1, [shopOf('a'), shopOf('b')], 2)).filter((at) => at > 0)).toEqual([]);
  expect(await leaving(1, [shopOf('a', { requestsPerSecond: 100 })], 20)).toEqual(Array.from({ length: 20 }, () => 0));
});
