/** What a document posted is found among many by the moment in its id, and little else is read for it (STK-10). */
import { expect, test } from 'vitest';
import { ONE, testDatabase } from '../../test/database.ts';
import { derivedId, firstIdAt, type Id } from '../kernel/ids.ts';
import { type Account, post, postedBy } from './ledger.ts';

const { db, owner } = await testDatabase();

const goods: Account = { book: 'stock', asset: 'A', node: 'SH', place: 'sellable', floor: 0n };
const supplier: Account = { book: 'stock', asset: 'A', node: '', place: 'supplier' };
const MOMENT = Date.now() - 3_600_000;
const OTHERS = 20_000;

/** A document made at a moment, with so many entries that follow from its id or from `seed`. */
async function posted(id: Id, entries: number, seed = id): Promise<Id[]> {
  const ids = Array.from({ length: entries }, (_, i) => derivedId(seed, `line/${i}`));
  const lines = ids.map((one, i) => ({
    kind: 'post' as const,
    id: one,
    from: supplier,
    to: goods,
    amount: 1n,
    line: i,
  }));
  await db.transaction(ONE, (ctx) => post(ctx, [{ document: { type: 'receipt', id }, reason: 'r', lines }]));
  return ids;
}

const documentAt = (ms: number, name: string): Id => derivedId(firstIdAt(ms), name);

test('STK-10 documents of one moment keep their entries apart; seeds lead to entries of another moment', async () => {
  const [one, other] = [documentAt(MOMENT, 'one'), documentAt(MOMENT, 'other')];
  const [own, others] = [await posted(one, 7), await posted(other, 5)];
  const seed = documentAt(MOMENT + 60_000, 'pick');
  const picked = await posted(one, 2, seed);
  const read = (documents: Id[], seeds: Id[] = []) =>
    db.read(ONE, async (ctx) => (await postedBy(ctx, { documents, seeds, limit: 100 })).items.map((entry) => entry.id));
  expect(await read([one])).toEqual(own);
  expect(await read([one], [seed])).toEqual([...own, ...picked]);
  expect(await read([other, one], [seed])).toEqual([...others, ...own, ...picked]);
  expect(await db.read({ ...ONE, tenant: 2 }, (ctx) => postedBy(ctx, { documents: [one], limit: 9 }))).toEqual({
    ...{ items: [], next: null },
  });
});

test('STK-10 among many entries of others, only those of the document’s moment are read', async () => {
  // One a millisecond, before the tables were ever analysed: the plan must not hang on what is known of them.
  await owner.query(
    `insert into transfer (tenant_id, xact, id, kind, from_account, to_account, amount, document_type, document_id, line,
                           business_on, actor, reason)
     select 1, 1, id, 'p', t.from_account, t.to_account, 1, 'receipt', id, 1, now(), 'system', 'r'
     from (select from_account, to_account from transfer limit 1) t
     cross join generate_series(1, $2::int) n
     cross join lateral (select lpad(to_hex($1::bigint + n), 12, '0') as ms) m
     cross join lateral (select (left(ms, 8) || '-' || right(ms, 4) || '-7000-8000-000000000000')::uuid as id) i`,
    [MOMENT + 100_000, OTHERS],
  );
  const id = documentAt(MOMENT + 110_000, 'sought');
  const own = await posted(id, 3);
  for (const analysed of [false, true]) {
    if (analysed) await owner.query('analyze transfer');
    await db.read(ONE, async (ctx) => {
      const { items } = await postedBy(ctx, { documents: [id], limit: 100 });
      expect(items.map((entry) => entry.id)).toEqual(own);
      const [row] = await ctx.sql<{ read: number }>`
        select sum(seq_tup_read + idx_tup_fetch)::int as read
        from pg_stat_xact_user_tables
        where relname like 'transfer%'`;
      // A few more than its own: the connection counts what it read shortly before as well.
      expect(row!.read).toBeLessThan(100);
    });
  }
});
