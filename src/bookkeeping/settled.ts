/**
 * What payment companies and platforms settled, kept and paid out, by the days of their bills (row 16). A platform keeps
 * what buyers paid apart until it settles an order with us: from the shop's money under way to our account there. A bill
 * that a later one took the place of stands at nothing.
 */

import { noonOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { Fact, Standing } from './fact.ts';

const PLATFORMS = raw(`('jd', 'pinduoduo', 'douyin', 'tmall')`);
/**
 * Bills of single movements of an account: what was paid out is read from these, everything else from the others.
 * UnionPay's flow and Tmall's account tell both.
 */
const MOVEMENTS = raw(`('fundFlow', 'fundDetail', 'douyinAccount', 'pinduoduoAccount')`);
const PROMOTED = '推广|营销|广告|直通车|达人|带货|直播';

export type Bill = { id: Id; replaced: boolean };

export const billsSince = (ctx: Ctx, since: Date): Promise<Bill[]> =>
  ctx.sql<Bill>`
    select id, replaced_by is not null as replaced
    from bill
    where tenant_id = ${ctx.tenant}
      and imported_at >= ${since}
    order by id`;

/** Keeps which orders a bill of a platform settled and what it kept of them; of replaced ones nothing stays. */
export async function keepSettled(ctx: Ctx, bills: readonly Bill[]): Promise<void> {
  const ids = bills.map(({ id }) => id);
  await ctx.sql`delete from platform_line where tenant_id = ${ctx.tenant} and bill_id = any(${ids}::uuid[])`;
  await ctx.run(sql`
    insert into platform_line (tenant_id, bill_id, line, account, shop_id, order_id, at, gross_minor, commission_minor,
                               promotion_minor)
    select distinct on (l.bill_id, l.line) l.tenant_id, l.bill_id, l.line, l.merchant_account, o.shop_id,
           coalesce(r.merged_into, r.id), l.at, case when l.kind = 'fee' then 0 else l.gross_minor end,
           case when l.text ~ ${PROMOTED} then 0 else l.fee_minor end,
           case when l.text ~ ${PROMOTED} then l.fee_minor else 0 end
    from bill b
    join bill_account a on a.tenant_id = b.tenant_id and a.id = b.merchant_account and a.kind in ${PLATFORMS}
    join bill_line l on l.tenant_id = b.tenant_id and l.bill_id = b.id
    join shop s on s.tenant_id = b.tenant_id and s.channel = case a.kind when 'tmall' then 'taobao' else a.kind end
    join channel_order o on o.tenant_id = b.tenant_id and o.shop_id = s.id and o.number = l.reference
    join sales_order r on r.tenant_id = b.tenant_id and r.id = o.order_id
    where b.tenant_id = ${ctx.tenant}
      and b.id = any(${ids}::uuid[])
      and b.replaced_by is null
      and b.layout <> 'douyinAccount'
      and l.kind in ('payment', 'refund', 'fee')
      and l.state = 'success'
      and l.currency = ${HOME_CURRENCY}
    order by l.bill_id, l.line`);
}

type Moved = {
  billId: Id;
  fileName: string;
  day: string;
  account: string;
  kind: 'settled' | 'charged' | 'paidOut';
  isPlatform: boolean;
  /** Settled: the shop's; paid out: the bank's account, as far as it is known. */
  other: string;
  amount: bigint;
  commission: bigint;
  promotion: bigint;
};

export async function standingOfBills(ctx: Ctx, bills: readonly Bill[]): Promise<Standing[]> {
  const ids = bills.map(({ id }) => id);
  const rows = [...(await settledOn(ctx, ids)), ...(await chargedOn(ctx, ids)), ...(await paidOutOn(ctx, ids))];
  const told = await ctx.sql<{ id: string; number: string }>`
    select distinct document_id as id, document_number as number
    from booked_fact
    where tenant_id = ${ctx.tenant}
      and source = 'settlement'
      and left(document_id, 36) = any(${ids}::text[])`;
  const byDocument = Map.groupBy(rows, ({ billId, day }) => `${billId}/${day}`);
  const gone = told.filter(({ id }) => !byDocument.has(id));
  return [
    ...[...byDocument].map(([id, own]): Standing => {
      const number = `${own[0]!.fileName} ${own[0]!.day}`;
      return { document: { kind: 'bill', id, number }, facts: own.map(factOf) };
    }),
    ...gone.map(({ id, number }): Standing => ({ document: { kind: 'bill', id, number }, facts: [] })),
  ];
}

function factOf({ kind, day, account, other, isPlatform, amount, commission, promotion }: Moved): Fact {
  const at = noonOf(day);
  if (kind === 'settled') {
    const amounts = { received: amount - commission - promotion, commission, promotion };
    return { kind: 'channel.settled', at, amounts, about: { shop: other, account: other, into: account } };
  }
  if (kind === 'charged') {
    const amounts = isPlatform ? { commission, promotion } : { fee: commission };
    return { kind: 'channel.charged', at, amounts, about: { account } };
  }
  return { kind: 'channel.paidOut', at, amounts: { amount }, about: { account, ...(other && { into: other }) } };
}

const settledOn = (ctx: Ctx, ids: readonly Id[]): Promise<Moved[]> =>
  ctx.sql<Moved>`
    select p.bill_id as "billId", b.file_name as "fileName", (p.at at time zone 'Asia/Shanghai')::date::text as day,
           p.account, 'settled' as kind, true as "isPlatform", p.shop_id::text as other,
           sum(p.gross_minor)::bigint as amount, sum(p.commission_minor)::bigint as commission,
           sum(p.promotion_minor)::bigint as promotion
    from platform_line p
    join bill b on b.tenant_id = p.tenant_id and b.id = p.bill_id
    where p.tenant_id = ${ctx.tenant}
      and p.bill_id = any(${ids as Id[]}::uuid[])
    group by 1, 2, 3, 4, 7`;

/**
 * What payment companies kept of payments, and what platforms kept that is of no order. Where a fee is not what the
 * contract says, the contract's is booked: what becomes of the rest is reconciliation's to say.
 */
const chargedOn = (ctx: Ctx, ids: readonly Id[]): Promise<Moved[]> =>
  ctx.run<Moved>(sql`
    select b.id as "billId", b.file_name as "fileName", (l.at at time zone 'Asia/Shanghai')::date::text as day,
           l.merchant_account as account, 'charged' as kind, a.kind in ${PLATFORMS} as "isPlatform", '' as other,
           0::bigint as amount, coalesce(sum(l.fee_minor + coalesce(d.diff_minor, 0)) filter (where l.text !~ ${PROMOTED}), 0)::bigint as commission,
           coalesce(sum(l.fee_minor) filter (where l.text ~ ${PROMOTED}), 0)::bigint as promotion
    from bill b
    join bill_account a on a.tenant_id = b.tenant_id and a.id = b.merchant_account and a.kind not in ('bank', 'courier')
    join bill_line l on l.tenant_id = b.tenant_id and l.bill_id = b.id
    left join difference d
      on d.tenant_id = l.tenant_id and d.bill_id = l.bill_id and d.bill_line = l.line and d.state <> 'closed'
     and d.verdict = 'feeDiffers'
    where b.tenant_id = ${ctx.tenant}
      and b.id = any(${ids as Id[]}::uuid[])
      and b.replaced_by is null
      and (a.kind not in ${PLATFORMS} and b.layout not in ${MOVEMENTS} and l.verdict in ('matched', 'feeDiffers')
        or a.kind in ${PLATFORMS} and b.layout <> 'douyinAccount' and l.kind = 'fee' and not exists (
          select from platform_line p where p.tenant_id = l.tenant_id and p.bill_id = l.bill_id and p.line = l.line))
      and l.state = 'success'
      and l.fee_minor <> 0
      and l.currency = ${HOME_CURRENCY}
      and not exists (
        select from fund_model f
        where f.tenant_id = b.tenant_id and f.merchant_account = b.merchant_account and f.for_sellers)
    group by 1, 2, 3, 4, 6`);

/** What left an account for the bank; the bank's account once its statement says so. */
const paidOutOn = (ctx: Ctx, ids: readonly Id[]): Promise<Moved[]> =>
  ctx.run<Moved>(sql`
    select b.id as "billId", b.file_name as "fileName", (l.at at time zone 'Asia/Shanghai')::date::text as day,
           l.merchant_account as account, 'paidOut' as kind, a.kind in ${PLATFORMS} as "isPlatform",
           coalesce(t.account, '') as other, -sum(l.gross_minor)::bigint as amount, 0::bigint as commission,
           0::bigint as promotion
    from bill b
    join bill_account a on a.tenant_id = b.tenant_id and a.id = b.merchant_account and a.kind <> 'bank'
    join bill_line l on l.tenant_id = b.tenant_id and l.bill_id = b.id and l.kind = 'transfer'
    left join lateral (
      select min(o.merchant_account) as account
      from bill_line o
      join bill_account k on k.tenant_id = o.tenant_id and k.id = o.merchant_account and k.kind = 'bank'
      where o.tenant_id = l.tenant_id and o.tie_id = l.tie_id) t on true
    where b.tenant_id = ${ctx.tenant}
      and b.id = any(${ids as Id[]}::uuid[])
      and b.replaced_by is null
      and (b.layout in ${MOVEMENTS} or a.kind in ('unionPay', 'tmall'))
      and l.state = 'success'
      and l.currency = ${HOME_CURRENCY}
      and not exists (
        select from fund_model f
        where f.tenant_id = b.tenant_id and f.merchant_account = b.merchant_account and f.for_sellers)
    group by 1, 2, 3, 4, 6, 7`);
