/**
 * Open items are taken up from the books, line by line, so that their sum cannot be another one: what a module books
 * tomorrow is here without its knowing. What belongs together by its documents is matched at once: a write-off with its
 * claim, a return with its order, a payment with its statement.
 */
import type { DueSide } from '../contract/dues.ts';
import { OPEN_ITEMS, type OpenItems } from '../finance/finance.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler } from '../kernel/jobs.ts';
import { dueOn, oldestFirst, type Pair } from './due.ts';
import { settingsOf, termsOf } from './settings.ts';
import { type Item, itemsWhere, itemTable, writeMatches } from './store.ts';

type Line = {
  voucherId: Id;
  line: number;
  account: string;
  party: string;
  amount: bigint;
  onDay: string;
  effectiveAt: Date;
  kind: string;
  id: string;
  number: string;
  memo: string;
  orderRef: string;
};

/** Lines of vouchers that are no items yet; of all vouchers where none are named. */
const newLines = (ctx: Ctx, vouchers: readonly Id[] | null): Promise<Line[]> =>
  ctx.run<Line>(sql`
    select l.voucher_id as "voucherId", l.line, l.account, l.of_whom as party, l.debit - l.credit as amount,
           l.on_day::text as "onDay", v.effective_at as "effectiveAt", v.document_kind as kind, v.document_id as id,
           v.document_number as number, coalesce(nullif(l.memo, ''), v.memo) as memo,
           coalesce(v.about->>'order', '') as "orderRef"
    from gl_line l
    join gl_voucher v on v.tenant_id = l.tenant_id and v.id = l.voucher_id
    where l.tenant_id = ${ctx.tenant}
      and l.account = any(${Object.keys(OPEN_ITEMS)}::text[])
      and (${vouchers as Id[] | null}::uuid[] is null or l.voucher_id = any(${vouchers as Id[] | null}::uuid[]))
      and not exists (
        select from due_item i
        where i.tenant_id = l.tenant_id and i.voucher_id = l.voucher_id and i.line = l.line)
    order by l.voucher_id, l.line`);

/** Takes up what was booked. Two at once wait for each other; what is there already is left as it is. */
export async function collectItems(ctx: Ctx, vouchers: readonly Id[] | null): Promise<void> {
  await ctx.sql`select pg_advisory_xact_lock(7005, ${ctx.tenant})`;
  const lines = await newLines(ctx, vouchers);
  if (lines.length === 0) return;
  const terms = await termsOf(ctx, [...new Set(lines.map(({ party }) => party))]);
  const settings = await settingsOf(ctx);
  const items = lines.map((line): Item => {
    const side: DueSide = OPEN_ITEMS[line.account]!;
    const netDays = side === 'receivable' ? settings.receivableDays : settings.payableDays;
    const term = terms.get(line.party) ?? { netDays, monthEnd: false };
    const amountMinor = side === 'receivable' ? line.amount : -line.amount;
    const { voucherId, line: place, account, party, onDay, kind, id, number, memo, orderRef } = line;
    return {
      ...{ id: ctx.newId(), voucherId, line: place, side, account, party, documentKind: kind, documentId: id },
      ...{ documentNumber: number, memo, orderRef, onDay, amountMinor, openMinor: amountMinor },
      // What came late into the books is due as if it had not.
      dueOn: amountMinor > 0n ? dueOn(dayOf(line.effectiveAt.getTime()), term) : onDay,
    };
  });
  await itemTable.insert(ctx, items);
  await matchByDocument(ctx, items);
}

/** `write-off/item`: the claim it gives up. */
export const writeOffDocument = (writeOffId: Id, itemId: Id) => ({ kind: 'writeOff', id: `${writeOffId}/${itemId}` });
const givenUpBy = ({ documentKind, documentId }: Item): Id | undefined =>
  documentKind === 'writeOff' ? documentId.split('/')[1] : undefined;

async function matchByDocument(ctx: Ctx, fresh: readonly Item[]): Promise<void> {
  const isNew = new Set(fresh.map(({ id }) => id));
  const [documents, orders] = [
    fresh.map(({ documentId }) => documentId),
    fresh.flatMap(({ orderRef }) => orderRef || []),
  ];
  const named = fresh.flatMap((item) => givenUpBy(item) ?? []);
  const around = await itemsWhere(
    ctx,
    sql`i.open_minor <> 0
      and (i.document_id = any(${documents}::text[])
        or i.id = any(${named}::uuid[])
        or (i.order_ref <> '' and i.order_ref = any(${orders}::text[])))`,
    true,
  );
  const items = new Map(around.map((item) => [item.id, item]));
  const kinship: ((item: Item) => string | undefined)[] = [
    (item) => givenUpBy(item) ?? item.id,
    ({ voucherId }) => voucherId,
    ({ documentKind, documentId }) => `${documentKind}/${documentId}`,
    ({ orderRef }) => orderRef || undefined,
    // A day's vouchers are made together: what a carrier or a driver took that day, and handed over.
    ({ side, documentKind, onDay }) => (side === 'receivable' && documentKind === 'bookedDay' ? onDay : undefined),
  ];
  for (const kinOf of kinship) {
    const groups = Map.groupBy(items.values(), (item) => `${item.account}/${item.party}/${kinOf(item) ?? item.id}`);
    const pairs = [...groups.values()]
      // What was there before was left open by somebody or for something: only what is new moves it.
      .filter((group) => group.some(({ id }) => isNew.has(id)))
      .flatMap((group): Pair<Id>[] => oldestFirst(group.map((item) => ({ ...item, open: item.openMinor }))));
    await writeMatches(ctx, items, pairs, 'document');
  }
}

export const duesJobs: JobHandler[] = [
  {
    kind: 'books.openItems',
    batch: 50,
    run: async (ctx: Ctx, jobs: Job<OpenItems>[]) => {
      const named = jobs.map(({ payload }) => payload.vouchers);
      await collectItems(ctx, named.includes(null) ? null : named.flatMap((one) => one ?? []));
    },
  },
];
