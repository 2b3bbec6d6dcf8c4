/**
 * What each sub-merchant had at a licensed account at the end of a day, as the licensed party counts it: what may be paid
 * out, promised or not, because it hears of a promise only when the batch is sent; what may not, pending and frozen; and
 * what was sent and had no end yet, which it may have counted as either or not at all.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { BOOK, SUB_PLACES } from './money-book.ts';

export type SubDayEnd = { availableMinor: bigint; blockedMinor: bigint; underWayMinor: bigint };

/** By sub-merchant; one that had nothing is left out. */
export async function subDayEnds(ctx: Ctx, custodian: string, day: string): Promise<Map<Id, SubDayEnd>> {
  const midnight = `${day} 00:00:00+08`;
  // An entry counts on its business day, which is not after the one it was made on.
  const rows = await ctx.sql<SubDayEnd & { id: Id }>`
    select x.id, coalesce(sum(x.amount) filter (where x.place = 'sub.available'), 0)::bigint as "availableMinor",
           coalesce(sum(x.amount) filter (where x.place in ('sub.pending', 'sub.frozen')), 0)::bigint as "blockedMinor",
           coalesce(sum(x.amount) filter (where x.place = 'sent'), 0)::bigint as "underWayMinor"
    from (
      select a.node::uuid as id, a.place, a.posted - coalesce(later.amount, 0) as amount
      from account a
      cross join lateral (
        select sum(t.amount) as amount
        from (
          select -amount as amount, business_on
          from transfer
          where tenant_id = ${ctx.tenant} and from_account = a.id and kind in ('p', 's') and at >= ${midnight}::timestamptz
          union all
          select amount, business_on
          from transfer
          where tenant_id = ${ctx.tenant} and to_account = a.id and kind in ('p', 's') and at >= ${midnight}::timestamptz) t
        where t.business_on > ${day}::date) later
      where a.tenant_id = ${ctx.tenant}
        and a.book = ${BOOK}
        and a.asset = ${HOME_CURRENCY}
        and a.owner = ${custodian}
        and a.place = any(${SUB_PLACES as unknown as string[]}::text[])
      union all
      select p.sub_merchant_id, 'sent', p.amount_minor
      from payout_batch b
      join payout p on p.tenant_id = b.tenant_id and p.batch_id = b.id
      where b.tenant_id = ${ctx.tenant}
        and b.custodian = ${custodian}
        and b.sent_at < ${midnight}::timestamptz + interval '1 day'
        and (p.state in ('sent', 'unknown')
             or p.state in ('success', 'returned', 'failed') and p.ended_at >= ${midnight}::timestamptz + interval '1 day')) x
    group by x.id
    having bool_or(x.amount <> 0)`;
  return new Map(rows.map(({ id, ...amounts }) => [id, amounts]));
}
