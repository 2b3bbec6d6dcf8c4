/** Transfers over HTTP: kept, shipped and received in parts, missing and written off, reversed. On a real database. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { houseRoutes, listen, type Person, signedIn, withAbsent } from '../../../test/http.ts';
import { seeded } from '../../../test/random.ts';
import { goodsNamed } from '../../catalog/testing.ts';
import type { Transfer } from '../../contract/transfers.ts';
import { verifyTenant } from '../../kernel/check.ts';
import { SYSTEM } from '../../kernel/context.ts';
import type { Scope } from '../../kernel/db/database.ts';
import type { Id } from '../../kernel/ids.ts';
import { ledgerChecks } from '../../ledger/ledger.ts';
import { places, stockChecks, stockRoutes } from '../stock.ts';
import { openNodes } from '../testing.ts';
import { balanceOf } from './balance.ts';
import { transferExport } from './transfer-export.ts';

const { db } = await testDatabase();
const { ask } = await listen(db, withAbsent([...houseRoutes(db), ...stockRoutes({ documents: new Map() })]));
let tenants = 70;

async function house(...codes: string[]) {
  const scope: Scope = { tenant: tenants++, actor: SYSTEM };
  const keeper = await signedIn(db, scope.tenant, ['stock.read', 'stock.write', 'stock.force']);
  const second = await signedIn(db, scope.tenant, ['stock.read', 'stock.write']);
  const [a, b] = await openNodes(db, scope, 2);
  const ids = await goodsNamed(
    db,
    scope,
    codes.map((merchantCode) => ({ merchantCode })),
  );
  const call = async (who: Person, method: string, path: string, body?: unknown, version?: number) => {
    const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
    const answer = await ask(who, method, `/api/v1/stock${path}`, { body, headers });
    return { status: answer.status, ...(await answer.json()) };
  };
  /** What became of each document: its id, or why not. */
  const book = async (path: string, ...documents: object[]): Promise<string[]> => {
    const { outcomes } = await call(keeper, 'POST', path, { documents });
    return outcomes.map((one: { id: string; refusal?: { code: string } }) => one.refusal?.code ?? one.id);
  };
  const act = async (path: string, id: Id): Promise<string> => {
    const { outcomes } = await call(keeper, 'POST', `/transfers/${path}`, { ids: [id] });
    return outcomes[0].refusal?.code ?? 'done';
  };
  const stock = async (skuId: Id) => {
    const { items } = await call(keeper, 'GET', `?skuId=${skuId}`);
    const at = (id: Id) => {
      // A node that has nothing of it is left out.
      const here = items[0].nodes.find(({ node }: { node: { id: Id } }) => node.id === id);
      return Object.fromEntries(Object.entries(here?.buckets ?? {}).filter(([, quantity]) => quantity !== '0'));
    };
    return { a: at(a!), b: at(b!) };
  };
  const sound = async () => {
    for (const check of await verifyTenant(db, scope, [...stockChecks, ...ledgerChecks]))
      expect(check).toMatchObject({ breaches: 0 });
  };
  return { scope, keeper, second, a: a!, b: b!, sku: (code: string) => ids.get(code)!, call, book, act, stock, sound };
}

test('STK-6 a priced transfer is kept at the source, shipped and received in parts; what is missing is written off by a second person', async () => {
  const { scope, keeper, second, a, b, sku, call, book, act, stock, sound } = await house('A', 'B');
  await book('/receipts', { nodeId: a, lines: [{ skuId: sku('A'), quantity: '30', bin: 'A-01' }] });
  const line = (quantity: string, more = {}) => ({ skuId: sku('A'), quantity, ...more });
  const head = { fromNodeId: a, toNodeId: b };
  expect(
    await book(
      '/transfers',
      { ...head, toNodeId: a, lines: [line('1')] },
      { ...head, lines: [line('1'), line('2')] },
      { ...head, currency: 'CNY', lines: [line('1')] },
      { ...head, lines: [line('1', { price: '5' })] },
      { ...head, toNodeId: sku('A'), lines: [line('1')] },
    ),
  ).toEqual([
    'stock.sameNode',
    'stock.lineTwice',
    'stock.linePriceMissing',
    'stock.priceWithoutCurrency',
    'stock.nodeUnknown',
  ]);
  const [id, tooMuch] = await book(
    '/transfers',
    { ...head, currency: 'CNY', expectedOn: '2026-12-01', lines: [line('20', { price: '1250' })] },
    { ...head, lines: [line('31')] },
  );
  expect(await act('approve', tooMuch!)).toBe('ledger.short');
  expect(await act('approve', id!)).toBe('done');
  expect(await act('approve', id!)).toBe('stock.transferState');
  expect(await stock(sku('A'))).toEqual({ a: { onHand: '30', reserved: '20', available: '10' }, b: {} });
  expect((await call(keeper, 'PUT', `/transfers/${id}`, { ...head, lines: [line('9')] }, 2)).code).toBe(
    'stock.transferState',
  );

  const ship = (quantity: string, more = {}) =>
    book('/transfers/ship', { transferId: id, lines: [{ line: 1, quantity, ...more }] });
  expect(await ship('21')).toEqual(['stock.shipsTooMuch']);
  expect(await ship('5', { bin: 'B-99' })).toEqual(['ledger.short']);
  const [shipment] = await ship('15', { bin: 'A-01' });
  expect(await stock(sku('A'))).toEqual({
    a: { onHand: '15', reserved: '5', available: '10' },
    b: { inTransit: '15', onOrder: '15' },
  });
  const shipped: Transfer = await call(keeper, 'GET', `/transfers/${id}`);
  expect(shipped).toMatchObject({
    ...{ state: 'partlyDone', shipped: '15', received: '0', amount: { amount: '25000', currency: 'CNY' } },
    shipments: [{ id: shipment, quantity: '15', expectation: { state: 'open', received: '0' } }],
  });
  const expectation = shipped.shipments[0]!.expectation!.id;
  expect((await call(keeper, 'GET', `/expectations/${expectation}`)).expectation).toMatchObject({
    ...{ kind: 'transfer', supplier: '仓库1', expectedOn: '2026-12-01', transfer: { id } },
  });
  const { outcomes } = await call(keeper, 'POST', '/expectations/close', { ids: [expectation] });
  expect(outcomes[0].refusal.code).toBe('stock.expectationOfTransfer');
  const receive = (quantity: string, bucket = 'sellable') =>
    book('/expectations/receive', { expectationId: expectation, lines: [{ line: 1, quantity, bucket }] });
  await receive('6');
  await receive('2', 'inbound');
  expect((await stock(sku('A'))).b).toEqual({
    ...{ onHand: '6', available: '6', inboundArea: '2', inTransit: '7', onOrder: '7' },
  });
  expect(await book('/reversals', { documentId: shipment, note: '错' })).toEqual(['stock.reverseTransfer']);

  const writeOff = (who: Person) => call(who, 'POST', `/transfers/${id}/write-off`, { reason: '途中丢失' });
  expect((await writeOff(keeper)).code).toBe('identity.samePerson');
  expect(await act('close', id!)).toBe('done');
  expect(await writeOff(second)).toMatchObject({ state: 'closedShort', received: '8', writtenOff: '7' });
  expect((await writeOff(second)).code).toBe('stock.nothingInTransit');
  expect(await stock(sku('A'))).toEqual({
    a: { onHand: '15', available: '15' },
    b: { onHand: '6', available: '6', inboundArea: '2' },
  });
  expect((await call(keeper, 'POST', `/transfers/${id}/reverse`, { reason: '错' })).code).toBe(
    'stock.transferWrittenOff',
  );
  const entries = (await call(keeper, 'GET', `/transfers/${id}/entries?limit=100`)).items;
  const words = (one: { kind: string; from: { place: string }; to: { place: string }; quantity: string }) =>
    `${one.kind} ${one.from.place}→${one.to.place} ${one.quantity}`;
  expect(entries.map(words)).toEqual(
    expect.arrayContaining([
      ...['hold sellable→transit 20', 'settle sellable→transit 15', 'release sellable→transit 5'],
      ...['hold transit→inbound 15', 'settle transit→inbound 6', 'post inbound→sellable 6', 'post transit→loss 7'],
    ]),
  );
  const { rows } = await db.transaction(scope, (ctx) => transferExport.page(ctx, null, 10));
  expect(rows[0]!.slice(6, 13)).toEqual(['A', expect.any(String), 20n, 15n, 8n, 7n, { decimal: '12.50' }]);
  await sound();
});

test('STK-6 a wrong transfer is reversed as a whole; one that was used since is refused with the way out', async () => {
  const { scope, keeper, a, b, sku, call, book, act, stock, sound } = await house('A');
  const skuId = sku('A');
  await book('/receipts', { nodeId: a, lines: [{ skuId, quantity: '10', bin: 'A-01' }] });
  const [id] = await book('/transfers', { fromNodeId: a, toNodeId: b, lines: [{ skuId, quantity: '8' }] });
  await act('approve', id!);
  await book('/transfers/ship', { transferId: id, lines: [{ line: 1, quantity: '6' }] });
  const { shipments } = (await call(keeper, 'GET', `/transfers/${id}`)) as unknown as Transfer;
  const [receipt] = await book('/expectations/receive', {
    expectationId: shipments[0]!.expectation!.id,
    // One more arrives than was shipped: it was found.
    lines: [{ line: 1, quantity: '7', bin: 'B-01' }],
  });
  const reverse = () => call(keeper, 'POST', `/transfers/${id}/reverse`, { reason: '调错仓' });
  await book('/moves', {
    nodeId: b,
    lines: [{ skuId, quantity: '2', from: { bucket: 'sellable', bin: 'B-01' }, to: { bucket: 'defective' } }],
  });
  const used = await reverse();
  expect(used).toMatchObject({
    code: 'stock.transferUsed',
    data: { merchantCode: 'A', wanted: '7', free: '5' },
  });
  await book('/moves', {
    nodeId: b,
    lines: [{ skuId, quantity: '2', from: { bucket: 'defective' }, to: { bucket: 'sellable', bin: 'B-02' } }],
  });
  expect(await reverse()).toMatchObject({ state: 'reversed', received: '0', shipments: [{ reversed: true }] });
  expect(await stock(skuId)).toEqual({ a: { onHand: '10', available: '10' }, b: {} });
  expect((await reverse()).code).toBe('stock.transferState');
  expect(await book('/reversals', { documentId: receipt, note: 'x' })).toEqual(['stock.alreadyReversed']);
  const bins = await db.read(
    scope,
    (ctx) => ctx.sql<{ place: string; posted: bigint }>`
    select place, posted from account
    where tenant_id = ${ctx.tenant} and book = 'bin' and bounded and posted <> 0`,
  );
  expect(bins).toEqual([{ place: 'A-01', posted: 10n }]);
  await sound();
});

test.each`
  what                           | nodes                                            | moves
  ${'nothing is short'}          | ${[[9n, 5n, 0n], [3n, 5n, 0n]]}                  | ${''}
  ${'one gives one takes'}       | ${[[20n, 5n, 0n], [1n, 5n, 4n]]}                 | ${'0→1 4'}
  ${'no more than is too much'}  | ${[[7n, 5n, 0n], [1n, 9n, 8n]]}                  | ${'0→1 2'}
  ${'two givers, largest first'} | ${[[7n, 5n, 0n], [15n, 5n, 0n], [0n, 12n, 12n]]} | ${'1→2 10 0→2 2'}
  ${'largest want first'}        | ${[[10n, 0n, 0n], [0n, 4n, 4n], [0n, 9n, 9n]]}   | ${'0→2 9 0→1 1'}
`('STK-6 balance: $what', ({ nodes, moves }) => {
  const at = (nodes as bigint[][]).map(([available, upTo, wanted], i) => ({
    ...{ node: { id: String(i), name: '' }, available: available!, upTo: upTo!, wanted: wanted! },
  }));
  expect(
    balanceOf(at)
      .map(({ from, to, quantity }) => `${from.node.id}→${to.node.id} ${quantity}`)
      .join(' '),
  ).toBe(moves);
});

/** The same story told with plain maps. */
type Told = { qty: number; shipped: number; received: number; lost: number; state: string; closed: boolean };

test('STK-6 transfers in any order of steps leave what plain arithmetic leaves', async () => {
  const random = seeded(20_261_122);
  const { keeper, second, a, b, sku, call, book, act, stock, sound } = await house('A');
  const skuId = sku('A');
  const oracle = { a: 40, b: 0, transit: 0, kept: 0 };
  await book('/receipts', { nodeId: a, lines: [{ skuId, quantity: '40' }] });
  const all = new Map<Id, Told>();
  const steps: Record<string, (id: Id, one: Told) => Promise<void>> = {
    approve: async (id, one) => {
      const fits = one.state === 'draft' && !one.closed && one.qty <= oracle.a - oracle.kept;
      expect((await act('approve', id)) === 'done').toBe(fits);
      if (!fits) return;
      one.state = 'approved';
      oracle.kept += one.qty;
    },
    ship: async (id, one) => {
      const quantity = 1 + random.below(6);
      const open = one.qty - one.shipped;
      const may = one.state === 'approved' && !one.closed && quantity <= open;
      const [answer] = await book('/transfers/ship', {
        transferId: id,
        lines: [{ line: 1, quantity: String(quantity) }],
      });
      expect(answer!.startsWith('stock.')).toBe(!may);
      if (!may) return;
      one.shipped += quantity;
      oracle.kept -= quantity;
      oracle.a -= quantity;
      oracle.transit += quantity;
    },
    receive: async (id, one) => {
      const { shipments } = (await call(keeper, 'GET', `/transfers/${id}`)) as unknown as Transfer;
      const next = shipments.find(({ expectation }) => ['open', 'partlyReceived'].includes(expectation!.state));
      if (!next) return;
      const left = Number(next.quantity) - Number(next.expectation!.received);
      const quantity = 1 + random.below(left);
      await book('/expectations/receive', {
        expectationId: next.expectation!.id,
        lines: [{ line: 1, quantity: String(quantity), bin: random.below(2) ? 'B-01' : '' }],
      });
      one.received += quantity;
      oracle.transit -= quantity;
      oracle.b += quantity;
    },
    close: async (id, one) => {
      const may = one.state !== 'reversed' && !one.closed && one.shipped < one.qty;
      expect((await act('close', id)) === 'done').toBe(may);
      if (!may) return;
      if (one.state === 'approved') oracle.kept -= one.qty - one.shipped;
      one.closed = true;
    },
    writeOff: async (id, one) => {
      const missing = one.shipped - one.received - one.lost;
      const may = one.state !== 'reversed' && missing > 0;
      const answer = await call(second, 'POST', `/transfers/${id}/write-off`, { reason: '丢失' });
      expect(answer.status === 200).toBe(may);
      if (!may) return;
      one.lost += missing;
      oracle.transit -= missing;
    },
    reverse: async (id, one) => {
      const usable = oracle.b >= one.received;
      const may = one.state === 'approved' && one.lost === 0 && usable && !(one.closed && one.shipped === 0);
      const answer = await call(keeper, 'POST', `/transfers/${id}/reverse`, { reason: '错' });
      expect(answer.status === 200, JSON.stringify([answer, one, oracle])).toBe(may);
      if (!may) return;
      if (!one.closed) oracle.kept -= one.qty - one.shipped;
      oracle.transit -= one.shipped - one.received;
      oracle.b -= one.received;
      oracle.a += one.shipped;
      one.state = 'reversed';
    },
    count: async () => {
      const found = random.below(oracle.b + 2);
      await book('/adjustments', {
        nodeId: b,
        note: '盘点',
        lines: [{ skuId, quantity: String(found - oracle.b || 1) }],
      });
      oracle.b = found - oracle.b === 0 ? oracle.b + 1 : found;
    },
  };
  const names = Object.keys(steps);
  for (let step = 0; step < 120; step++) {
    if (all.size < 3 || random.below(9) === 0) {
      const qty = 1 + random.below(12);
      const [id] = await book('/transfers', { fromNodeId: a, toNodeId: b, lines: [{ skuId, quantity: String(qty) }] });
      all.set(id!, { qty, shipped: 0, received: 0, lost: 0, state: 'draft', closed: false });
    }
    const [id, one] = [...all].at(-1 - random.below(Math.min(3, all.size)))!;
    await steps[names[random.below(names.length)]!]!(id, one);
    const now = await stock(skuId);
    const amounts = [now.a['onHand'], now.a['reserved'], now.b['onHand'], now.b['inTransit'], now.b['onOrder']];
    expect(
      amounts.map((amount) => Number(amount ?? 0)),
      `step ${step}`,
    ).toEqual([oracle.a, oracle.kept, oracle.b, oracle.transit, oracle.transit]);
  }
  await sound();
});
