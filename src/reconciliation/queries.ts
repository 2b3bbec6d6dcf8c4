/** What people see of bills and differences: lists by key, one bill with its proof, lines with what they matched. */
import type {
  BillDetail,
  BillItem,
  BillRow,
  DIFFERENCE_AGES,
  DifferenceCount,
  DifferenceType,
  Difference as DifferenceView,
  ItemState,
  Resolution,
} from '../contract/bills.ts';
import type { Ctx } from '../kernel/context.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { merchantAccounts, ownersOfPayments } from '../payments/payments.ts';
import { type Difference, OPEN_STATES } from './difference.ts';
import { isFundBill, isTradeBill } from './layouts.ts';
import { ledgerAt } from './ledger-proof.ts';
import type { ReconciliationPorts } from './ports.ts';
import { offersTo } from './return-money.ts';
import { accountNames } from './statement-accounts.ts';
import { billTable, differenceTable, type StoredBill } from './store.ts';

type Bill = StoredBill & { matched: number; open: number; unexplainedMinor: bigint };
export type BillView = Wire<BillRow>;

const billColumns = sql`${billTable.select('b')}, b.matched, b.open, b.unexplained_minor as "unexplainedMinor"`;

const viewOf = (bill: Bill): BillView => {
  const money = (amount: bigint) => ({ amount, currency: bill.currency });
  return {
    id: bill.id,
    provider: bill.provider,
    merchantId: bill.merchantId,
    day: bill.day,
    fundAccount: bill.fundAccount || null,
    from: bill.fromDay,
    until: bill.untilDay,
    fileName: bill.fileName,
    importedAt: bill.importedAt,
    lines: bill.lines,
    matched: bill.matched,
    open: bill.open,
    paid: money(bill.paidMinor),
    refunded: money(bill.refundedMinor),
    fee: money(bill.feeMinor),
    unexplained: money(bill.unexplainedMinor),
    state: bill.open > 0 ? 'open' : 'balanced',
  };
};

const NO_DAY = '0001-01-01';

/** Newest day first; bills over several days come last. One row more than `limit` says that there is a next page. */
export async function findBills(
  ctx: Ctx,
  query: {
    provider?: string;
    state?: readonly BillRow['state'][];
    after: { day: string; id: string } | null;
    limit: number;
  },
): Promise<BillView[]> {
  const { provider, state, after, limit } = query;
  const filters: Sql[] = [];
  if (provider !== undefined) filters.push(sql`and b.provider = ${provider}`);
  if (state && !state.includes('open')) filters.push(sql`and b.open = 0`);
  if (state && !state.includes('balanced')) filters.push(sql`and b.open > 0`);
  if (after)
    filters.push(sql`and (coalesce(b.day, date '0001-01-01'), b.id) < (${after.day}::date, ${after.id}::uuid)`);
  const rows = await ctx.run<Bill>(sql`
    select ${billColumns}
    from bill b
    where b.tenant_id = ${ctx.tenant}
      and b.replaced_by is null
      ${joined(filters, ' ')}
    order by coalesce(b.day, date '0001-01-01') desc, b.id desc
    limit ${limit + 1}`);
  return rows.map(viewOf);
}

export const keyOfBill = (bill: BillView) => ({ day: bill.day ?? NO_DAY, id: bill.id });

/** An unknown bill is no empty bill. Refuses `reconciliation.notFound` (404). */
export async function assertBill(ctx: Ctx, id: Id): Promise<void> {
  const found = await ctx.sql`
    select 1
    from bill
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  if (found.length === 0) throw new Refused('reconciliation.notFound', { id }, 404);
}

/** Refuses `reconciliation.notFound` (404). */
export async function billDetail(ctx: Ctx, id: Id): Promise<Wire<BillDetail>> {
  const [bill] = await ctx.run<Bill>(sql`
    select ${billColumns}
    from bill b
    where b.tenant_id = ${ctx.tenant}
      and b.id = ${id}`);
  if (!bill) throw new Refused('reconciliation.notFound', { id }, 404);
  const byType = await ctx.sql<{ type: DifferenceType; count: number; difference: bigint }>`
    select type, count(*)::int as count, sum(diff_minor)::bigint as difference
    from difference
    where tenant_id = ${ctx.tenant}
      and bill_id = ${id}
      and state = any(${OPEN_STATES as string[]}::text[])
    group by type
    order by abs(sum(diff_minor)) desc`;
  const [moved] = await ctx.sql<{ came: bigint; went: bigint }>`
    select coalesce(sum(in_minor), 0)::bigint as came, coalesce(sum(out_minor), 0)::bigint as went
    from bill_day
    where tenant_id = ${ctx.tenant}
      and bill_id = ${id}`;
  const names = await accountNames(ctx, [bill.merchantAccount]);
  const money = (amount: bigint) => ({ amount, currency: bill.currency });
  const balance = (amount: bigint | null) => (amount === null ? null : money(amount));
  const last = bill.untilDay ?? bill.day;
  const isProven = bill.closingMinor !== null && last !== null && !(await isPart(ctx, bill));
  const ledger = isProven ? await ledgerAt(ctx, { from: last, until: last }) : null;
  return {
    ...viewOf(bill),
    layout: bill.layout,
    account: names.get(bill.merchantAccount) ?? '',
    proof: {
      opening: balance(bill.openingMinor),
      paid: money(bill.paidMinor),
      refunded: money(bill.refundedMinor),
      came: money(moved!.came),
      went: money(moved!.went),
      fee: money(bill.feeMinor),
      closing: balance(bill.closingMinor),
      ledgerClosing: balance(ledger?.(bill.merchantAccount, last!) ?? null),
    },
    byType: byType.map(({ type, count, difference }) => ({ type, count, difference: money(difference) })),
    fees: (await feesOf(ctx, bill)).map(({ name, count, amount }) => ({ name, count, amount: money(amount) })),
  };
}

type FeeKind = { name: string; count: number; amount: bigint };

/** Bills of payment companies have a million lines and no fee of a name of its own. */
async function feesOf(ctx: Ctx, { id, layout }: Bill): Promise<FeeKind[]> {
  if (isTradeBill(layout) || isFundBill(layout)) return [];
  return ctx.sql<FeeKind>`
    select split_part(text, ' ', 1) as name, count(*)::int as count, sum(fee_minor)::bigint as amount
    from bill_line
    where tenant_id = ${ctx.tenant}
      and bill_id = ${id}
      and kind = 'fee'
    group by 1
    order by abs(sum(fee_minor)) desc, 1
    limit 20`;
}

type Line = {
  line: number;
  kind: BillItem['kind'];
  reference: string;
  providerReference: string;
  grossMinor: bigint;
  feeMinor: bigint;
  currency: string;
  at: Date;
  itemId: Id | null;
  state: ItemState;
};

/** In file order. The state of a line that differs is the state of its difference. */
export async function findLines(
  ctx: Ctx,
  ports: Pick<ReconciliationPorts, 'orderRefs'>,
  query: { billId: Id; state?: readonly ItemState[]; after: bigint; limit: number },
): Promise<{ line: number; item: Wire<BillItem> }[]> {
  const rows = await ctx.sql<Line>`
    select *
    from (
      select l.line, l.kind, l.reference, l.provider_reference as "providerReference", l.gross_minor as "grossMinor",
             l.fee_minor as "feeMinor", l.currency, l.at, l.item_id as "itemId",
             coalesce(d.state, case l.verdict when 'matched' then 'matched' when 'settled' then 'matched' when 'tied' then 'matched'
                                              when 'explained' then 'matched' when 'feeDiffers' then 'partial'
                                              when 'replaced' then 'closed' else 'normalised' end) as state
      from bill_line l
      left join difference d
        on d.tenant_id = l.tenant_id
       and d.bill_id = l.bill_id
       and d.bill_line = l.line
       and d.state <> 'closed'
      where l.tenant_id = ${ctx.tenant}
        and l.bill_id = ${query.billId}
        and l.line > ${query.after}) shown
    where ${query.state ?? null}::text[] is null or state = any(${query.state ?? null}::text[])
    order by line
    limit ${query.limit + 1}`;
  const orders = await ordersOf(ctx, ports, rows);
  return rows.map((row) => ({
    line: row.line,
    item: {
      id: derivedId(query.billId, `line/${row.line}`),
      line: row.line,
      kind: row.kind,
      reference: row.reference,
      providerReference: row.providerReference,
      gross: { amount: row.grossMinor, currency: row.currency },
      fee: { amount: row.feeMinor, currency: row.currency },
      at: row.at,
      state: row.state,
      order: row.itemId === null ? null : (orders.get(row.itemId) ?? null),
    },
  }));
}

type Worked = Difference & {
  resolution: Resolution | null;
  note: string;
  proposedBy: string | null;
  proposedAt: Date | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  provider: string;
  day: string | null;
};

/** Older than so many days, and at most so many days old. */
const AGE_DAYS: Record<(typeof DIFFERENCE_AGES)[number], [number | null, number | null]> = {
  day: [null, 1],
  threeDays: [1, 3],
  week: [3, 7],
  older: [7, null],
};

export type DifferenceQuery = {
  billId?: Id;
  account?: string;
  type?: readonly DifferenceType[];
  state?: readonly ItemState[];
  reference?: string;
  from?: string;
  until?: string;
  age?: (typeof DIFFERENCE_AGES)[number];
  after: { size: bigint; id: string } | null;
  limit: number;
};

function differenceFilters(ctx: Ctx, query: DifferenceQuery): Sql[] {
  const { billId, account, type, state, reference, from, until, age, after } = query;
  const filters: Sql[] = [];
  if (billId !== undefined) filters.push(sql`and d.bill_id = ${billId}`);
  if (account !== undefined) filters.push(sql`and d.merchant_account = ${account}`);
  if (type) filters.push(sql`and d.type = any(${type as string[]}::text[])`);
  if (state) filters.push(sql`and d.state = any(${state as string[]}::text[])`);
  if (reference !== undefined)
    filters.push(sql`and (d.reference = ${reference} or d.provider_reference = ${reference})`);
  if (from !== undefined) filters.push(sql`and d.at >= ${`${from} 00:00:00+08`}::timestamptz`);
  if (until !== undefined) filters.push(sql`and d.at < ${`${until} 00:00:00+08`}::timestamptz + interval '1 day'`);
  if (age !== undefined) {
    const [over, upTo] = AGE_DAYS[age];
    const daysAgo = (days: number) => new Date(ctx.now() - days * 86_400_000);
    if (over !== null) filters.push(sql`and d.at < ${daysAgo(over)}`);
    if (upTo !== null) filters.push(sql`and d.at >= ${daysAgo(upTo)}`);
  }
  if (after) filters.push(sql`and (d.size_minor, d.id) < (${after.size}, ${after.id}::uuid)`);
  return filters;
}

/** Biggest amount first, whatever its sign. */
export async function findDifferences(
  ctx: Ctx,
  ports: Pick<ReconciliationPorts, 'orderRefs' | 'describeActors'>,
  query: DifferenceQuery,
): Promise<Wire<DifferenceView>[]> {
  const rows = await ctx.run<Worked>(sql`
    select ${differenceTable.select('d')}, d.resolution, d.note, d.proposed_by as "proposedBy",
           d.proposed_at as "proposedAt", d.approved_by as "approvedBy", d.approved_at as "approvedAt", b.provider, b.day
    from difference d
    join bill b on b.tenant_id = d.tenant_id and b.id = d.bill_id
    where d.tenant_id = ${ctx.tenant}
      ${joined(differenceFilters(ctx, query), ' ')}
    order by d.size_minor desc, d.id desc
    limit ${query.limit + 1}`);
  const [orders, actors] = await Promise.all([
    ordersOf(ctx, ports, rows),
    ports.describeActors(ctx, [...new Set(rows.flatMap((row) => [row.proposedBy ?? [], row.approvedBy ?? []].flat()))]),
  ]);
  const offers = await offersTo(ctx, rows);
  const actor = (text: string) => actors.get(text) ?? { kind: 'system' as const, name: text };
  const money = (amount: bigint | null, currency: string) => (amount === null ? null : { amount, currency });
  return rows.map((row) => ({
    id: row.id,
    billId: row.billId,
    provider: row.provider,
    day: row.day,
    type: row.type,
    state: row.state,
    reference: row.reference,
    providerReference: row.providerReference,
    order: row.itemId === null ? null : (orders.get(row.itemId) ?? null),
    ours: money(row.oursMinor, row.currency),
    theirs: money(row.theirsMinor, row.currency),
    difference: { amount: row.diffMinor, currency: row.currency },
    at: row.at,
    ageDays: ageInDays(ctx, row.at),
    explanation: { code: `reconciliation.${row.verdict}`, data: row.data },
    proposal:
      row.resolution && row.proposedBy && row.proposedAt
        ? { resolution: row.resolution, note: row.note, by: actor(row.proposedBy), at: row.proposedAt }
        : null,
    approval: row.approvedBy && row.approvedAt ? { by: actor(row.approvedBy), at: row.approvedAt } : null,
    offers: offers.get(row.id)!,
  }));
}

type Counted = { account: string; name: string; type: DifferenceType; currency: string; count: number; sum: bigint } & {
  day: number;
  threeDays: number;
  week: number;
  older: number;
  oldest: Date;
};

/** Open ones, and those agreed to that have not happened yet, by account, type and currency, the largest sums first. */
export async function countOpen(ctx: Ctx): Promise<Wire<DifferenceCount>[]> {
  const now = new Date(ctx.now());
  const rows = await ctx.sql<Counted>`
    select o.account, coalesce(a.name, o.account) as name, o.type, o.currency, count(*)::int as count,
           sum(o.diff_minor)::bigint as sum, min(o.at) as oldest,
           count(*) filter (where o.age <= interval '1 day')::int as day,
           count(*) filter (where o.age > interval '1 day' and o.age <= interval '3 days')::int as "threeDays",
           count(*) filter (where o.age > interval '3 days' and o.age <= interval '7 days')::int as week,
           count(*) filter (where o.age > interval '7 days')::int as older
    from (
      select merchant_account as account, type, currency, diff_minor, at, ${now}::timestamptz - at as age
      from difference
      where tenant_id = ${ctx.tenant}
        and state in ('diff', 'carried', 'suspense', 'proposed')
      union all
      select merchant_account, type, currency, diff_minor, at, ${now}::timestamptz - at
      from difference
      where tenant_id = ${ctx.tenant}
        and state = 'approved') o
    left join bill_account a on a.tenant_id = ${ctx.tenant} and a.id = o.account
    group by o.account, a.name, o.type, o.currency
    order by abs(sum(o.diff_minor)) desc, o.account, o.type`;
  return rows.map(({ account, name, type, currency, count, sum, oldest, day, threeDays, week, older }) => ({
    account: { id: account, name },
    type,
    count,
    difference: { amount: sum, currency },
    ages: { day, threeDays, week, older },
    oldestDays: ageInDays(ctx, oldest),
  }));
}

/** Proposals that wait for a second person, the longest waiting first. */
export async function proposedDifferences(ctx: Ctx, most: number) {
  const rows = await ctx.run<Worked>(sql`
    select ${differenceTable.select('d')}, d.resolution, d.note, d.proposed_by as "proposedBy",
           d.proposed_at as "proposedAt"
    from difference d
    where d.tenant_id = ${ctx.tenant}
      and d.state = 'proposed'
    order by d.proposed_at, d.id
    limit ${most}`);
  const owners = await ownersOfPayments(ctx, [...new Set(rows.flatMap((row) => row.itemId ?? []))]);
  return rows.map(({ id, reference, providerReference, itemId, diffMinor, currency, resolution, ...row }) => ({
    ...{ id, currency, resolution, amountMinor: diffMinor, why: row.note },
    number: reference || providerReference,
    orderId: (itemId === null ? null : owners.get(itemId)?.orderId) ?? null,
    by: row.proposedBy!,
    since: row.proposedAt!,
  }));
}

const ageInDays = (ctx: Ctx, at: Date): number => Math.max(0, Math.floor((ctx.now() - at.getTime()) / 86_400_000));

/** The orders behind payments and refunds. */
async function ordersOf(
  ctx: Ctx,
  ports: Pick<ReconciliationPorts, 'orderRefs'>,
  rows: readonly { itemId: Id | null }[],
) {
  const items = [...new Set(rows.flatMap((row) => row.itemId ?? []))];
  const owners = await ownersOfPayments(ctx, items);
  // What a platform settled is of an order itself.
  const orderOf = new Map(items.map((id) => [id, owners.has(id) ? owners.get(id)!.orderId : id]));
  const refs = await ports.orderRefs(ctx, [...new Set([...orderOf.values()].flatMap((id) => id ?? []))]);
  return new Map([...orderOf].map(([id, orderId]) => [id, orderId === null ? undefined : refs.get(orderId)]));
}

/** Of one of several accounts a merchant has there: our books know them as one. */
const isPart = async (ctx: Ctx, { fundAccount, merchantAccount }: Bill): Promise<boolean> =>
  fundAccount !== '' && Boolean((await merchantAccounts(ctx)).get(merchantAccount)?.fundAccounts.length);
