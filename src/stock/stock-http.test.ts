/** Goods over HTTP: received, adjusted, counted, moved, assembled, expected, and taken back. On a real database. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { houseRoutes, listen, type Person, signedIn, withAbsent } from '../../test/http.ts';
import { seeded } from '../../test/random.ts';
import { changeSkus, setAssemblyParts, setBundleParts } from '../catalog/catalog.ts';
import { goodsNamed } from '../catalog/testing.ts';
import type { DocumentEntry } from '../contract/document-entries.ts';
import type { LedgerEntry, StockRow } from '../contract/stock.ts';
import { grantRole } from '../identity/identity.ts';
import { verifyTenant } from '../kernel/check.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { ledgerChecks, openExceptions, post } from '../ledger/ledger.ts';
import { noteSales, places, stockChecks, stockRoutes } from './stock.ts';
import { openNodes } from './testing.ts';

const { db, owner } = await testDatabase();
const { ask } = await listen(db, withAbsent([...houseRoutes(db), ...stockRoutes({ documents: new Map() })]));

type House = { scope: Scope; keeper: Person; node: Id; other: Id; sku(code: string): Id };
let tenants = 40;

async function house(...codes: string[]): Promise<House> {
  const scope = { tenant: tenants++, actor: SYSTEM };
  const keeper = await signedIn(db, scope.tenant, ['stock.read', 'stock.write', 'stock.force']);
  const [node, other] = await openNodes(db, scope, 2);
  const ids = await goodsNamed(
    db,
    scope,
    codes.map((merchantCode) => ({ merchantCode })),
  );
  return { scope, keeper, node: node!, other: other!, sku: (code) => ids.get(code)! };
}

async function said(who: Person, method: string, path: string, body?: unknown, version?: number) {
  const headers = version === undefined ? {} : { 'if-match': `"${version}"` };
  const answer = await ask(who, method, `/api/v1/stock${path}`, { body, headers });
  return { status: answer.status, ...(await answer.json()) };
}

/** What became of each document: its id, or why not. */
async function book(who: Person, path: string, ...documents: object[]): Promise<string[]> {
  const { outcomes } = await said(who, 'POST', path, { documents });
  return outcomes.map((one: { id: string; refusal?: { code: string } }) => one.refusal?.code ?? one.id);
}

async function rowOf(who: Person, skuId: Id): Promise<StockRow> {
  return (await said(who, 'GET', `?skuId=${skuId}`)).items[0];
}

/** Buckets of a SKU over all nodes that are not zero. */
async function bucketsOf(who: Person, skuId: Id): Promise<Record<string, string>> {
  const { total } = await rowOf(who, skuId);
  return Object.fromEntries(Object.entries(total).filter(([, quantity]) => quantity !== '0'));
}

async function expectSound(scope: Scope): Promise<void> {
  for (const check of await verifyTenant(db, scope, [...stockChecks, ...ledgerChecks]))
    expect(check).toMatchObject({ breaches: 0 });
}

const hold = (scope: Scope, node: Id, sku: Id, amount: bigint) =>
  db.transaction(scope, async (ctx) => {
    const id = ctx.newId();
    const line = { kind: 'hold' as const, id, from: places.sellable(node, sku), to: places.customer(sku), amount };
    await post(ctx, [{ document: { type: 'order', id }, reason: 'test', lines: [line] }]);
  });

test('STK-1: goods are received, counted and adjusted over HTTP; documents are listed and read with their lines', async () => {
  const { scope, keeper, node, sku } = await house('A', 'SET');
  const a = sku('A');
  await db.transaction(scope, (ctx) =>
    setBundleParts(ctx, [{ skuId: sku('SET'), parts: [{ skuId: a, quantity: 1n }] }]),
  );
  const line = (quantity: string, more = {}) => ({ skuId: a, quantity, ...more });
  const [receipt, bundle, reserved, elsewhere] = await book(
    keeper,
    '/receipts',
    { nodeId: node, supplier: '一厂', note: '首批', lines: [line('30', { bin: 'A-01' }), line('12')] },
    { nodeId: node, lines: [{ skuId: sku('SET'), quantity: '1' }] },
    { nodeId: node, lines: [line('1', { bin: 'staging' })] },
    { nodeId: a, lines: [line('1')] },
  );
  expect([bundle, reserved, elsewhere]).toEqual(['stock.bundleHasNoStock', 'stock.binReserved', 'stock.nodeUnknown']);
  const [count] = await book(keeper, '/counts', { nodeId: node, lines: [line('27', { bin: 'A-01' }), line('0')] });
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '27', available: '27' });
  expect(
    await said(keeper, 'POST', '/adjustments', { documents: [{ nodeId: node, lines: [line('-5')] }] }),
  ).toMatchObject({
    status: 400,
  });
  const [broken] = await book(keeper, '/adjustments', { nodeId: node, note: '水渍', lines: [line('-5')] });
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '22', available: '22' });

  const { items } = await said(keeper, 'GET', '/documents');
  expect(items.map((one: { id: string; kind: string }) => [one.id, one.kind])).toEqual([
    [broken, 'adjustment'],
    [count, 'count'],
    [receipt, 'receipt'],
  ]);
  expect(items[2]).toMatchObject({
    supplier: '一厂',
    note: '首批',
    lines: 2,
    by: { name: '测试员' },
    reversedBy: null,
  });
  const first = await said(keeper, 'GET', '/documents?limit=1&kind=receipt');
  expect(first).toMatchObject({ items: [{ id: receipt }], next: null });
  expect((await said(keeper, 'GET', `/documents?number=${items[1].number}`)).items).toMatchObject([{ id: count }]);
  const { lines } = await said(keeper, 'GET', `/documents/${count}`);
  expect(lines).toMatchObject([
    { line: 1, sku: { merchantCode: 'A' }, bin: 'A-01', change: '-3', counted: '27' },
    { line: 2, bin: '', change: '-12', counted: '0' },
  ]);
  await expectSound(scope);
});

test('STK-1: goods are moved between bins and out of sale; nothing is taken from where it does not lie', async () => {
  const { scope, keeper, node, sku } = await house('A');
  const a = sku('A');
  await book(keeper, '/receipts', { nodeId: node, lines: [{ skuId: a, quantity: '10', bin: 'A-01' }] });
  const move = (quantity: string, from: object, to: object) => ({
    nodeId: node,
    lines: [{ skuId: a, quantity, from, to }],
  });
  const shelf = (bin: string) => ({ bucket: 'sellable', bin });
  const defective = { bucket: 'defective' };
  const outcomes = await said(keeper, 'POST', '/moves', {
    documents: [
      move('4', shelf('A-01'), shelf('B-02')),
      move('7', shelf('A-01'), shelf('B-02')),
      move('1', shelf('A-01'), shelf('A-01')),
      move('1', defective, shelf('A-01')),
      move('1', shelf('A-01'), shelf('staging')),
    ],
  });
  expect(outcomes.outcomes.map((one: { refusal?: object }) => one.refusal ?? 'done')).toMatchObject([
    'done',
    { code: 'ledger.short', data: { merchantCode: 'A', wanted: '7', free: '6' } },
    { code: 'stock.samePlace', data: { line: 1 } },
    { code: 'ledger.short', data: { free: '0' } },
    { code: 'stock.binReserved' },
  ]);
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '10', available: '10' });

  // What is broken is broken, also when it was promised: then a person is told.
  await hold(scope, node, a, 9n);
  const [broken] = await book(keeper, '/moves', move('3', shelf('A-01'), defective));
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '7', reserved: '9', available: '-2', defective: '3' });
  expect(await db.read(scope, (ctx) => openExceptions(ctx, { limit: 9 }))).toMatchObject([{ shortNow: 2n }]);
  const { lines } = await said(keeper, 'GET', `/documents/${broken}`);
  expect(lines).toMatchObject([
    { bucket: 'sellable', bin: 'A-01', change: '-3' },
    { bucket: 'defective', change: '3' },
  ]);
  await book(keeper, '/moves', move('2', defective, shelf('C-03')));
  expect(await bucketsOf(keeper, a)).toMatchObject({ onHand: '9', defective: '1' });
  await expectSound(scope);
});

test('CAT-2: assemblies are booked over HTTP; finished available counts semi-finished on hand and on order', async () => {
  const { scope, keeper, node, sku } = await house('BLANK', 'INK', 'PRINT');
  const [blank, ink, print] = [sku('BLANK'), sku('INK'), sku('PRINT')];
  await db.transaction(scope, (ctx) =>
    setAssemblyParts(ctx, [
      {
        skuId: print,
        parts: [
          { skuId: blank, quantity: 1n },
          { skuId: ink, quantity: 2n },
        ],
      },
    ]),
  );
  await book(keeper, '/receipts', {
    nodeId: node,
    lines: [
      { skuId: blank, quantity: '5', bin: 'B-1' },
      { skuId: ink, quantity: '40' },
    ],
  });
  await book(keeper, '/expectations', { nodeId: node, lines: [{ skuId: blank, quantity: '4' }] });
  expect(await bucketsOf(keeper, print)).toEqual({ available: '9' });
  const assembly = (skuId: Id, quantity: string) => ({ nodeId: node, skuId, quantity, bin: 'F-1' });
  const [made, short, never] = await book(
    keeper,
    '/assemblies',
    assembly(print, '3'),
    assembly(print, '3'),
    assembly(ink, '1'),
  );
  expect([short, never]).toEqual(['ledger.short', 'stock.notAssembled']);
  expect(await bucketsOf(keeper, print)).toEqual({ onHand: '3', available: '9' });
  await book(keeper, '/disassemblies', assembly(print, '1'));
  expect(await bucketsOf(keeper, ink)).toEqual({ onHand: '36', available: '36' });
  const [back] = await book(keeper, '/reversals', { documentId: made!, note: '记错了' });
  expect((await said(keeper, 'GET', `/documents/${back}`)).document.reverses).toMatchObject({ id: made });
  expect(await bucketsOf(keeper, ink)).toEqual({ onHand: '42', available: '42' });
  expect(await bucketsOf(keeper, print)).toMatchObject({ onHand: '-1' });
  await expectSound(scope);
});

test('STK-1: a document is taken back once, by a counter-document that puts every bin back', async () => {
  const { scope, keeper, node, sku } = await house('A');
  const a = sku('A');
  const [receipt] = await book(keeper, '/receipts', {
    nodeId: node,
    lines: [
      { skuId: a, quantity: '6', bin: 'A-01' },
      { skuId: a, quantity: '4', bin: 'B-02' },
    ],
  });
  const [lost] = await book(keeper, '/adjustments', {
    nodeId: node,
    note: '丢失',
    lines: [{ skuId: a, quantity: '-8' }],
  });
  const bins = async () => {
    const holding = await db.read(
      scope,
      (ctx) => ctx.sql<{ place: string; posted: bigint }>`
      select place, posted from account where tenant_id = ${ctx.tenant} and book = 'bin' and bounded and posted <> 0 order by place`,
    );
    return holding.map(({ place, posted }) => `${place} ${posted}`);
  };
  expect(await bins()).toEqual(['B-02 2']);
  const again = { documentId: lost!, note: '找到了' };
  const twice = await book(keeper, '/reversals', again, again);
  expect(twice[1]).toBe('stock.alreadyReversed');
  expect(await bins()).toEqual(['A-01 6', 'B-02 4']);
  expect(
    await book(keeper, '/reversals', again, { documentId: twice[0]!, note: 'x' }, { documentId: node, note: 'x' }),
  ).toEqual(['stock.alreadyReversed', 'stock.isReversal', 'stock.documentUnknown']);
  expect((await said(keeper, 'GET', `/documents/${lost}`)).document.reversedBy).toMatchObject({ id: twice[0] });

  // Goods have moved on since: they are taken from where they lie now.
  const from = { bucket: 'sellable', bin: 'A-01' };
  const [moved] = await book(keeper, '/moves', {
    nodeId: node,
    lines: [{ skuId: a, quantity: '6', from, to: { ...from, bin: 'C-03' } }],
  });
  await book(keeper, '/reversals', { documentId: receipt!, note: '没有到货' });
  expect(await bins()).toEqual([]);
  expect(await book(keeper, '/reversals', { documentId: moved!, note: 'x' })).toEqual(['ledger.short']);
  await expectSound(scope);
});

test('STK-1, STK-4: expected goods are on order by day, supplier and buyer; receipts settle them in parts', async () => {
  const { scope, keeper, node, other, sku } = await house('A', 'B');
  const [a, b] = [sku('A'), sku('B')];
  await db.transaction(scope, (ctx) => changeSkus(ctx, [{ id: a, set: { supplier: '一厂', buyer: '小王' } }]));
  const [first, later, unknown] = await book(
    keeper,
    '/expectations',
    {
      nodeId: node,
      supplier: '一厂',
      expectedOn: '2026-12-05',
      lines: [
        { skuId: a, quantity: '10' },
        { skuId: b, quantity: '3' },
      ],
    },
    { nodeId: other, expectedOn: '2026-12-01', lines: [{ skuId: a, quantity: '2' }] },
    { nodeId: node, lines: [{ skuId: node, quantity: '2' }] },
  );
  expect(unknown).toBe('stock.skuUnknown');
  expect(await rowOf(keeper, a)).toMatchObject({
    total: { onOrder: '12', available: '0' },
    nodes: [
      { node: { id: node }, buckets: { onOrder: '10' }, expectedOn: '2026-12-05' },
      { node: { id: other }, buckets: { onOrder: '2' }, expectedOn: '2026-12-01' },
    ],
    expectedOn: '2026-12-01',
    supplier: '一厂',
    buyer: '小王',
  });
  const why = await said(keeper, 'GET', `/why?skuId=${a}&bucket=onOrder`);
  expect(why).toMatchObject({ value: '12', opening: '0' });
  expect(new Set(why.entries.map((entry: LedgerEntry) => entry.change))).toEqual(new Set(['10', '2']));
  expect(why.entries[0]).toMatchObject({ from: { node: null, place: 'supplier', bin: '' }, reason: '' });
  expect(why.entries[0].document).toMatchObject({
    type: 'stock.expectation',
    number: expect.stringMatching(/^E\d{6}$/),
  });
  const path = `/expectations/${first}`;
  expect(await said(keeper, 'PUT', path, { expectedOn: '2026-11-30' })).toMatchObject({ status: 428 });
  expect(await said(keeper, 'PUT', path, { expectedOn: '2026-11-30' }, 1)).toMatchObject({
    expectation: { version: 2 },
  });
  expect((await rowOf(keeper, a)).expectedOn).toBe('2026-11-30');

  const receipt = (...lines: object[]) => ({ expectationId: first, lines });
  const [one, wrong, two] = await book(
    keeper,
    '/expectations/receive',
    receipt({ line: 1, quantity: '4', bin: 'A-01' }, { line: 1, quantity: '1', bucket: 'defective' }),
    receipt({ line: 9, quantity: '1' }),
    receipt({ line: 2, quantity: '2', bucket: 'inbound' }),
  );
  expect(wrong).toBe('stock.lineUnknown');
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '4', available: '4', onOrder: '7', defective: '1' });
  expect(await bucketsOf(keeper, b)).toEqual({ onOrder: '1', inboundArea: '2' });
  expect(await said(keeper, 'GET', path)).toMatchObject({
    expectation: { state: 'partlyReceived', quantity: '13', received: '7' },
    lines: [
      { received: '5', open: true },
      { received: '2', open: true },
    ],
  });
  const listed = (await said(keeper, 'GET', `/documents?expectationId=${first}`)).items;
  expect(listed.map((row: { id: string }) => row.id)).toEqual([two, one]);
  expect(listed[0]).toMatchObject({ supplier: '一厂', expectation: { id: first } });

  // Two more than were expected came: they are there, so they are received.
  await book(keeper, '/expectations/receive', receipt({ line: 1, quantity: '7' }, { line: 2, quantity: '1' }));
  expect(await bucketsOf(keeper, a)).toMatchObject({ onHand: '11', onOrder: '2' });
  expect(await said(keeper, 'GET', path)).toMatchObject({
    expectation: { state: 'received' },
    lines: [{ received: '12', open: false }, { open: false }],
  });
  expect(await book(keeper, '/expectations/receive', receipt({ line: 1, quantity: '1' }))).toEqual([
    'stock.expectationDone',
  ]);

  // A receipt taken back is expected again.
  const [back] = await book(keeper, '/reversals', { documentId: one!, note: '数错了' });
  const { items } = await said(keeper, 'GET', `/documents/${one}/entries`);
  expect([...new Set(items.map((entry: DocumentEntry) => entry.document.id))]).toEqual([one, back]);
  const [settled] = items.filter((entry: DocumentEntry) => entry.kind === 'settle');
  expect(settled).toMatchObject({ quantity: '4', from: { place: 'supplier' }, to: { place: 'inbound' }, reason: '' });
  expect(items.at(-1)).toMatchObject({
    ...{ document: { type: 'stock.reversal' }, reason: '数错了', actor: { name: '测试员' } },
  });
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '7', available: '7', onOrder: '5' });
  expect((await said(keeper, 'GET', path)).expectation.state).toBe('partlyReceived');
  await book(keeper, '/expectations/receive', receipt({ line: 1, quantity: '1' }));
  const close = (...ids: unknown[]) => said(keeper, 'POST', '/expectations/close', { ids });
  expect((await close(first, later)).outcomes).toMatchObject([{ done: true }, { done: true }]);
  expect((await close(first)).outcomes).toMatchObject([{ refusal: { code: 'stock.expectationDone' } }]);
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '8', available: '8' });
  expect((await rowOf(keeper, a)).expectedOn).toBeNull();
  expect((await said(keeper, 'GET', '/expectations?state=closedShort')).items).toHaveLength(2);
  await expectSound(scope);
});

test('STK-2: presale is promised beyond the goods up to its quota, which is set over HTTP', async () => {
  const { scope, keeper, node, sku } = await house('PRE');
  const pre = sku('PRE');
  const quota = async (quantity: string, at = node) =>
    (await said(keeper, 'POST', '/virtual', { quotas: [{ skuId: pre, nodeId: at, quantity, reason: '预售' }] }))
      .outcomes;
  expect(await quota('3')).toEqual([{ id: pre, done: true }]);
  expect(await quota('3', pre)).toMatchObject([{ refusal: { code: 'stock.nodeUnknown' } }]);
  await hold(scope, node, pre, 2n);
  await hold(scope, node, pre, 2n);
  expect(await bucketsOf(keeper, pre)).toEqual({ reserved: '2', available: '1', virtual: '3' });
  await quota('0');
  expect(await bucketsOf(keeper, pre)).toEqual({ reserved: '2', available: '-2' });
  expect(await db.read(scope, (ctx) => openExceptions(ctx, { limit: 9 }))).toHaveLength(1);
  await expectSound(scope);
});

test('STK-1: a right given for one warehouse books and shows that one only', async () => {
  const { scope, node, other, sku, keeper } = await house('A');
  const clerk = await signedIn(db, scope.tenant, 'none');
  await db.transaction(scope, (ctx) => grantRole(ctx, clerk.userId, 'warehouse', { node }));
  const document = (nodeId: Id) => ({ nodeId, lines: [{ skuId: sku('A'), quantity: '5' }] });
  const [own, foreign] = await book(clerk, '/receipts', document(node), document(other));
  expect(foreign).toBe('stock.nodeUnknown');
  const [theirs] = await book(keeper, '/receipts', document(other));
  const [expected] = await book(keeper, '/expectations', document(other));
  expect((await said(clerk, 'GET', '/documents')).items).toMatchObject([{ id: own }]);
  expect(await said(clerk, 'GET', `/documents/${theirs}`)).toMatchObject({ status: 404 });
  expect(await said(clerk, 'GET', `/expectations/${expected}`)).toMatchObject({ status: 404 });
  expect(await book(clerk, '/reversals', { documentId: theirs!, note: 'x' })).toEqual(['stock.documentUnknown']);
  const receive = { expectationId: expected, lines: [{ line: 1, quantity: '1' }] };
  expect(await book(clerk, '/expectations/receive', receive)).toEqual(['stock.expectationUnknown']);
  expect(await bucketsOf(keeper, sku('A'))).toEqual({ onHand: '10', available: '10', onOrder: '5' });
});

test('STK-1: many receive, take back and close the same goods at once: each piece counts once', async () => {
  const { scope, keeper, node, sku } = await house('A');
  const a = sku('A');
  const [expected] = await book(keeper, '/expectations', { nodeId: node, lines: [{ skuId: a, quantity: '5' }] });
  const one = { expectationId: expected, lines: [{ line: 1, quantity: '1' }] };
  const receipts = (
    await Promise.all(Array.from({ length: 9 }, () => book(keeper, '/expectations/receive', one)))
  ).flat();
  expect(receipts.filter((answer) => answer === 'stock.expectationDone')).toHaveLength(4);
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '5', available: '5' });

  const receipt = receipts.find((answer) => answer !== 'stock.expectationDone')!;
  const taking = { documentId: receipt, note: '数错了' };
  const close = async () =>
    (await said(keeper, 'POST', '/expectations/close', { ids: [expected] })).outcomes.map(
      (outcome: { refusal?: { code: string } }) => outcome.refusal?.code ?? 'closed',
    );
  const answers = (
    await Promise.all([...Array.from({ length: 5 }, () => book(keeper, '/reversals', taking)), close(), close()])
  ).flat();
  expect(answers.filter((answer) => answer === 'stock.alreadyReversed')).toHaveLength(4);
  await close();
  expect(await bucketsOf(keeper, a)).toEqual({ onHand: '4', available: '4' });
  await expectSound(scope);
});

test('STK-1: a random day of documents, receipts of expected goods and counter-documents leaves nothing out of step', async () => {
  const { scope, keeper, node, other, sku } = await house('A', 'B');
  const { below, pick, seed } = seeded(141);
  const done: string[] = [];
  const expected: string[] = [];
  const lines = () =>
    Array.from({ length: 1 + below(2) }, () => ({
      skuId: sku(pick(['A', 'B'])),
      quantity: String(1 + below(9)),
      bin: pick(['', 'A-1', 'B-2']),
    }));
  const place = () => ({
    bucket: pick(['sellable', 'sellable', 'inbound', 'defective']),
    bin: pick(['', 'A-1', 'B-2']),
  });
  const steps = [
    () => book(keeper, '/receipts', { nodeId: pick([node, other]), lines: lines() }),
    () =>
      book(keeper, '/adjustments', {
        nodeId: node,
        note: 'r',
        lines: lines().map((line) => ({ ...line, quantity: `-${line.quantity}` })),
      }),
    () => book(keeper, '/counts', { nodeId: node, lines: lines().slice(0, 1) }),
    () =>
      book(keeper, '/moves', {
        nodeId: node,
        lines: lines().map(({ skuId, quantity }) => ({ skuId, quantity, from: place(), to: place() })),
      }),
    () =>
      book(
        keeper,
        '/expectations/receive',
        ...[1, 2].map(() => ({
          expectationId: pick(expected.length ? expected : [node]),
          lines: [{ line: 1, quantity: String(1 + below(6)), ...place() }],
        })),
      ),
    () =>
      book(keeper, '/reversals', ...[1, 2].map(() => ({ documentId: pick(done.length ? done : [node]), note: 'r' }))),
  ];
  for (let step = 0; step < 120; step++) {
    if (step % 10 === 0)
      expected.push(
        ...(await book(keeper, '/expectations', {
          nodeId: node,
          lines: lines().map(({ skuId, quantity }) => ({ skuId, quantity })),
        })),
      );
    if (step % 40 === 39) await said(keeper, 'POST', '/expectations/close', { ids: [pick(expected)] });
    done.push(...(await pick(steps)()).filter((id) => id.includes('-')));
  }
  expect(done.length, `seed ${seed}`).toBeGreaterThan(60);
  await expectSound(scope);

  // STK-10: the documents open into everything that was posted, and nothing is in two of them.
  const pages = [...done.map((id) => `/documents/${id}`), ...expected.map((id) => `/expectations/${id}`)];
  const found = new Map<string, Set<string>>();
  for (const path of pages)
    for (const entry of (await said(keeper, 'GET', `${path}/entries?limit=200`)).items)
      found.set(entry.id, (found.get(entry.id) ?? new Set()).add(entry.document.id));
  const { rows } = await owner.query('select id from transfer where tenant_id = $1', [scope.tenant]);
  expect([...found.keys()].toSorted()).toEqual(rows.map((row) => row.id).toSorted());
  expect([...found.values()].filter((documents) => documents.size !== 1)).toEqual([]);
});

test('STK-4 STK-1: one SKU with its buckets per node, bins, goods on order and sales by day, now and before', async () => {
  const { scope, keeper, node, other, sku } = await house('A', 'SET');
  const a = sku('A');
  const before = new Date().toISOString();
  await book(
    keeper,
    '/receipts',
    {
      nodeId: node,
      lines: [
        { skuId: a, quantity: '9', bin: 'A-01' },
        { skuId: a, quantity: '4' },
      ],
    },
    { nodeId: other, lines: [{ skuId: a, quantity: '2', bucket: 'defective' }] },
  );
  const lines = (quantity: string) => [{ skuId: a, quantity }];
  const [late, soon] = await book(
    keeper,
    '/expectations',
    { nodeId: node, lines: lines('5') },
    { nodeId: other, supplier: '一厂', expectedOn: '2030-01-02', lines: lines('7') },
  );
  await book(keeper, '/expectations/receive', { expectationId: soon, lines: [{ line: 1, quantity: '3' }] });
  await db.transaction(scope, (ctx) => noteSales(ctx, [{ nodeId: node, skuId: a, quantity: 6n }]));

  const now = await said(keeper, 'GET', `/skus/${a}`);
  expect(now).toMatchObject({
    ...{ status: 200, bundle: false, sku: { merchantCode: 'A' } },
    total: { onHand: '16', onOrder: '9', defective: '2', available: '16' },
    nodes: [
      { node: { id: node }, buckets: { onHand: '13', onOrder: '5' } },
      { node: { id: other }, buckets: { onHand: '3', onOrder: '4', defective: '2' } },
    ],
    bins: [
      { node: { id: node }, bin: 'A-01', quantity: '9' },
      { node: { id: node }, bin: '', quantity: '4' },
      { node: { id: other }, bin: '', quantity: '3' },
    ],
    onOrder: [
      { expectation: { id: soon }, supplier: '一厂', expectedOn: '2030-01-02', open: '4', node: { id: other } },
      { expectation: { id: late }, expectedOn: null, open: '5' },
    ],
  });
  expect(now.sales).toHaveLength(30);
  expect(now.sales.map((day: { quantity: string }) => day.quantity).slice(-2)).toEqual(['0', '6']);

  const then = await said(keeper, 'GET', `/skus/${a}?asOf=${encodeURIComponent(before)}`);
  expect(then).toMatchObject({ total: { onHand: '0', onOrder: '0' }, nodes: [], bins: null, onOrder: null });
  expect((await said(keeper, 'GET', `/skus/${node}`)).code).toBe('catalog.skuUnknown');
});

test('STK-10: reserved pieces are listed by whose they are, page by page, and add up to the bucket', async () => {
  const { scope, keeper, node, other, sku } = await house('A');
  const a = sku('A');
  const line = { skuId: a, quantity: '9' };
  await book(keeper, '/receipts', { nodeId: node, lines: [line] }, { nodeId: other, lines: [line] });
  for (const [at, amount] of [
    [node, 4n],
    [other, 2n],
    [node, 3n],
  ] as const)
    await hold(scope, at, a, amount);
  const first = await said(keeper, 'GET', `/reservations?skuId=${a}&limit=2`);
  const rest = await said(keeper, 'GET', `/reservations?skuId=${a}&limit=2&cursor=${first.next}`);
  const all = [...first.items, ...rest.items];
  expect(all.map(({ quantity, node: at, document }) => [quantity, at.id, document.type])).toEqual([
    ['3', node, 'order'],
    ['2', other, 'order'],
    ['4', node, 'order'],
  ]);
  expect([rest.next, (await bucketsOf(keeper, a))['reserved']]).toEqual([null, '9']);
  expect((await said(keeper, 'GET', `/reservations?skuId=${a}&nodeId=${other}`)).items).toHaveLength(1);
  expect((await said(keeper, 'GET', `/reservations?skuId=${other}`)).status).toBe(404);
});
