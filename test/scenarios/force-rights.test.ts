/**
 * IAM-1, force: what goes over a refusal, over somebody else's word or below zero needs a right of its own. Everybody with
 * every other right is refused, so no ordinary right implies one. A right of force without a scene here fails.
 */
import { beforeAll, expect, test } from 'vitest';
import { FORCE_RIGHTS, RIGHTS, type Right } from '../../src/contract/rights.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ONE, testDatabase } from '../database.ts';
import { everyRoute } from '../every-route.ts';
import { listen, type Person, signedIn } from '../http.ts';
import { incoming, priced, type Sellable, setUpSelling, take } from '../orders.ts';

const { db, owner: root } = await testDatabase();
const server = await listen(db, everyRoute(db));
let house: Sellable;
beforeAll(async () => {
  house = await db.transaction(ONE, (ctx) => setUpSelling(ctx, { A: [5, 0] }));
});

async function ask(person: Person, path: string, body: unknown) {
  const answer = await server.ask(person, 'POST', `/api/v1${path}`, { body });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read by the tests.
  return { status: answer.status, body: (await answer.json()) as any };
}

const orderOf = async (order = incoming({ A: 1 })): Promise<Id> => {
  const [taken] = await db.transaction(ONE, (ctx) => take(ctx, house.shop, [order]));
  return taken!.orderId!;
};
const kept = async (): Promise<Id> => {
  const id = await orderOf();
  await ask(await signedIn(db, 1, 'reviewer'), '/orders/hold', { ids: [id] });
  return id;
};

/** What the person tries, as the code of the refusal that the right takes away; null: it was done. */
const SCENES: Record<
  (typeof FORCE_RIGHTS)[number],
  { refusal: string; attempt(person: Person): Promise<string | null> }
> = {
  'orders.force': {
    refusal: 'identity.rightMissing',
    attempt: async (person) => {
      // A rule keeps it for its sum.
      const id = await orderOf(priced(incoming({ A: 1 }), 2_000_000n));
      const { body } = await ask(person, '/orders/force-review', { ids: [id], reason: '客户催' });
      return body.code ?? body.outcomes[0].refusal?.code ?? null;
    },
  },
  'orders.releaseOthers': {
    refusal: 'orders.heldByOther',
    attempt: async (person) => {
      const { body } = await ask(person, '/orders/release-hold', { ids: [await kept()], reasons: ['paused'] });
      return body.outcomes[0].refusal?.code ?? null;
    },
  },
  'stock.force': {
    refusal: 'stock.belowZero',
    attempt: async (person) => {
      const lines = [{ skuId: house.sku['A'], quantity: '-50' }];
      const documents = [{ nodeId: house.nodes[0], note: '盘亏', lines }];
      const before = await balance();
      const { body } = await ask(person, '/stock/adjustments', { documents });
      const code = body.code ?? body.outcomes[0].refusal?.code ?? null;
      expect((await balance()) < before).toBe(code === null);
      return code;
    },
  },
  'warehouse.force': {
    refusal: 'identity.rightMissing',
    attempt: async (person) => {
      const path = `/checks/${db.world.newId()}/finish`;
      const { body } = await ask(person, path, { weightG: '1', overrideReason: '加了冰袋' });
      // There is no such check, which is only said to who may override.
      return body.code === 'identity.rightMissing' ? body.code : null;
    },
  },
};

const balance = async (): Promise<number> =>
  Number(
    (
      await root.query('select sum(posted) as sum from account where tenant_id = 1 and asset = $1 and node = $2', [
        house.sku['A'],
        house.nodes[0],
      ])
    ).rows[0].sum,
  );

test('IAM-1 every right of force has its scene', () => {
  expect(Object.keys(SCENES)).toEqual([...FORCE_RIGHTS]);
});

test.each(FORCE_RIGHTS)('IAM-1 %s is implied by no other right', async (right) => {
  const { refusal, attempt } = SCENES[right];
  const all: readonly Right[] = RIGHTS.filter((one) => one !== right);
  expect(await attempt(await signedIn(db, 1, all))).toBe(refusal);
  expect(await attempt(await signedIn(db, 1, [...RIGHTS]))).toBeNull();
});

test('IAM-1 what one kept oneself is let go without force', async () => {
  const person = await signedIn(db, 1, ['orders.read', 'orders.review']);
  const id = await orderOf();
  await ask(person, '/orders/hold', { ids: [id] });
  const { body } = await ask(person, '/orders/release-hold', { ids: [id], reasons: ['paused'] });
  expect(body.outcomes).toMatchObject([{ done: true }]);
});
