/** Styles, SKUs, codes, parts, search and the mapping desk on a real database. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { verifyTenant } from '../kernel/check.ts';
import type { Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import {
  catalogChecks,
  changeSkus,
  changeStyles,
  createSkus,
  createStyles,
  findSkus,
  type LineToMap,
  mapLines,
  mapListings,
  mappingsOf,
  setAssemblyParts,
  setBundleParts,
  setNamingRule,
} from './catalog.ts';
import { beginningsOf, wordsOf, wordsOfCode } from './search-words.ts';
import { freshScope, goodsNamed } from './testing.ts';
import { unmatchedListings } from './unmatched-listings.ts';

const { db, owner } = await testDatabase();

const expectSound = async (scope: Scope) => {
  for (const check of await verifyTenant(db, scope, catalogChecks)) expect(check).toMatchObject({ breaches: 0 });
};

test.each`
  text              | words                                      | beginnings
  ${'纯棉T恤 短袖'} | ${['纯棉', '棉', 't', '恤', '短袖', '袖']} | ${['纯棉', 't', '恤', '短袖']}
  ${'米'}           | ${['米']}                                  | ${['米']}
  ${'ＡＢＣ－01'}   | ${['abc', '01']}                           | ${['abc', '01']}
  ${'连衣裙'}       | ${['连衣', '衣裙', '裙']}                  | ${['连衣', '衣裙']}
  ${' / - '}        | ${[]}                                      | ${[]}
`('STK-4: the words of "$text"', ({ text, words, beginnings }) => {
  expect(wordsOf(text)).toEqual(words);
  expect(beginningsOf(text)).toEqual(beginnings);
});

test('STK-4: a code is found without its separators too', () => {
  expect(wordsOfCode('GJ-TS/001')).toEqual(['gj', 'ts', '001', 'gjts001']);
});

test('CAT-1: merchant codes follow the rule of the tenant, and equal goods are numbered', async () => {
  const scope = await freshScope(owner);
  const codes = await db.transaction(scope, async (ctx) => {
    await setNamingRule(ctx, {
      parts: ['brand', 'model', 'series', 'color', 'size'],
      separator: '-',
      abbreviations: { 安踏: 'AT', 米白: 'MB' },
    });
    const style = ctx.newId();
    await createStyles(ctx, [{ id: style, code: 'S1', name: '跑鞋', brand: '安踏', model: 'R8', series: 'pro' }]);
    const shoe = (color: string, size: string) => ({ id: ctx.newId(), styleId: style, name: '跑鞋', color, size });
    const outcomes = await createSkus(ctx, [shoe('米白', '42'), shoe('米白', '42'), shoe('黑', '43')]);
    const more = await createSkus(ctx, [shoe('米白', '42'), { id: ctx.newId(), name: '无名' }]);
    expect(outcomes.every((outcome) => outcome.done)).toBe(true);
    expect(more[1]).toMatchObject({ done: false, refusal: { code: 'catalog.codeMissing' } });
    return (await findSkus(ctx, { limit: 10 })).skus.map((sku) => sku.merchantCode);
  });
  expect(codes).toEqual(['AT-R8-PRO-MB-42', 'AT-R8-PRO-MB-42-2', 'AT-R8-PRO-MB-42-3', 'AT-R8-PRO-黑-43']);
  await expectSound(scope);
});

test('CAT-1: codes and barcodes belong to one SKU, a stale change is refused, every change is in the audit log', async () => {
  const scope = await freshScope(owner);
  const ids = await goodsNamed(db, scope, [{ merchantCode: 'A', barcodes: ['690'] }, { merchantCode: 'B' }]);
  const [a, b] = [ids.get('A')!, ids.get('B')!];
  await db.transaction(scope, async (ctx) => {
    const made = await createSkus(ctx, [
      { id: ctx.newId(), merchantCode: 'A', name: 'again' },
      { id: ctx.newId(), merchantCode: 'C', name: 'code', barcodes: ['690'] },
      { id: ctx.newId(), merchantCode: 'D', name: ' ' },
      { id: a, merchantCode: 'A', name: 'the same call again' },
    ]);
    expect(made.map((outcome) => (outcome.done ? 'done' : outcome.refusal.code))).toEqual([
      'catalog.codeTaken',
      'catalog.barcodeTaken',
      'catalog.nameMissing',
      'done',
    ]);
    const changed = await changeSkus(ctx, [
      { id: a, version: 1, set: { priceMinor: 9900n }, barcodes: ['691', ' 692 '] },
      { id: b, version: 1, set: {}, barcodes: ['690'] },
      { id: b, version: 1, set: { name: '迟到' } },
      { id: b, version: 2, set: { merchantCode: 'A' } },
      { id: ctx.newId(), set: { name: 'x' } },
    ]);
    expect(changed.map((outcome) => (outcome.done ? 'done' : outcome.refusal.code))).toEqual([
      'done',
      'done',
      'catalog.changedMeanwhile',
      'catalog.codeTaken',
      'catalog.skuUnknown',
    ]);
  });
  const { rows } = await owner.query(
    `select detail from audit_entry where tenant_id = $1 and subject = $2 and action = 'sku.change'`,
    [scope.tenant, `sku/${a}`],
  );
  expect(rows).toEqual([{ detail: { priceMinor: [null, '9900'], barcodes: [['690'], ['691', '692']] } }]);
  await expectSound(scope);
});

test('CAT-1: two people making the same code at once: one is refused', async () => {
  const scope = await freshScope(owner);
  const make = () =>
    db.transaction(scope, (ctx) => createSkus(ctx, [{ id: ctx.newId(), merchantCode: 'X', name: 'x' }]));
  const outcomes = (await Promise.all(Array.from({ length: 8 }, make))).flat();
  expect(outcomes.filter((outcome) => outcome.done)).toHaveLength(1);
});

test('CAT-1: styles are changed at the version they were read', async () => {
  const scope = await freshScope(owner);
  await db.transaction(scope, async (ctx) => {
    const id = ctx.newId();
    await createStyles(ctx, [{ id, code: 'S', name: '衬衫' }]);
    const outcomes = await changeStyles(ctx, [
      { id, version: 1, set: { season: '2026夏' } },
      { id, version: 1, set: { season: '2027夏' } },
    ]);
    expect(outcomes).toMatchObject([
      { done: true },
      { refusal: { code: 'catalog.changedMeanwhile', data: { version: 2 } } },
    ]);
  });
});

test('CAT-2: bundles do not nest, and nothing is assembled from itself', async () => {
  const scope = await freshScope(owner);
  const ids = await goodsNamed(
    db,
    scope,
    ['A', 'B', 'SET', 'SET2', 'HALF', 'DONE'].map((merchantCode) => ({ merchantCode })),
  );
  const id = (code: string) => ids.get(code)!;
  const parts = (...codes: string[]) => codes.map((code) => ({ skuId: id(code), quantity: 2n }));
  await db.transaction(scope, async (ctx) => {
    const set = (code: string, ...codes: string[]) => ({ skuId: id(code), parts: parts(...codes) });
    const codesOf = (outcomes: readonly { done: boolean; refusal?: { code: string } }[]) =>
      outcomes.map((outcome) => outcome.refusal?.code ?? 'done');
    expect(codesOf(await setBundleParts(ctx, [set('SET', 'A', 'B'), set('SET2', 'SET')]))).toEqual([
      'done',
      'catalog.bundleNested',
    ]);
    expect(codesOf(await setBundleParts(ctx, [set('A', 'B'), set('SET', 'SET'), set('SET2', 'A', 'A')]))).toEqual([
      'catalog.bundleNested',
      'catalog.partsLoop',
      'catalog.partTwice',
    ]);
    expect(
      codesOf(await setAssemblyParts(ctx, [set('DONE', 'HALF'), set('HALF', 'A'), set('A', 'DONE'), set('B', 'SET')])),
    ).toEqual(['done', 'done', 'catalog.partsLoop', 'catalog.bundleNested']);
  });
  await expectSound(scope);
});

test('STK-4: words in any order find the SKU, by code, barcode, name and property', async () => {
  const scope = await freshScope(owner);
  await goodsNamed(db, scope, [
    { merchantCode: 'GJ-TS-001-M', name: '纯棉短袖T恤', properties: '米白 / M', barcodes: ['6901234567892'] },
    { merchantCode: 'GJ-TS-001-L', name: '纯棉短袖T恤', properties: '米白 / L' },
    { merchantCode: 'GJ-KZ-002', name: '牛仔长裤', properties: '深蓝' },
  ]);
  const found = (text: string) =>
    db.read(scope, async (ctx) => (await findSkus(ctx, { text, limit: 10 })).skus.map((sku) => sku.merchantCode));
  expect(await found('短袖 gj')).toEqual(['GJ-TS-001-L', 'GJ-TS-001-M']);
  expect(await found('m 米白 ts')).toEqual(['GJ-TS-001-M']);
  expect(await found('gjts001m')).toEqual(['GJ-TS-001-M']);
  expect(await found('6901234')).toEqual(['GJ-TS-001-M']);
  expect(await found('裤')).toEqual(['GJ-KZ-002']);
  expect(await found('短裤')).toEqual([]);
  expect(await found('！')).toEqual([]);
});

test('STK-4: a page that looked through enough goes on after it', async () => {
  const scope = await freshScope(owner);
  const count = 6000;
  const goods = Array.from({ length: count }, (_, i) => ({
    merchantCode: `P${String(i).padStart(5, '0')}`,
    name: i === count - 1 ? '红色 外套' : i % 2 ? '红色 裙' : '蓝色 外套',
  }));
  await goodsNamed(db, scope, goods);
  const pages: string[][] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await db.read(scope, (ctx) => findSkus(ctx, { text: '红色 外套', after: after!, limit: 5 }));
    pages.push(page.skus.map((sku) => sku.merchantCode));
    after = page.next;
  }
  expect(pages.flat()).toEqual(['P05999']);
  expect(pages.length).toBe(2);
});

const SHOP = '00000000-0000-7000-8000-00000000aaaa';
const line = (merchantCode: string, title = '', barcode = ''): LineToMap => ({
  shopId: SHOP,
  itemId: `item-${merchantCode}-${title}`,
  skuId: '',
  merchantCode,
  barcode,
  title,
  properties: '',
});

async function jobsOf(scope: Scope, kind: string): Promise<Record<string, Id[]>[]> {
  const { rows } = await owner.query('select payload from job where tenant_id = $1 and kind = $2 order by id', [
    scope.tenant,
    kind,
  ]);
  return rows.map((row) => row.payload);
}

test('CAT-4: what is not exact waits for a person, with offers that say why, and orders are told once it is mapped', async () => {
  const scope = await freshScope(owner);
  const ids = await goodsNamed(db, scope, [
    { merchantCode: 'TS-1', name: '纯棉短袖T恤', properties: '米白 / M', barcodes: ['690'] },
    { merchantCode: 'KZ-1', name: '牛仔长裤', properties: '深蓝' },
    { merchantCode: 'WT-1', name: '羊毛外套' },
  ]);
  const [exact, byName, unknown] = await db.transaction(scope, (ctx) =>
    mapLines(ctx, [line('TS-1'), line('?', '夏季 牛仔长裤 深蓝 显瘦'), line('NEW-1')]),
  );
  expect(exact).toMatchObject({ sku: { merchantCode: 'TS-1' } });
  expect(byName).toMatchObject({ problem: 'missing' });
  const waiting = new Map([[unknown!.listingId, 3]]);
  const desk = (cursor?: string) =>
    db.read(scope, (ctx) => unmatchedListings(ctx, { limit: 1, cursor }, async () => waiting));
  const first = await desk();
  expect(first.items).toMatchObject([{ merchantCode: 'NEW-1', waitingOrders: 3, candidates: [] }]);
  const second = await desk(first.next!);
  expect(second).toMatchObject({
    items: [{ waitingOrders: 0, candidates: [{ sku: { merchantCode: 'KZ-1' }, by: 'name' }] }],
    next: null,
  });
  expect(second.items[0]!.candidates[0]!.words).toContain('牛仔');

  const outcomes = await db.transaction(scope, (ctx) =>
    mapListings(ctx, [
      { listingId: byName!.listingId, skuId: ids.get('KZ-1')! },
      { listingId: unknown!.listingId, skuId: ctx.newId() },
      { listingId: ctx.newId(), skuId: ids.get('KZ-1')! },
    ]),
  );
  expect(outcomes).toMatchObject([
    { done: true },
    { refusal: { code: 'catalog.skuUnknown' } },
    { refusal: { code: 'catalog.listingUnknown' } },
  ]);
  expect(await jobsOf(scope, 'listing.mapped')).toEqual([{ listingIds: [byName!.listingId] }]);
  const mapped = await db.read(scope, (ctx) => mappingsOf(ctx, [byName!.listingId]));
  expect(mapped.get(byName!.listingId)).toMatchObject({ sku: { merchantCode: 'KZ-1' } });

  // The SKU a listing waited for is made: the code is exact, so nobody needs to say so.
  await goodsNamed(db, scope, [{ merchantCode: 'NEW-1' }]);
  expect(await jobsOf(scope, 'listing.mapped')).toHaveLength(2);
  expect((await desk()).items).toEqual([]);
  await expectSound(scope);
});

test('CAT-4: a listing whose code changed on the platform is open again, offers what it was, and is never guessed', async () => {
  const scope = await freshScope(owner);
  const ids = await goodsNamed(db, scope, [{ merchantCode: 'OLD' }, { merchantCode: 'NEW' }]);
  const told = { ...line('OLD'), itemId: 'one' };
  await db.transaction(scope, (ctx) => mapLines(ctx, [told]));
  const [changed] = await db.transaction(scope, (ctx) => mapLines(ctx, [{ ...told, merchantCode: 'NEW' }]));
  expect(changed).toMatchObject({ problem: 'changed' });
  const [open] = (await db.read(scope, (ctx) => unmatchedListings(ctx, { limit: 9 }, async () => new Map()))).items;
  expect(open!.candidates.map(({ by, sku }) => [by, sku.merchantCode])).toEqual([
    ['former', 'OLD'],
    ['merchantCode', 'NEW'],
  ]);
  await db.transaction(scope, (ctx) => mapListings(ctx, [{ listingId: open!.id, skuId: ids.get('NEW')! }]));
  const [now] = await db.transaction(scope, (ctx) => mapLines(ctx, [{ ...told, merchantCode: 'NEW' }]));
  expect(now).toMatchObject({ sku: { merchantCode: 'NEW' } });
});
