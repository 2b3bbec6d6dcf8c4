/** Stock that comes, goes and is counted; what may be sold; why each number is what it is. On a real database. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { type Seeded, seeded } from '../../test/random.ts';
import { changeSkus, setAssemblyParts, setBundleParts } from '../catalog/catalog.ts';
import { freshScope, goodsNamed } from '../catalog/testing.ts';
import { BUCKETS, type Bucket } from '../contract/stock.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks, openExceptions, post } from '../ledger/ledger.ts';
import { listStock } from './list-stock.ts';
import {
  adjustStock,
  assembleGoods,
  availableAt,
  availableOf,
  countStock,
  disassembleGoods,
  nodesOf,
  noteSales,
  places,
  receiveGoods,
  type StockChange,
  setVirtualStock,
  stockChecks,
} from './stock.ts';
import { openNodes } from './testing.ts';
import { whyThisNumber } from './why-number.ts';

const { db, owner } = await testDatabase();

type House = { scope: Scope; nodes: Id[]; skus: Map<string, Id>; sku(code: string): Id };

async function house(codes: readonly string[], nodes = 2): Promise<House> {
  const scope = await freshScope(owner);
  const skus = await goodsNamed(
    db,
    scope,
    codes.map((merchantCode) => ({ merchantCode })),
  );
  return { scope, nodes: await openNodes(db, scope, nodes), skus, sku: (code) => skus.get(code)! };
}

const change = (nodeId: Id, lines: StockChange['lines'], more: Partial<StockChange> = {}): StockChange => ({
  id: db.world.newId(),
  nodeId,
  lines,
  ...more,
});

async function expectSound(scope: Scope): Promise<void> {
  for (const check of await verifyTenant(db, scope, [...stockChecks, ...ledgerChecks]))
    expect(check).toMatchObject({ breaches: 0 });
}

async function bucketsOf({ scope, nodes }: House, skuId: Id, node = 0): Promise<Record<string, bigint>> {
  const { items } = await db.read(scope, async (ctx) => listStock(ctx, await nodesOf(ctx), { skuId: [skuId] }));
  const own = items[0]!.nodes.find((one) => one.node.id === nodes[node])?.buckets;
  return Object.fromEntries(Object.entries(own ?? {}).filter(([, quantity]) => quantity !== 0n));
}

const jobs = async (scope: Scope, kind: string): Promise<Id[][]> =>
  (
    await owner.query('select payload from job where tenant_id = $1 and kind = $2 order by id', [scope.tenant, kind])
  ).rows.map((row) => row.payload.skuIds);

/** Promises as an order makes them. */
const hold = (scope: Scope, node: Id, sku: Id, amount: bigint) =>
  db.transaction(scope, async (ctx) => {
    const id = ctx.newId();
    const line = { kind: 'hold' as const, id, from: places.sellable(node, sku), to: places.customer(sku), amount };
    const [result] = await post(ctx, [{ document: { type: 'order', id }, reason: 'test', lines: [line] }]);
    return result!.posted ? id : null;
  });

test('STK-1: receipts, adjustments and counts change bins and sellable count together, once per id', async () => {
  const shop = await house(['A']);
  const { scope, nodes, sku } = shop;
  const a = sku('A');
  const receipt = change(nodes[0]!, [
    { skuId: a, quantity: 30n, bin: 'A-01' },
    { skuId: a, quantity: 12n },
    { skuId: a, quantity: 2n, bucket: 'defective' },
  ]);
  for (let time = 0; time < 2; time++) await db.transaction(scope, (ctx) => receiveGoods(ctx, [receipt]));
  expect(await bucketsOf(shop, a)).toEqual({ onHand: 42n, available: 42n, defective: 2n });

  const count = change(nodes[0]!, [
    { skuId: a, quantity: 27n, bin: 'A-01' },
    { skuId: a, quantity: 15n },
  ]);
  await db.transaction(scope, (ctx) => countStock(ctx, [count]));
  expect(await bucketsOf(shop, a)).toMatchObject({ onHand: 42n });

  // Nobody said from which bin, so they are taken where most lie: 27 in A-01, 8 of the 15 unsorted ones.
  const broken = change(nodes[0]!, [{ skuId: a, quantity: -35n }], { note: '水渍' });
  await db.transaction(scope, (ctx) => adjustStock(ctx, [broken]));
  expect(await bucketsOf(shop, a)).toMatchObject({ onHand: 7n, available: 7n });
  expect(await jobs(scope, 'stock.arrived')).toEqual([[a], [a]]);
  expect(await jobs(scope, 'stock.changed')).toEqual([[a], [a], [a]]);
  await expectSound(scope);
});

test('STK-1: a document is booked whole or not at all, and says which line is wrong', async () => {
  const shop = await house(['A', 'SET']);
  const { scope, nodes, sku } = shop;
  const [a, set] = [sku('A'), sku('SET')];
  const outcomes = await db.transaction(scope, async (ctx) => {
    await setBundleParts(ctx, [{ skuId: set, parts: [{ skuId: a, quantity: 1n }] }]);
    const line = (quantity: bigint, more: object = {}) => ({ skuId: a, quantity, ...more });
    return [
      ...(await receiveGoods(ctx, [
        change(nodes[0]!, [line(1n), { skuId: set, quantity: 1n }]),
        change(nodes[0]!, [line(0n)]),
        change(nodes[0]!, [line(1n, { bin: 'staging' })]),
        change(ctx.newId(), [line(1n)]),
        change(nodes[0]!, [{ skuId: ctx.newId(), quantity: 1n }]),
      ])),
      ...(await countStock(ctx, [change(nodes[0]!, [line(1n), line(2n)]), change(nodes[0]!, [line(-1n)])])),
    ];
  });
  expect(outcomes.map((outcome) => (outcome.done ? 'done' : outcome.refusal.code))).toEqual([
    'stock.bundleHasNoStock',
    'stock.quantityNotPositive',
    'stock.binReserved',
    'stock.nodeUnknown',
    'stock.skuUnknown',
    'stock.countedTwice',
    'stock.quantityNotPositive',
  ]);
  expect(await bucketsOf(shop, a)).toEqual({});
});

test('STK-2 (figure 25): goods are adjusted, counted and promised at once, and no promise exceeds what was there', async () => {
  const shop = await house(['HOT'], 1);
  const { scope, nodes, sku } = shop;
  const [node, hot] = [nodes[0]!, sku('HOT')];
  await db.transaction(scope, (ctx) => receiveGoods(ctx, [change(node, [{ skuId: hot, quantity: 50n }])]));
  const buyers = Array.from({ length: 80 }, () => hold(scope, node, hot, 1n));
  const finds = Array.from({ length: 20 }, () =>
    db.transaction(scope, (ctx) => adjustStock(ctx, [change(node, [{ skuId: hot, quantity: 1n }])])),
  );
  const held = (await Promise.all(buyers)).filter((id) => id !== null);
  await Promise.all(finds);
  expect(held.length).toBeGreaterThanOrEqual(50);
  expect(held.length).toBeLessThanOrEqual(70);
  const amounts = await bucketsOf(shop, hot);
  expect(amounts).toMatchObject({ onHand: 70n, reserved: BigInt(held.length) });
  expect(amounts['available'] ?? 0n).toBe(70n - BigInt(held.length));
  expect(await db.read(scope, (ctx) => openExceptions(ctx, { limit: 9 }))).toEqual([]);
  await expectSound(scope);
});

test('STK-2: breakage below what is promised has happened: it is booked, and a person is told', async () => {
  const shop = await house(['A'], 1);
  const { scope, nodes, sku } = shop;
  await db.transaction(scope, (ctx) => receiveGoods(ctx, [change(nodes[0]!, [{ skuId: sku('A'), quantity: 5n }])]));
  await hold(scope, nodes[0]!, sku('A'), 4n);
  await db.transaction(scope, (ctx) => adjustStock(ctx, [change(nodes[0]!, [{ skuId: sku('A'), quantity: -3n }])]));
  expect(await bucketsOf(shop, sku('A'))).toEqual({ onHand: 2n, reserved: 4n, available: -2n });
  expect(await db.read(scope, (ctx) => openExceptions(ctx, { limit: 9 }))).toMatchObject([{ shortNow: 2n }]);
  await expectSound(scope);
});

test('STK-2: presale may promise below the goods up to its quota and not one piece further', async () => {
  const shop = await house(['PRE'], 1);
  const { scope, nodes, sku } = shop;
  const quota = (quantity: bigint) =>
    db.transaction(scope, (ctx) =>
      setVirtualStock(ctx, [{ skuId: sku('PRE'), nodeId: nodes[0]!, quantity, reason: '预售' }]),
    );
  await quota(10n);
  const held = await Promise.all(Array.from({ length: 15 }, () => hold(scope, nodes[0]!, sku('PRE'), 1n)));
  expect(held.filter((id) => id !== null)).toHaveLength(10);
  expect(await bucketsOf(shop, sku('PRE'))).toEqual({ reserved: 10n, virtual: 10n });
  await quota(12n);
  expect(await hold(scope, nodes[0]!, sku('PRE'), 2n)).not.toBeNull();
  const why = await db.read(scope, async (ctx) =>
    whyThisNumber(ctx, await nodesOf(ctx), { skuId: sku('PRE'), bucket: 'virtual', limit: 1 }, new Map()),
  );
  expect(why).toMatchObject({ value: 12n, opening: 10n, entries: [{ change: 2n, running: 12n, reason: '预售' }] });
  await expectSound(scope);
});

test('CAT-2: a bundle has what its scarcest part allows; finished goods count parts on hand and on order', async () => {
  const shop = await house(['A', 'B', 'SET', 'BLANK', 'PRINT'], 2);
  const { scope, nodes, sku } = shop;
  await db.transaction(scope, async (ctx) => {
    await setBundleParts(ctx, [
      {
        skuId: sku('SET'),
        parts: [
          { skuId: sku('A'), quantity: 2n },
          { skuId: sku('B'), quantity: 1n },
        ],
      },
    ]);
    await setAssemblyParts(ctx, [{ skuId: sku('PRINT'), parts: [{ skuId: sku('BLANK'), quantity: 1n }] }]);
    await receiveGoods(ctx, [
      change(nodes[0]!, [
        { skuId: sku('A'), quantity: 7n },
        { skuId: sku('B'), quantity: 9n },
      ]),
      change(nodes[1]!, [
        { skuId: sku('A'), quantity: 1n },
        { skuId: sku('BLANK'), quantity: 6n },
        { skuId: sku('PRINT'), quantity: 2n },
      ]),
    ]);
    // Goods on order: promised by a supplier to the receiving area.
    const id = ctx.newId();
    const expected = {
      kind: 'hold' as const,
      id,
      from: places.supplier(sku('BLANK')),
      to: places.goods(nodes[1]!, 'inbound', sku('BLANK')),
      amount: 4n,
    };
    await post(ctx, [{ document: { type: 'purchase', id }, reason: 'test', lines: [expected] }]);
  });
  expect(await bucketsOf(shop, sku('SET'))).toEqual({ available: 3n });
  expect(await bucketsOf(shop, sku('BLANK'), 1)).toMatchObject({ onHand: 6n, onOrder: 4n });
  expect(await bucketsOf(shop, sku('PRINT'), 1)).toEqual({ onHand: 2n, available: 12n });
  const why = await db.read(scope, async (ctx) =>
    whyThisNumber(ctx, await nodesOf(ctx), { skuId: sku('PRINT'), bucket: 'available', limit: 9 }, new Map()),
  );
  expect(why.parts.map(({ bucket, quantity, sku: part }) => [bucket, quantity, part?.merchantCode])).toEqual([
    ['onHand', 2n, undefined],
    ['reserved', 0n, undefined],
    ['available', 10n, 'BLANK'],
  ]);
  expect(await jobs(scope, 'stock.changed')).toEqual([expect.arrayContaining([sku('A'), sku('SET'), sku('PRINT')])]);

  // A part that is sold no more breaks the bundle.
  await db.transaction(scope, (ctx) => changeSkus(ctx, [{ id: sku('B'), set: { active: false } }]));
  expect((await db.read(scope, (ctx) => availableOf(ctx, nodes, [sku('SET'), sku('PRINT')]))).get(sku('SET'))).toBe(0n);
});

test('CAT-2: assembly turns free parts into finished goods, never promised ones, and back', async () => {
  const shop = await house(['BLANK', 'INK', 'PRINT'], 1);
  const { scope, nodes, sku } = shop;
  const node = nodes[0]!;
  const assembly = (quantity: bigint) => ({
    id: db.world.newId(),
    nodeId: node,
    skuId: sku('PRINT'),
    quantity,
    bin: 'F-1',
  });
  await db.transaction(scope, async (ctx) => {
    await setAssemblyParts(ctx, [
      {
        skuId: sku('PRINT'),
        parts: [
          { skuId: sku('BLANK'), quantity: 1n },
          { skuId: sku('INK'), quantity: 3n },
        ],
      },
    ]);
    await receiveGoods(ctx, [
      change(node, [
        { skuId: sku('BLANK'), quantity: 10n, bin: 'B-1' },
        { skuId: sku('INK'), quantity: 60n },
      ]),
    ]);
  });
  await hold(scope, node, sku('BLANK'), 4n);
  const [seven, six, none] = await db.transaction(scope, (ctx) =>
    assembleGoods(ctx, [assembly(7n), assembly(6n), { ...assembly(1n), skuId: sku('INK') }]),
  );
  expect(seven).toMatchObject({ refusal: { code: 'ledger.short', data: { wanted: 7n, free: 6n } } });
  expect(six).toMatchObject({ done: true });
  expect(none).toMatchObject({ refusal: { code: 'stock.notAssembled' } });
  expect(await bucketsOf(shop, sku('PRINT'))).toMatchObject({ onHand: 6n });
  expect(await bucketsOf(shop, sku('INK'))).toMatchObject({ onHand: 42n });
  await db.transaction(scope, (ctx) => disassembleGoods(ctx, [assembly(2n)]));
  expect(await bucketsOf(shop, sku('PRINT'))).toMatchObject({ onHand: 4n });
  expect(await bucketsOf(shop, sku('BLANK'))).toEqual({ onHand: 6n, reserved: 4n, available: 2n });
  await expectSound(scope);
});

test('STK-4: sales of today, 7 and 30 days; filters find what is short, negative or defective', async () => {
  const shop = await house(['A', 'B', 'C'], 1);
  const { scope, nodes, sku } = shop;
  const [node] = nodes as [Id];
  await db.transaction(scope, async (ctx) => {
    await receiveGoods(ctx, [
      change(node, [
        { skuId: sku('A'), quantity: 5n },
        { skuId: sku('B'), quantity: 1n, bucket: 'defective' },
      ]),
    ]);
    await adjustStock(ctx, [change(node, [{ skuId: sku('C'), quantity: -1n }])]);
    await noteSales(ctx, [
      { nodeId: node, skuId: sku('A'), quantity: 2n },
      { nodeId: node, skuId: sku('A'), quantity: 1n },
    ]);
    await noteSales(ctx, [{ nodeId: node, skuId: sku('A'), quantity: 4n }]);
  });
  await owner.query(
    `insert into sku_day_sales select tenant_id, sku_id, day - back, node_id, back from sku_day_sales, unnest(array[6, 7, 29, 30]) back
     where tenant_id = $1`,
    [scope.tenant],
  );
  const list = (only?: 'short' | 'negative' | 'defective') =>
    db.read(scope, async (ctx) => (await listStock(ctx, await nodesOf(ctx), { only })).items);
  const codes = async (only: 'short' | 'negative' | 'defective') =>
    (await list(only)).map((row) => row.sku.merchantCode);
  expect((await list())[0]!.sold).toEqual({ today: 7n, days7: 13n, days30: 49n });
  expect(await codes('short')).toEqual(['B', 'C']);
  expect(await codes('negative')).toEqual(['C']);
  expect(await codes('defective')).toEqual(['B']);
});

/** What one step of a random day does to the stock of two SKUs at two nodes. */
async function randomStep(shop: House, random: Seeded, holds: Id[]): Promise<void> {
  const { scope, nodes, skus } = shop;
  const { below, pick } = random;
  const [node, sku] = [pick(nodes), pick([...skus.values()])];
  const quantity = BigInt(1 + below(20));
  const [bin, bucket] = [
    pick(['A-1', 'B-2']),
    pick(['sellable', 'sellable', 'defective', 'return', 'inbound', 'transit'] as const),
  ];
  const line = { skuId: sku, quantity, bin, bucket };
  const steps = [
    () => db.transaction(scope, (ctx) => receiveGoods(ctx, [change(node, [line])])),
    () =>
      db.transaction(scope, (ctx) => adjustStock(ctx, [change(node, [{ ...line, quantity: quantity - 10n || 1n }])])),
    () => db.transaction(scope, (ctx) => countStock(ctx, [change(node, [line])])),
    () =>
      db.transaction(scope, (ctx) =>
        setVirtualStock(ctx, [{ skuId: sku, nodeId: node, quantity: quantity - 1n, reason: 'r' }]),
      ),
    async () => {
      const id = await hold(scope, node, sku, 1n + quantity / 4n);
      if (id) holds.push(id);
    },
    () =>
      db.transaction(scope, async (ctx) => {
        const id = ctx.newId();
        const held = holds.splice(below(holds.length + 1), 1)[0];
        if (!held) return;
        const kind = pick(['settle', 'release'] as const);
        const resolve = kind === 'settle' ? { kind, id, hold: held, amount: 1n } : { kind, id, hold: held };
        await post(ctx, [{ document: { type: 'fulfilment', id }, reason: 'test', lines: [resolve] }]);
      }),
  ];
  await pick(steps)();
}

test('STK-10: every bucket, as of any past time, is the sum of the entries shown behind it', async () => {
  const seed = 20_261_121;
  const random = seeded(seed);
  const shop = await house(['A', 'B'], 2);
  const { scope, nodes, skus } = shop;
  const holds: Id[] = [];
  const read = (asOf: Date | undefined, skuId: Id, nodeId: Id | null, bucket: Bucket) =>
    db.read(scope, async (ctx) => {
      const asked = (await nodesOf(ctx)).filter((node) => !nodeId || node.id === nodeId);
      const pages = [];
      for (let cursor: string | undefined; ; ) {
        const page = await whyThisNumber(ctx, asked, { skuId, bucket, asOf, cursor, limit: 4 }, new Map());
        pages.push(page);
        if (!page.next) return pages;
        cursor = page.next;
      }
    });
  const moments: { at: Date; numbers: string[] }[] = [];
  const questions = [...skus.values()].flatMap((sku) =>
    [...nodes, null].flatMap((node) => BUCKETS.map((bucket) => [sku, node, bucket] as const)),
  );
  for (let step = 0; step < 60; step++) {
    await randomStep(shop, random, holds);
    if (step % 6 !== 0) continue;
    const { rows } = await owner.query('select clock_timestamp() as at, pg_sleep(0.003)');
    const numbers = await Promise.all(
      questions.map(async ([sku, node, bucket]) => (await read(undefined, sku, node, bucket))[0]!.value),
    );
    moments.push({ at: new Date(rows[0].at.getTime() + 1), numbers: numbers.map(String) });
  }
  for (const { at, numbers } of moments) {
    for (const [i, [sku, node, bucket]] of questions.entries()) {
      const pages = await read(at, sku, node, bucket);
      const { value, parts } = pages[0]!;
      expect(String(value), `seed ${seed} ${bucket} at ${at.toISOString()}`).toBe(numbers[i]);
      const entries = pages.flatMap((page) => page.entries);
      const last = pages.at(-1)!;
      if (bucket === 'available') expect(parts.reduce((sum, part) => sum + part.quantity, 0n)).toBe(value);
      else expect(last.opening).toBe(0n);
      let running = value;
      for (const entry of entries) {
        expect(entry.running).toBe(running);
        running -= entry.change;
      }
      expect(running).toBe(last.opening);
    }
  }
  await expectSound(scope);
});

test('STK-10: entries speak of places, documents and people as people do', async () => {
  const { scope, nodes, sku } = await house(['A'], 1);
  const [node, a] = [nodes[0]!, sku('A')];
  await db.transaction(scope, async (ctx) => {
    await receiveGoods(ctx, [change(node, [{ skuId: a, quantity: 9n }], { note: '首批到货' })]);
  });
  const held = await hold(scope, node, a, 2n);
  const documents = new Map([['order', async () => new Map([[held!, 'G2611210000001']])]]);
  const why = (bucket: Bucket) =>
    db.read(scope, async (ctx) => whyThisNumber(ctx, await nodesOf(ctx), { skuId: a, bucket, limit: 9 }, documents));
  const { entries } = await why('onHand');
  expect(entries).toMatchObject([
    {
      from: { node: null, place: 'supplier', bin: '' },
      to: { node: '仓库1', place: 'sellable', bin: '' },
      change: 9n,
      reason: '首批到货',
      document: { type: 'stock.receipt' },
      actor: { kind: 'system' },
    },
  ]);
  expect(entries[0]!.document.number).toMatch(/^S\d{6}$/);
  expect((await why('reserved')).entries).toMatchObject([
    { to: { node: null, place: 'customer' }, document: { number: 'G2611210000001' } },
  ]);
});

test('what may be promised is never below zero, and a pair nobody stocked has nothing', async () => {
  const { scope, nodes, sku } = await house(['A', 'B'], 2);
  await db.transaction(scope, async (ctx) => {
    await receiveGoods(ctx, [change(nodes[0]!, [{ skuId: sku('A'), quantity: 3n }])]);
    await adjustStock(ctx, [change(nodes[1]!, [{ skuId: sku('A'), quantity: -1n }])]);
  });
  const available = await db.read(scope, (ctx) => availableAt(ctx, nodes, [sku('A'), sku('B'), sku('A')]));
  expect(available).toEqual(
    new Map([
      [nodes[0], new Map([[sku('A'), 3n]])],
      [nodes[1], new Map()],
    ]),
  );
});
