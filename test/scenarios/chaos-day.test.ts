/**
 * A thousand orders and every exception of a merchant's day, drawn by a seed: buyers who change their minds at any
 * moment, people who do the wrong thing to the wrong document, two of them at the same one. Whatever was refused, no
 * request breaks, and at the end every invariant holds (issue: bad input; flows of orders, parcels and stock).
 */
import { expect, test } from 'vitest';
import { Diary, drawn, openChaos } from '../chaos/chaos.ts';
import { DEPTH_ACTS } from '../chaos/depth-acts.ts';
import { ORDER_ACTS } from '../chaos/order-acts.ts';
import { PARCEL_ACTS } from '../chaos/parcel-acts.ts';
import { STOCK_ACTS } from '../chaos/stock-acts.ts';

const SEED = Number(process.env['SEED'] ?? 20261122);
const ORDERS = Number(process.env['ORDERS'] ?? 1000);
const ACTS = [...ORDER_ACTS, ...PARCEL_ACTS, ...STOCK_ACTS, ...DEPTH_ACTS];
/** Turns between two moments at which the outside is heard. */
const ROUND = 60;
const ROUNDS = ORDERS / 50;
const chaos = await openChaos(SEED);
const diary = new Diary();
const undone = () => ACTS.filter(({ name }) => !diary.done.has(name));

test(`a day of chaos leaves every book right (SEED=${SEED})`, { timeout: 600_000 }, async () => {
  for (let round = 0; round < ROUNDS || chaos.taobao.orders().length < ORDERS; round++) {
    for (let turn = 0; turn < ROUND; turn += 2) {
      // Two at a time, so that they meet at the same documents.
      await Promise.all([0, 1].map(() => diary.live(chaos, drawn(ACTS, chaos.chance))));
    }
    await chaos.exchange();
  }
  // Chance may leave something out: that is tried on until it was done.
  for (let tries = 0; tries < 400 && undone().length > 0; tries++) {
    await diary.live(chaos, tries % 2 ? chaos.chance.pick(undone()) : drawn(ACTS, chaos.chance));
    if (tries % 40 === 39) await chaos.exchange();
  }
  await chaos.exchange();
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((all, one) => all + one, 0);
  console.log(`${chaos.taobao.orders().length} orders, ${sum(diary.done)} turns, ${sum(diary.refused)} refusals`);
  if (process.env['CHAOS']) console.log(Object.fromEntries([...diary.done, ...diary.refused]));
  await chaos.house.expectVerified();
});

test('everything was tried and done at least once, and what is wrong was refused', () => {
  expect(undone().map(({ name }) => name)).toEqual([]);
  expect([...diary.refused.keys()].filter((said) => / http\.(?!changedMeanwhile)/.test(said))).toEqual([]);
});
