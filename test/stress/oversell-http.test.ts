/**
 * A flash sale over the open API: more buyers than goods, all at once, on a server that really listens. Every buyer is
 * answered; exactly as many orders are released as there are goods, the others wait for stock.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { quantile } from '../../src/bench/figure.ts';
import { balances } from '../../src/ledger/ledger.ts';
import { OrderDesk, orderRoutes } from '../../src/orders/orders.ts';
import { places } from '../../src/stock/stock.ts';
import { ONE, testDatabase } from '../database.ts';
import { ask } from '../faults/app.ts';
import { expectSound, NIGHT, placing } from '../faults/durable-house.ts';
import { listen, signedIn } from '../http.ts';
import { noChannels, setUpSelling } from '../orders.ts';
import { seedStock } from '../seed.ts';

const { db } = await testDatabase({ size: 12 });
const server = await listen(db, orderRoutes(new OrderDesk(db), noChannels));
const person = await signedIn(db, 1, ['orders.place']);

type Placed = { id: string; state: string; holds: string[] };

/** A sale of its own goods: `units` of one SKU, over two warehouses. */
async function openSale(code: string, units: number) {
  return db.transaction(ONE, async (ctx) => {
    const { shop, nodes, sku } = await setUpSelling(ctx, { [code]: [0, 0] });
    const skuId = sku[code]!;
    const first = Math.ceil(units / 2);
    await seedStock(ctx, nodes[0]!, [{ skuId, quantity: BigInt(first) }]);
    if (units > first) await seedStock(ctx, nodes[1]!, [{ skuId, quantity: BigInt(units - first) }]);
    return { shop, accounts: nodes.map((node) => places.sellable(node, skuId)) };
  });
}

test.each`
  buyers  | units  | rounds
  ${2000} | ${100} | ${NIGHT ? 50 : 1}
  ${64}   | ${1}   | ${NIGHT ? 1000 : 20}
`(
  'figure 25: $buyers buyers over HTTP, $units units: exactly $units are released',
  { timeout: 3_600_000 },
  async ({ buyers, units, rounds }) => {
    const times: number[] = [];
    let again = 0;
    for (let round = 0; round < rounds; round++) {
      const code = `SALE-${buyers}-${round}`;
      const { shop, accounts } = await openSale(code, units);
      const buy = async (buyer: number): Promise<Placed> => {
        const number = `${code}-${buyer}`;
        const start = performance.now();
        const target = `/api/v1/shops/${shop}/orders/${number}`;
        let answer = await ask(server, person, 'PUT', target, placing({ [code]: 1 }, number));
        // Told to come again, or cut off, a buyer comes again, under the same number.
        for (; answer === null || answer.status === 503; again++) {
          await wait(Number(answer?.retryAfter ?? 1) * 1000);
          answer = await ask(server, person, 'PUT', target, placing({ [code]: 1 }, number));
        }
        times.push(performance.now() - start);
        expect([round, answer.status]).toEqual([round, 200]);
        return answer.body as Placed;
      };
      const placed = await Promise.all(Array.from({ length: buyers }, (_, i) => buy(i)));
      const released = placed.filter((order) => order.state === 'released');
      expect({ round, released: released.length }).toEqual({ round, released: units });
      const others = placed.filter((order) => order.state !== 'released');
      expect(new Set(others.map((order) => `${order.state} ${order.holds}`))).toEqual(
        new Set(['waitReview outOfStock']),
      );
      const left = await db.read(ONE, (ctx) => balances(ctx, accounts));
      expect(left.reduce((sum, { free }) => sum + free, 0n)).toBe(0n);
      expect(left.filter(({ free }) => free < 0n)).toEqual([]);
    }
    await expectSound(db);
    console.log(
      `figure 25 over HTTP: ${buyers} buyers, ${units} units, ${rounds} times; answer p50 ${quantile(times, 0.5).toFixed(0)} ms, ` +
        `p99 ${quantile(times, 0.99).toFixed(0)} ms; ${again} times asked again; ${db.retried} transactions retried`,
    );
  },
);
