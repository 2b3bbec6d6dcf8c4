/**
 * Holds an account's trade bills against its fund bills (REC-2, tie-out T2): gross less fee of what was traded is what
 * moved, by the company's number. A refund is apart from its payment: WeChat Pay's movements name it by our number for
 * it; Alipay's name the trade, so all that goes back of a trade is one sum. Set by set in SQL, over a day and its
 * neighbours, because what is traded before midnight may move after it. Nothing is kept per line that agrees: a day of a
 * million writes what differs.
 */
import type { Ctx } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Difference, ENDED, isNearDayCut } from './difference.ts';
import { FUND_LAYOUTS } from './layouts.ts';
import { refreshBills } from './match-account.ts';
import { differenceTable } from './store.ts';

type Unequal = {
  key: string;
  traded: bigint | null;
  moved: bigint | null;
  billId: Id;
  line: number;
  kind: Difference['kind'];
  reference: string;
  providerReference: string;
  currency: string;
  at: Date;
};

/**
 * Runs under the account's lock, for the day of the bill that came in. Nothing is said without the trade bill and the
 * basic account's; what other accounts moved (fees, where they are kept apart) is counted in.
 */
export async function tieFund(ctx: Ctx, account: string, day: string | null): Promise<void> {
  if (day === null) return;
  const bills = await ctx.sql<{ id: Id; day: string; fund: boolean; of: string; provider: string }>`
    select id, day, layout = any(${FUND_LAYOUTS}::text[]) as fund, fund_account as of, provider
    from bill
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${account}
      and replaced_by is null
      and day between ${day}::date - 1 and ${day}::date + 1`;
  const both = (wanted: string) =>
    ['basic', ''].every((of) => bills.some((b) => b.day === wanted && b.of === of && b.fund === (of !== '')));
  const days = [...new Set(bills.map((bill) => bill.day))].filter(both);
  if (days.length === 0) return;
  const idsOf = (fund: boolean, of = bills) => of.filter((bill) => bill.fund === fund).map((bill) => bill.id);
  const about = bills.filter((bill) => days.includes(bill.day)).map((bill) => bill.id);
  const byTrade = bills.some(({ provider }) => provider === 'alipay');
  const found = await unequal(ctx, { trade: idsOf(false), fund: idsOf(true), about, byTrade });
  await settleTied(ctx, account, about, found);
  await differenceTable.insert(
    ctx,
    found.map((one) => differenceOf(ctx, account, one)),
    sql`on conflict do nothing`,
  );
  await refreshBills(ctx, account, about);
}

type Sides = { trade: readonly Id[]; fund: readonly Id[]; about: readonly Id[]; byTrade: boolean };

/** Every number by which the lines of the trade bills name a trade. */
const namesOf = (ctx: Ctx, trade: readonly Id[]): Sql => sql`
  select n.name, min(l.provider_reference) as trade
  from bill_line l
  cross join lateral (values (l.provider_reference), (l.reference)) n(name)
  where l.tenant_id = ${ctx.tenant}
    and l.bill_id = any(${trade as Id[]}::uuid[])
    and n.name <> ''
  group by 1`;

const OWN_NUMBER = sql`case when l.provider_reference <> '' then l.provider_reference else l.reference end`;
/** Refunds by our number for them. */
const BY_REFUND = sql`case when l.refund_reference <> '' then l.refund_reference else ${OWN_NUMBER} end`;
/** What goes back of a trade, a fee too, apart from what came. */
const BY_TRADE = sql`
  case when l.kind = 'refund' or l.fee_minor < 0 then 'refund/' else '' end || coalesce(p.trade, o.trade, ${OWN_NUMBER})`;
const NAMED = sql`
  left join named p on p.name = l.provider_reference
  left join named o on o.name = l.reference`;

/** A refund that is on its way has left the account; one that failed came back, and moved nothing. */
const summed = (ctx: Ctx, bills: readonly Id[], byTrade: boolean): Sql => sql`
  select ${byTrade ? BY_TRADE : BY_REFUND} as key,
         sum(l.gross_minor - l.fee_minor)::bigint as net,
         (array_agg(l.bill_id order by l.at, l.line))[1] as bill_id, (array_agg(l.line order by l.at, l.line))[1] as line,
         (array_agg(l.kind order by l.at, l.line))[1] as kind, (array_agg(l.reference order by l.at, l.line))[1] as reference,
         (array_agg(l.provider_reference order by l.at, l.line))[1] as provider_reference,
         min(l.currency) as currency, min(l.at) as at
  from bill_line l
  ${byTrade ? NAMED : sql``}
  where l.tenant_id = ${ctx.tenant}
    and l.bill_id = any(${bills as Id[]}::uuid[])
    and l.kind not in ('transfer', 'split')
    and l.state <> 'failed'
  group by 1`;

function unequal(ctx: Ctx, { trade, fund, about, byTrade }: Sides): Promise<Unequal[]> {
  return ctx.run<Unequal>(sql`
    with ${byTrade ? sql`named as materialized (${namesOf(ctx, trade)}),` : sql``}
         t as materialized (${summed(ctx, trade, byTrade)}), f as materialized (${summed(ctx, fund, byTrade)})
    select coalesce(f.key, t.key) as key, t.net as traded, f.net as moved,
           coalesce(f.bill_id, t.bill_id) as "billId", coalesce(f.line, t.line) as line, coalesce(f.kind, t.kind) as kind,
           coalesce(t.reference, f.reference) as reference,
           coalesce(f.provider_reference, t.provider_reference) as "providerReference",
           coalesce(f.currency, t.currency) as currency, coalesce(f.at, t.at) as at
    from t
    full join f on f.key = t.key
    where coalesce(t.net, 0) <> coalesce(f.net, 0)
      and coalesce(f.bill_id, t.bill_id) = any(${about as Id[]}::uuid[])`);
}

/** What was unequal and is not any more: the other bill came, or came corrected. */
async function settleTied(ctx: Ctx, account: string, about: readonly Id[], found: readonly Unequal[]): Promise<void> {
  await ctx.sql`
    update difference d
    set state = 'resolved', data = d.data || '{"closedBy": "laterMatch"}'
    where d.tenant_id = ${ctx.tenant}
      and d.merchant_account = ${account}
      and d.bill_id = any(${about as Id[]}::uuid[])
      and d.verdict in ('movementDiffers', 'notMoved', 'notTraded')
      and d.state <> all(${ENDED as string[]}::text[])
      and not (d.data ->> 'key' = any(${found.map((one) => one.key)}::text[]))`;
}

function differenceOf(ctx: Ctx, account: string, one: Unequal): Difference {
  const { key, traded, moved, line, ...about } = one;
  const verdict = moved === null ? 'notMoved' : traded === null ? 'notTraded' : 'movementDiffers';
  const diffMinor = (moved ?? 0n) - (traded ?? 0n);
  const isTiming = verdict !== 'movementDiffers' && isNearDayCut(one.at);
  const missing = diffMinor > 0n ? 'cashOver' : 'cashShort';
  return {
    ...about,
    ...{ id: ctx.newId(), billLine: line, itemId: null, merchantAccount: account, verdict },
    type: isTiming ? 'crossPeriod' : verdict === 'movementDiffers' ? 'amount' : missing,
    state: isTiming ? 'carried' : 'diff',
    oursMinor: traded,
    theirsMinor: moved,
    diffMinor,
    data: { key },
    createdAt: new Date(ctx.now()),
  };
}
