/**
 * Many callers at once on the same accounts, over real connections of two Database instances (as two processes would
 * have). After each race every invariant of the ledger is checked.
 */
import { afterAll, expect, test } from 'vitest';
import { SYSTEM, type Tenant } from '../../src/kernel/context.ts';
import { Database } from '../../src/kernel/db/database.ts';
import {
  type Account,
  balances,
  closeBook,
  expireHolds,
  LedgerQueue,
  type Line,
  type PostingResult,
  post,
} from '../../src/ledger/ledger.ts';
import { testDatabase } from '../database.ts';
import { expectSound, freshTenant } from '../ledger-story.ts';
import { seeded } from '../random.ts';

/** GUANJIA_NIGHT=1 runs the figures in full; otherwise a part that takes seconds. */
const NIGHT = process.env['GUANJIA_NIGHT'] === '1';

const database = await testDatabase();
const processes = [1, 2].map(() => new Database({ config: database.config, size: 32, waitMs: 60_000 }));
afterAll(() => Promise.all(processes.map((db) => db.close())));
const queues = processes.map((db) => new LedgerQueue(db));
const [one] = processes as [Database];

const goods = (asset: string, node = 'SH'): Account => ({ book: 'stock', asset, node, place: 'sellable', floor: 0n });
const outside = (asset: string, place: string): Account => ({ book: 'stock', asset, node: '', place });

type Caller = (tenant: Tenant, lines: readonly Line[]) => Promise<PostingResult>;

/** The ways a posting gets in: the queues of two processes, and business transactions of two processes. */
const ways: Caller[] = [
  ...queues.map(
    (queue): Caller =>
      (tenant, lines) =>
        queue.submit(tenant, SYSTEM, { document: documentOf(), reason: 'race', lines }),
  ),
  ...processes.map(
    (db): Caller =>
      (tenant, lines) =>
        db.transaction({ tenant, actor: SYSTEM }, async (ctx) => {
          await ctx.sql`
            insert into audit_entry (tenant_id, id, actor, action, subject)
            values (${tenant}, ${ctx.newId()}, 'race', 'race', 'race')`;
          return (await post(ctx, [{ document: documentOf(), reason: 'race', lines }]))[0]!;
        }),
  ),
];

const document = { type: 'race', id: '019415f2-8000-7000-8000-000000000000' };
const documentOf = () => document;
const newId = () => one.world.newId();

const receive = (tenant: Tenant, to: Account, amount: bigint) =>
  ways[0]!(tenant, [{ kind: 'post', id: newId(), from: outside(to.asset, 'supplier'), to, amount }]);

const holdOf = (from: Account, amount: bigint): Line => ({
  kind: 'hold',
  id: newId(),
  from,
  to: outside(from.asset, 'customer'),
  amount,
});

async function balanceOf(tenant: Tenant, account: Account) {
  const [balance] = await one.read({ tenant, actor: SYSTEM }, (ctx) => balances(ctx, [account]));
  return balance!;
}

const noRetries = () => expect(processes.map((db) => db.retried)).toEqual([0, 0]);

test('figure 6: of 64 settles, releases and expiries of one hold, exactly one wins', { timeout: 300_000 }, async () => {
  const tenant = await freshTenant(database);
  const rounds = NIGHT ? 1000 : 100;
  const { below, seed } = seeded(6);
  const won = { settle: 0, release: 0, expire: 0 };
  await receive(tenant, goods('A'), BigInt(rounds) * 7n);
  for (let round = 0; round < rounds; round++) {
    const hold = { ...holdOf(goods('A'), 7n), expiresAt: new Date(0) } as Line;
    expect(await ways[round % 4]!(tenant, [hold])).toMatchObject({ posted: true });
    const tries = Array.from({ length: 64 }, (_, i) => {
      const way = ways[below(4)]!;
      const kind = below(3);
      if (kind === 0)
        return way(tenant, [{ kind: 'settle', id: newId(), hold: hold.id, amount: 7n }]).then(
          (r) => (won.settle += Number(r.posted)),
        );
      if (kind === 1)
        return way(tenant, [{ kind: 'release', id: newId(), hold: hold.id }]).then(
          (r) => (won.release += Number(r.posted)),
        );
      return processes[i % 2]!.transaction({ tenant, actor: SYSTEM }, (ctx) => expireHolds(ctx)).then(
        ({ expired }) => (won.expire += expired.length),
      );
    });
    await Promise.all(tries);
    expect({ seed, round, winners: won.settle + won.release + won.expire }).toEqual({
      seed,
      round,
      winners: round + 1,
    });
  }
  expect(won.settle * won.release * won.expire).toBeGreaterThan(0);
  const { posted, heldOut } = await balanceOf(tenant, goods('A'));
  expect({ posted, heldOut }).toEqual({ posted: BigInt((rounds - won.settle) * 7), heldOut: 0n });
  await expectSound(one, tenant);
  noRetries();
});

test.each`
  callers | each   | units   | winners | rounds
  ${2000} | ${1n}  | ${100n} | ${100}  | ${NIGHT ? 50 : 5}
  ${64}   | ${1n}  | ${1n}   | ${1}    | ${NIGHT ? 1000 : 100}
  ${64}   | ${10n} | ${100n} | ${10}   | ${NIGHT ? 100 : 10}
  ${2}    | ${60n} | ${100n} | ${1}    | ${NIGHT ? 1000 : 100}
`(
  'figure 25: $callers callers want $each of $units, exactly $winners get it',
  { timeout: 300_000 },
  async ({ callers, each, units, winners, rounds }) => {
    const tenant = await freshTenant(database);
    for (let round = 0; round < rounds; round++) {
      const sku = goods(`sku ${round}`);
      await receive(tenant, sku, units);
      const answers = await Promise.all(
        Array.from({ length: callers }, (_, i) => ways[i % 4]!(tenant, [holdOf(sku, each)])),
      );
      const refused = answers.flatMap((answer) => (answer.posted ? [] : [answer.refusal.code]));
      expect(callers - refused.length).toBe(winners);
      expect(new Set(refused)).toEqual(new Set(['ledger.short']));
      const { heldOut, free } = await balanceOf(tenant, sku);
      expect(heldOut).toBe(each * BigInt(winners));
      expect(free).toBeLessThan(each);
    }
    await expectSound(one, tenant);
    noRetries();
  },
);

test('two queues and business transactions mix on the same accounts: no deadlock, nothing lost', {
  timeout: 300_000,
}, async () => {
  const tenant = await freshTenant(database);
  const { below, pick } = seeded(64);
  // Nothing exists yet: accounts are opened in the middle of the race.
  const skus = Array.from({ length: 12 }, (_, i) => [goods(`sku ${i}`), goods(`sku ${i}`, 'BJ')] as const);
  let received = 0n;
  const caller = async (way: Caller) => {
    const open: string[] = [];
    for (let turn = 0; turn < (NIGHT ? 300 : 30); turn++) {
      const lines: Line[] = Array.from({ length: 1 + below(6) }, (): Line => {
        const [sh, bj] = pick(skus);
        const id = newId();
        const amount = BigInt(1 + below(9));
        const kind = below(5);
        if (kind === 0 && open.length) return { kind: 'settle', id, hold: pick(open), amount: 1n };
        if (kind === 1 && open.length) return { kind: 'release', id, hold: open.splice(below(open.length), 1)[0]! };
        if (kind === 2) return { kind: 'hold', id, from: bj, to: sh, amount };
        if (kind === 3) return { kind: 'hold', id, from: sh, to: bj, amount };
        return { kind: 'post', id, from: outside(sh.asset, 'supplier'), to: pick([sh, bj]), amount };
      });
      const { posted } = await way(tenant, lines);
      if (!posted) continue;
      for (const line of lines) {
        if (line.kind === 'hold') open.push(line.id);
        if (line.kind === 'post') received += line.amount;
      }
    }
  };
  await Promise.all(Array.from({ length: 64 }, (_, i) => caller(ways[i % 4]!)));
  const all = await one.read({ tenant, actor: SYSTEM }, (ctx) => balances(ctx, skus.flat()));
  expect(all.reduce((sum, { posted }) => sum + posted, 0n)).toBe(received);
  expect(received).toBeGreaterThan(0n);
  await expectSound(one, tenant);
  noRetries();
});

test('the same id from many callers at once is booked once, and everybody gets that answer', async () => {
  const tenant = await freshTenant(database);
  await receive(tenant, goods('A'), 1_000_000n);
  for (let round = 0; round < (NIGHT ? 300 : 40); round++) {
    const hold = holdOf(goods('A'), 5n);
    // A retry of a whole group, while the first try may still be under way.
    const group: Line[] = [hold, { kind: 'settle', id: newId(), hold: hold.id, amount: 2n }];
    // Between labels there is no account to lock: the table itself decides who was first.
    const labels: Line[] = [
      { kind: 'post', id: newId(), from: outside('A', 'supplier'), to: outside('A', 'customer'), amount: 1n },
    ];
    for (const lines of [group, labels]) {
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => ways[i % 4]!(tenant, lines)));
      const fresh = answers.filter((answer) => answer.posted && !answer.repeated);
      expect([answers.every((answer) => answer.posted), fresh.length]).toEqual([true, 1]);
    }
  }
  await expectSound(one, tenant);
});

test('figure 11: a book closed in the middle of the traffic: nothing lands in it afterwards', async () => {
  const tenant = await freshTenant(database);
  const days = ['2025-01-30', '2025-01-31', '2025-02-01'];
  const { pick } = seeded(11);
  const write = async (way: (typeof processes)[number]) => {
    const answers: PostingResult[] = [];
    for (let i = 0; i < 40; i++) {
      const line: Line = { kind: 'post', id: newId(), from: outside('A', 'supplier'), to: goods('A'), amount: 1n };
      const posting = { document, reason: 'race', lines: [line], businessOn: pick(days) };
      answers.push(...(await way.transaction({ tenant, actor: SYSTEM }, (ctx) => post(ctx, [posting]))));
    }
    return answers;
  };
  const writers = Array.from({ length: 16 }, (_, i) => write(processes[i % 2]!));
  for (const through of ['2025-01-29', '2025-01-30', '2025-01-31'])
    await one.transaction({ tenant, actor: SYSTEM }, (ctx) => closeBook(ctx, { book: 'stock', through }));
  const answers = (await Promise.all(writers)).flat();
  expect(answers.filter((answer) => !answer.posted).length).toBeGreaterThan(100);
  expect((await balanceOf(tenant, goods('A'))).posted).toBe(BigInt(answers.filter((answer) => answer.posted).length));
  await expectSound(one, tenant);
});
