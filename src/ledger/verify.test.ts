/** The ledger cannot be changed from outside, and what a superuser changes by force is found. */
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { expectSound, freshTenant, ledger, stateOfLedger } from '../../test/ledger-story.ts';
import { seeded } from '../../test/random.ts';
import { verifyAll } from '../kernel/check.ts';
import { type Ctx, SYSTEM } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { accountId, ledgerChecks, post, sealEntries } from './ledger.ts';

const database = await testDatabase();
const { db, owner } = database;

const sku = { book: 'stock', asset: 'A', node: 'SH', place: 'sellable', floor: 0n };
const other = { ...sku, node: 'BJ' };
const customer = { book: 'stock', asset: 'A', node: '', place: 'customer' };
const supplier = { ...customer, place: 'supplier' };

/** A tenant with holds, settles, releases and posts under a chain of seals. */
async function sealedTenant(rounds: number): Promise<number> {
  const tenant = await freshTenant(database);
  const scope = { tenant, actor: SYSTEM };
  for (let round = 0; round < rounds; round++) {
    await db.transaction(scope, async (ctx) => {
      const id = () => ctx.newId();
      const [h1, h2] = [id(), id()];
      const document = { type: 'order', id: id() };
      const results = await post(ctx, [
        { document, reason: 'receipt', lines: [{ kind: 'post', id: id(), from: supplier, to: sku, amount: 20n }] },
        {
          document,
          reason: 'order',
          lines: [
            { kind: 'hold', id: h1, from: sku, to: customer, amount: 5n, expiresAt: new Date(4e12) },
            { kind: 'hold', id: h2, from: sku, to: other, amount: 7n },
            { kind: 'settle', id: id(), hold: h1, amount: 3n },
            { kind: 'release', id: id(), hold: h2, amount: 2n },
          ],
        },
      ]);
      expect(results.every((r) => r.posted)).toBe(true);
    });
    await sealUpTo(tenant, (round + 1) * 5);
  }
  return tenant;
}

/** Other tests' transactions on this server may hold a seal back as long as they last. */
const sealUpTo = (tenant: number, entries: number): Promise<void> =>
  expect
    .poll(
      async () => {
        await db.transaction({ tenant, actor: SYSTEM }, sealEntries);
        const { rows } = await owner.query('select sum(entries)::int as n from ledger_seal where tenant_id = $1', [
          tenant,
        ]);
        return rows[0].n;
      },
      { interval: 5 },
    )
    .toBe(entries);

/** A context on a connection that is inside somebody's forged transaction. */
const ctxOn = (client: pg.Client, tenant: number): Ctx => {
  const run: Ctx['run'] = async (statement) =>
    (await client.query(statement.text, statement.values as unknown[])).rows as never;
  return { tenant, run, sql: (parts: TemplateStringsArray, ...values: unknown[]) => run(sql(parts, ...values)) } as Ctx;
};

describe('figure 5: entries are immutable', () => {
  test.each([
    'insert into account (tenant_id, id, book, asset, node, place, lot, owner, bounded) values (1, 5, $$$$, $$$$, $$$$, $$$$, $$$$, $$$$, true)',
    'update account set posted = posted + 1',
    'delete from account',
    'truncate account',
    'insert into transfer select * from transfer',
    'update transfer set amount = 1',
    'delete from transfer',
    'truncate transfer',
    'update transfer_other set amount = 1',
    'select * from transfer_other',
    'update ledger_close set closed_through = $$2000-01-01$$',
    'delete from ledger_close',
    'insert into ledger_seal select * from ledger_seal',
    'update ledger_seal set entries = 0',
    'delete from ledger_seal',
    'delete from ledger_expiry',
    'update ledger_cluster set shift = 0',
    'insert into ledger_exception select * from ledger_exception',
    'update ledger_exception set short = 1',
    'delete from ledger_exception',
  ])('the running product may not: %s', async (text) => {
    await expect(
      db.transaction({ tenant: 1, actor: SYSTEM }, (ctx) => ctx.run({ text, values: [] })),
    ).rejects.toMatchObject({ code: '42501' });
  });

  test('nor see or write another tenant, through a function either', async () => {
    const tenant = await sealedTenant(1);
    const seen = await db.read(
      { tenant: 2, actor: SYSTEM },
      (ctx) => ctx.sql`
      select id from transfer where tenant_id = ${tenant}`,
    );
    expect(seen).toEqual([]);
    const call = (text: string) =>
      db.transaction({ tenant: 2, actor: SYSTEM }, (ctx) => ctx.run({ text, values: [tenant] }));
    await expect(call('select ledger_seal_now($1)')).rejects.toMatchObject({ code: '42501' });
    await expect(call(`select * from ledger_lock($1, '{}')`)).rejects.toMatchObject({ code: '42501' });
    await expect(call(`select ledger_set_floor($1, 1, 1, gen_random_uuid())`)).rejects.toMatchObject({ code: '42501' });
  });

  test('1,000 changes of one field, made as superuser, are all found', { timeout: 60_000 }, async () => {
    const tenant = await sealedTenant(12);
    await expectSound(db, tenant);
    const { below, pick, seed } = seeded(5);
    const entries = (await owner.query('select * from transfer where tenant_id = $1 order by id', [tenant])).rows;
    const missed: string[] = [];
    await owner.query(`select set_config('app.tenant', $1, false)`, [String(tenant)]);
    for (let i = 0; i < 1000; i++) {
      const forgery = forge(pick(entries), pick(entries), below);
      await owner.query('begin');
      await owner.query(forgery.text, forgery.values);
      const found = await breaches(ctxOn(owner, tenant));
      await owner.query('rollback');
      if (found === 0) missed.push(`${i}: ${forgery.text} ${forgery.values}`);
    }
    expect({ seed, missed }).toEqual({ seed, missed: [] });
  });

  test('so are removal, insertion among sealed entries, a removed seal, and a moved balance', async () => {
    const tenant = await sealedTenant(4);
    await owner.query(`select set_config('app.tenant', $1, false)`, [String(tenant)]);
    for (const text of [
      'delete from transfer where tenant_id = $1 and id = (select min(id::text)::uuid from transfer where tenant_id = $1)',
      `insert into transfer select tenant_id, gen_random_uuid(), kind, from_account, to_account, amount, hold_id, expires_at,
         document_type, document_id, line, business_on, actor, reason, at, xact
       from transfer where tenant_id = $1 and kind = 'p' limit 1`,
      'delete from ledger_seal where tenant_id = $1 and number = 2',
      'update ledger_seal set hash = sha256(hash) where tenant_id = $1 and number = 4',
      'update account set posted = posted + 1 where tenant_id = $1 and bounded',
      'update account set held_in = held_in + 1 where tenant_id = $1 and bounded',
      `update account set asset = 'B' where tenant_id = $1 and node = 'SH'`,
      `delete from account where tenant_id = $1 and place = 'customer'`,
      'delete from ledger_expiry where tenant_id = $1',
    ]) {
      await owner.query('begin');
      const { rowCount } = await owner.query(text, [tenant]);
      expect([text, rowCount! > 0, (await breaches(ctxOn(owner, tenant))) > 0]).toEqual([text, true, true]);
      await owner.query('rollback');
    }
  });
});

const breaches = async (ctx: Ctx): Promise<number> => {
  let all = 0;
  // The last check holds the seals; it finds what the sums cannot.
  for (const { run } of [...ledgerChecks].reverse()) {
    all += (await run(ctx)).breaches;
    if (all > 0) break;
  }
  return all;
};

type Forgery = { text: string; values: unknown[] };

/** One field of one entry, changed to another value that the table's own checks would accept. */
function forge(entry: Record<string, unknown>, donor: Record<string, unknown>, below: (n: number) => number): Forgery {
  const change = (set: string, ...values: unknown[]): Forgery => ({
    text: `update transfer set ${set} where tenant_id = $1 and id = $2`,
    values: [entry['tenant_id'], entry['id'], ...values],
  });
  const fields: (() => Forgery)[] = [
    () => change('tenant_id = 99999'),
    () => change('id = gen_random_uuid()'),
    () =>
      change(
        `kind = translate(kind::text, 'hpsr', 'phrs')::"char"${entry['kind'] === 'h' ? ', expires_at = null' : ''}`,
      ),
    () => change('from_account = $3', String(accountId({ ...sku, node: 'X' }))),
    () => change('to_account = $3', String(accountId({ ...sku, node: 'X' }))),
    () => change('amount = amount + $3', 1 + below(1000)),
    () =>
      entry['hold_id']
        ? change('hold_id = $3', donor['id'] === entry['hold_id'] ? entry['id'] : donor['id'])
        : change('document_type = $3', 'forged'),
    () => (entry['expires_at'] ? change(`expires_at = expires_at + interval '1 ms'`) : change('line = line + 1')),
    () => change('document_type = $3', `${entry['document_type']} `),
    () => change('document_id = gen_random_uuid()'),
    () => change('line = line + $3', 1 + below(9)),
    () => change('business_on = business_on - $3::int', 1 + below(40)),
    () => change('actor = $3', 'somebody'),
    () => change(`reason = reason || ''''`),
    () => change(`at = at - interval '1 us'`),
    () => change('xact = xact + $3', 1 + below(3)),
  ];
  return fields[below(fields.length)]!();
}

describe('figure 1: what is not an entry is not booked', () => {
  const valid = {
    tenant_id: 1,
    kind: 'p',
    from_account: '-5',
    to_account: '5',
    amount: '1',
    hold_id: null as string | null,
    expires_at: null as string | null,
    document_type: 'forged',
    document_id: '019415f2-8000-7000-8000-000000000001',
    line: 1,
    business_on: '2025-01-01',
    actor: 'x',
    reason: 'x',
    xact: '0',
  };
  const NOW = '2025-01-01T00:00:00Z';
  const ID = '019415f2-8000-7000-8000-000000000002';
  const damages: Record<string, unknown>[] = [
    ...Object.keys(valid)
      .filter((key) => key !== 'hold_id' && key !== 'expires_at')
      .map((key) => ({ [key]: null })),
    { amount: '0' },
    { amount: '-1' },
    { amount: '9223372036854775808' },
    { amount: '1.5' },
    { to_account: '-5' },
    { kind: 'x' },
    { kind: 's' },
    { kind: 'r' },
    { kind: 'p', hold_id: ID },
    { kind: 'h', hold_id: ID },
    { kind: 'p', expires_at: NOW },
    { kind: 's', hold_id: ID, expires_at: NOW },
    { business_on: '2025-02-30' },
    { line: 'one' },
    { document_id: 'no id' },
  ];

  test('1,000 malformed rows by raw SQL: the owner is refused by the table, the product by its rights', async () => {
    const { pick, below, seed } = seeded(1);
    const tenant = await freshTenant(database);
    const before = await stateOfLedger(owner, tenant);
    const accepted: unknown[] = [];
    const app = new pg.Client({ ...database.config, options: '-c role=guanjia_app' });
    await app.connect();
    for (let i = 0; i < 1000; i++) {
      const damage = pick(damages);
      const row = { id: crypto.randomUUID(), ...valid, tenant_id: tenant, amount: String(1 + below(1e9)), ...damage };
      const text = `insert into transfer (${Object.keys(row)}) values (${Object.keys(row).map((_, n) => `$${n + 1}`)})`;
      for (const client of [owner, app])
        await client.query(text, Object.values(row)).then(
          () => accepted.push(damage),
          (error) => expect(error.code).toMatch(client === app ? /^(42501|22...)$/ : /^2[23]...$/),
        );
    }
    await app.end();
    expect({ seed, accepted }).toEqual({ seed, accepted: [] });
    expect(await stateOfLedger(owner, tenant)).toEqual(before);
  });

  test('the writing function refuses what its caller may not have decided', async () => {
    const tenant = await sealedTenant(1);
    const scope = { tenant, actor: SYSTEM };
    const before = await stateOfLedger(owner, tenant);
    const [hold] = (
      await owner.query(`select id from transfer where tenant_id = $1 and kind = 'h' and expires_at is not null`, [
        tenant,
      ])
    ).rows;
    const [from, to] = [accountId(sku), accountId(customer)];
    type Forged = {
      kind: string;
      amount: bigint;
      hold?: string;
      from?: bigint;
      to?: bigint;
      lock?: bigint[];
      on?: string;
    };
    const write = ({ kind, amount, hold, from: f = from, to: t = to, lock = [from], on = '2025-06-01' }: Forged) =>
      db.transaction(scope, async (ctx) => {
        const locked = await ctx.sql<{ id: bigint; tid: string }>`select id, tid from ledger_lock(${tenant}, ${lock})`;
        await ctx.sql`
          select ledger_write(${tenant}, ${locked.map((l) => l.id)}, ${locked.map((l) => l.tid)}, ${[ctx.newId()]}, ${[kind]},
            ${[f]}, ${[t]}, ${[amount]}, ${[hold ?? null]}, ${[null]}, ${['forged']}, ${[ctx.newId()]}, ${[1]}, ${[on]}, ${['x']}, ${['x']})`;
      });
    await expect(write({ kind: 'h', amount: 1000n })).rejects.toThrow('below its floor');
    await expect(write({ kind: 'p', amount: 1n, lock: [] })).rejects.toThrow('not locked');
    await expect(write({ kind: 'p', amount: 1n, to: accountId(other) })).rejects.toThrow('not locked');
    await expect(write({ kind: 's', amount: 3n, hold: hold.id })).rejects.toThrow('more than their hold');
    await expect(write({ kind: 's', amount: 1n, hold: hold.id, to: -77n })).rejects.toThrow('more than their hold');
    await expect(write({ kind: 'r', amount: 1n, hold: crypto.randomUUID() })).rejects.toThrow('more than their hold');
    await expect(write({ kind: 'h', amount: 0n })).rejects.toMatchObject({ code: '23514' });
    await db.transaction(scope, (ctx) => ctx.sql`select ledger_close_through(${tenant}, 'stock', '2025-06-30')`);
    await expect(write({ kind: 'p', amount: 1n })).rejects.toThrow('closed period');
    await owner.query('delete from ledger_close where tenant_id = $1', [tenant]);
    expect(await stateOfLedger(owner, tenant)).toEqual(before);
  });
});

describe('seals', () => {
  test('leave out what is still being written, and take it up later', async () => {
    const tenant = await sealedTenant(1);
    const scope = { tenant, actor: SYSTEM };
    const one = (ctx: Ctx) =>
      post(ctx, [
        {
          document: { type: 't', id: ctx.newId() },
          reason: 'r',
          lines: [{ kind: 'post', id: ctx.newId(), from: supplier, to: customer, amount: 1n }],
        },
      ]);
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let written = () => {};
    const writing = new Promise<void>((resolve) => (written = resolve));
    const slow = db.transaction(scope, async (ctx) => {
      await one(ctx);
      written();
      await finished;
    });
    await writing;
    await db.transaction(scope, one);
    expect(await db.transaction(scope, sealEntries)).toBe(0);
    finish();
    await slow;
    await sealUpTo(tenant, 7);
    await expectSound(db, tenant);
  });

  test('a cluster restored from a dump goes on where the sealed entries end', async () => {
    const tenant = await freshTenant(database);
    const scope = { tenant, actor: SYSTEM };
    // As if this cluster had counted a million transactions, and now counts from the start again.
    await owner.query('insert into ledger_cluster (tenant_id, shift) values ($1, 1000000)', [tenant]);
    const receive = () =>
      db.transaction(scope, (ctx) =>
        post(ctx, [
          {
            document: { type: 't', id: ctx.newId() },
            reason: 'r',
            lines: [{ kind: 'post', id: ctx.newId(), from: supplier, to: sku, amount: 1n }],
          },
        ]),
      );
    await receive();
    await sealUpTo(tenant, 1);
    await owner.query('update ledger_cluster set shift = 0 where tenant_id = $1', [tenant]);
    expect(await db.transaction(scope, sealEntries)).toBe(0);
    await expectSound(db, tenant);
    await Promise.all(Array.from({ length: 16 }, receive));
    await expectSound(db, tenant);
    await sealUpTo(tenant, 17);
    await expectSound(db, tenant);
  });
});

test('verify runs over every tenant and says what it looked at', async () => {
  await ledger(database, 'account SH floor 0\npost supplier → SH 10');
  const results = await verifyAll(db, ledgerChecks);
  expect(results.map((r) => [r.name, r.breaches])).toEqual(ledgerChecks.map((check) => [check.name, 0]));
  expect(results.find((r) => r.name === 'ledger.resum')!.rows).toBeGreaterThan(5);
});
