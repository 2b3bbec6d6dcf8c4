/** What can be read from the ledger: balances now and then, the entries behind a number, open holds, totals of labels. */
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { freshTenant } from '../../test/ledger-story.ts';
import { seeded } from '../../test/random.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import {
  type Account,
  type AmountsOf,
  accountsOfAsset,
  accountsOfNode,
  type Bucket,
  balances,
  balancesAt,
  type EntryBehind,
  entriesBehind,
  keepMonths,
  type Line,
  labelTotals,
  type OpenHold,
  openHolds,
  post,
} from './ledger.ts';

const database = await testDatabase();
const { db } = database;

const goods = (asset: string, node: string, place = 'sellable'): Account => ({
  book: 'stock',
  asset,
  node,
  place,
  floor: 0n,
});
const outside = (asset: string, place: string): Account => ({ book: 'stock', asset, node: '', place });

const SH = goods('A', 'SH');
const BJ = goods('A', 'BJ');
const customer = outside('A', 'customer');
const supplier = outside('A', 'supplier');

type Moment = { at: Date; sums: AmountsOf[] };

/** Random movements between two nodes and the outside, with what was held after each of them. */
async function history(tenant: number, steps: number, seed: number): Promise<{ moments: Moment[]; sold: bigint }> {
  const { below, pick } = seeded(seed);
  const moments: Moment[] = [];
  const holds: string[] = [];
  let sold = 0n;
  for (let step = 0; step < steps; step++) {
    await db.transaction({ tenant, actor: SYSTEM }, async (ctx) => {
      const amount = BigInt(1 + below(9));
      const id = ctx.newId();
      const line = pick<() => Line>([
        () => ({ kind: 'post', id, from: supplier, to: pick([SH, BJ]), amount: amount * 5n }),
        () => ({ kind: 'post', id, from: pick([SH, BJ]), to: customer, amount }),
        () => ({ kind: 'hold', id, from: SH, to: pick([BJ, customer]), amount }),
        () => ({ kind: 'hold', id, from: BJ, to: pick([SH, customer]), amount }),
        () => ({ kind: 'settle', id, hold: pick(holds) ?? id, amount: BigInt(1 + below(4)) }),
        () => ({ kind: 'release', id, hold: pick(holds) ?? id }),
      ])();
      const [result] = await post(ctx, [{ document: { type: 'random', id }, reason: `step ${step}`, lines: [line] }]);
      if (!result!.posted) return;
      if (line.kind === 'hold') holds.push(id);
    });
    const sums = await db.read({ tenant, actor: SYSTEM }, (ctx) => balances(ctx, [SH, BJ]));
    const [{ at }] = (await database.owner.query('select clock_timestamp() as at')).rows as [{ at: Date }];
    // A moment has milliseconds; the next movement must lie behind it.
    await database.owner.query(`select pg_sleep(0.002)`);
    moments.push({
      at: new Date(at.getTime() + 1),
      sums: sums.map(({ posted, heldOut, heldIn }) => ({ posted, heldOut, heldIn })),
    });
  }
  const { rows } = await database.owner.query(
    `select coalesce(sum(amount), 0)::text as sold from transfer t join account a on a.tenant_id = t.tenant_id and a.id = t.to_account
     where t.tenant_id = $1 and t.kind in ('p', 's') and a.place = 'customer'`,
    [tenant],
  );
  sold = BigInt(rows[0].sold);
  return { moments, sold };
}

const read = <T>(tenant: number, work: (ctx: Ctx) => Promise<T>) => db.read({ tenant, actor: SYSTEM }, work);

const total = (sums: readonly AmountsOf[], bucket: Bucket) => sums.reduce((sum, one) => sum + one[bucket], 0n);

test('STK-10: every number, now and at any past time, is the sum of the entries shown behind it', async () => {
  const seed = 10;
  const tenant = await freshTenant(database);
  const { moments, sold } = await history(tenant, 120, seed);

  for (const { at, sums } of moments.filter((_, i) => i % 7 === 0))
    expect(await read(tenant, (ctx) => balancesAt(ctx, [SH, BJ], at))).toEqual(sums);

  const asked: [Account[], (sums: readonly AmountsOf[]) => AmountsOf[]][] = [
    [[SH], ([one]) => [one!]],
    [[BJ], ([, two]) => [two!]],
    [[SH, BJ], (both) => [...both]],
  ];
  for (const [accounts, chosen] of asked)
    for (const bucket of ['posted', 'heldOut', 'heldIn'] as const)
      for (const moment of [moments[40]!, moments[119]!]) {
        const { entries, value, opening } = await allPages(tenant, accounts, bucket, moment.at);
        expect({ seed, bucket, opening }).toEqual({ seed, bucket, opening: 0n });
        expect({ seed, bucket, value }).toEqual({ seed, bucket, value: total(chosen(moment.sums), bucket) });
        expect(entries.reduce((sum, entry) => sum + entry.change, opening)).toBe(value);
        const running = entries.map((entry, i) => (entries[i + 1]?.running ?? opening) + entry.change);
        expect(entries.map((entry) => entry.running)).toEqual(running);
        expect(entries.every((entry, i) => i === 0 || entry.id < entries[i - 1]!.id)).toBe(true);
      }

  for (const [accounts, bucket] of [
    [[SH], 'heldOut'],
    [[BJ], 'heldIn'],
    [[SH, BJ], 'heldOut'],
  ] as const) {
    const holds = await allHolds(tenant, accounts, bucket);
    const held = total(await read(tenant, (ctx) => balances(ctx, accounts)), bucket);
    expect(holds.reduce((sum, hold) => sum + hold.left, 0n)).toBe(held);
    expect(holds.every((hold) => hold.left > 0n && hold.left <= hold.amount)).toBe(true);
  }

  expect(await read(tenant, (ctx) => labelTotals(ctx, [customer]))).toEqual([sold]);
  expect(await read(tenant, (ctx) => labelTotals(ctx, [customer], { through: '2001-01-01' }))).toEqual([0n]);
});

async function allPages(tenant: number, accounts: Account[], bucket: Bucket, until: Date) {
  const entries: EntryBehind[] = [];
  let cursor: string | null = null;
  let page: Awaited<ReturnType<typeof entriesBehind>>;
  do {
    page = await read(tenant, (ctx) => entriesBehind(ctx, accounts, { bucket, until, cursor, limit: 7 }));
    entries.push(...page.entries);
    cursor = page.next;
  } while (cursor);
  return { entries, value: page.value, opening: page.opening };
}

async function allHolds(tenant: number, accounts: readonly Account[], bucket: 'heldOut' | 'heldIn') {
  const holds: OpenHold[] = [];
  let cursor: string | null = null;
  do {
    const page = await read(tenant, (ctx) => openHolds(ctx, accounts, { bucket, cursor, limit: 3 }));
    holds.push(...page.holds);
    cursor = page.next;
  } while (cursor);
  return holds;
}

test('an entry behind a number says who, why, for which document, from where to where', async () => {
  const tenant = await freshTenant(database);
  const document = { type: 'receipt', id: db.world.newId() };
  await db.transaction({ tenant, actor: { kind: 'user', id: 'u7', name: '王芳' } }, (ctx) =>
    post(ctx, [
      {
        document,
        reason: 'delivered',
        businessOn: '2025-03-01',
        lines: [{ kind: 'post', id: ctx.newId(), from: supplier, to: SH, amount: 9n, line: 4 }],
      },
    ]),
  );
  const { entries, value } = await read(tenant, (ctx) => entriesBehind(ctx, [SH], { bucket: 'posted', limit: 10 }));
  expect(value).toBe(9n);
  expect(entries).toMatchObject([
    {
      kind: 'post',
      change: 9n,
      running: 9n,
      document: { ...document, line: 4 },
      businessOn: '2025-03-01',
      actor: 'user:u7',
      reason: 'delivered',
      from: { book: 'stock', asset: 'A', node: '', place: 'supplier', lot: '', owner: '' },
      to: { node: 'SH', place: 'sellable' },
    },
  ]);
});

test('all accounts of a SKU, and all of a node, page by page', async () => {
  const tenant = await freshTenant(database);
  const accounts = ['A', 'B', 'C'].flatMap((asset) =>
    ['BJ', 'SH'].flatMap((node) => ['inbound', 'sellable'].map((place) => goods(asset, node, place))),
  );
  await db.transaction({ tenant, actor: SYSTEM }, (ctx) =>
    post(
      ctx,
      accounts.map((to, i) => ({
        document: { type: 't', id: ctx.newId() },
        reason: 'r',
        lines: [{ kind: 'post', id: ctx.newId(), from: outside(to.asset, 'supplier'), to, amount: BigInt(i + 1) }],
      })),
    ),
  );
  const names = async (ask: (ctx: Ctx, cursor: string | null) => ReturnType<typeof accountsOfAsset>) => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await read(tenant, (ctx) => ask(ctx, cursor));
      found.push(...page.rows.map((row) => `${row.asset} ${row.node} ${row.place} ${row.free}`));
      cursor = page.next;
    } while (cursor);
    return found;
  };
  expect(await names((ctx, cursor) => accountsOfAsset(ctx, { book: 'stock', asset: 'B', cursor, limit: 3 }))).toEqual([
    'B BJ inbound 5',
    'B BJ sellable 6',
    'B SH inbound 7',
    'B SH sellable 8',
  ]);
  expect(await names((ctx, cursor) => accountsOfNode(ctx, { book: 'stock', node: 'SH', cursor, limit: 4 }))).toEqual([
    'A SH inbound 3',
    'B SH inbound 7',
    'C SH inbound 11',
    'A SH sellable 4',
    'B SH sellable 8',
    'C SH sellable 12',
  ]);
  expect(
    await names((ctx, cursor) =>
      accountsOfNode(ctx, { book: 'stock', node: 'BJ', place: 'sellable', cursor, limit: 1 }),
    ),
  ).toEqual(['A BJ sellable 2', 'B BJ sellable 6', 'C BJ sellable 10']);
});

test('an account that does not exist yet has nothing; a cursor somebody made up is refused', async () => {
  const tenant = await freshTenant(database);
  const nowhere = { ...goods('Z', 'XX'), floor: -10n };
  expect(await read(tenant, (ctx) => balances(ctx, [nowhere]))).toEqual([
    { posted: 0n, heldOut: 0n, heldIn: 0n, floor: -10n, free: 10n },
  ]);
  for (const cursor of ['x', 'e30', Buffer.from('[1,2,3,4]').toString('base64url')])
    await expect(
      read(tenant, (ctx) => entriesBehind(ctx, [SH], { bucket: 'posted', cursor, limit: 1 })),
    ).rejects.toMatchObject({ code: 'ledger.cursorInvalid', status: 400 });
});

test('figure 9: the largest amounts pass through the database unharmed', async () => {
  const tenant = await freshTenant(database);
  const amounts = [1n, 2n ** 53n + 1n, 9_200_000_000_000_000_001n, 9_223_372_036_854_775_807n];
  for (const [i, amount] of amounts.entries()) {
    const to = { ...goods('CNY', `m${i}`), book: 'custody' };
    const from = { ...outside('CNY', 'bank'), book: 'custody' };
    await db.transaction({ tenant, actor: SYSTEM }, (ctx) =>
      post(ctx, [
        {
          document: { type: 't', id: ctx.newId() },
          reason: 'r',
          lines: [{ kind: 'post', id: ctx.newId(), from, to, amount }],
        },
      ]),
    );
    const [balance] = await read(tenant, (ctx) => balances(ctx, [to]));
    expect(balance!.posted).toBe(amount);
    const { entries } = await read(tenant, (ctx) => entriesBehind(ctx, [to], { bucket: 'posted', limit: 1 }));
    expect(entries[0]).toMatchObject({ change: amount, running: amount });
  }
});

test('months: made once, for China’s months, and entries find theirs', async () => {
  const months = await keepMonths(db, 2);
  expect(months.map((month) => month.state)).toEqual(['other', 'made', 'made']);
  expect((await keepMonths(db, 2)).map((month) => month.state)).toEqual(['other', 'already', 'already']);
  const now = new Date(db.world.now() + 8 * 3_600_000);
  const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)).toISOString().slice(0, 7);
  expect(months[1]!.name).toBe(`transfer_${first.replace('-', '')}`);
});
