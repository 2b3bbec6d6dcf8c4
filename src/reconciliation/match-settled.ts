/**
 * Compares what a platform settles with the orders we have of it (REC-2): by the number of the order, payments, refunds
 * and fees alike. Money for an order nobody knows, the same entry on two bills, and more for an order than its goods
 * with their freight ever were, are differences. Less says nothing: a platform settles in parts.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { BillProvider } from './bill.ts';
import { differenceOf, type Finding } from './difference.ts';
import { refreshBills } from './match-account.ts';
import type { BillAccount } from './statement-accounts.ts';
import { differenceTable } from './store.ts';

/** As shops of the platform are kept. */
const CHANNELS: Partial<Record<BillProvider, string>> = {
  ...{ jd: 'jd', pinduoduo: 'pinduoduo', douyin: 'douyin', tmall: 'taobao' },
};
/** An order this much older than the first one we have of the channel may well be from before. */
const DAYS_BEFORE = 30;

/** Runs under the account's lock. Movements of the same money (Douyin's account) are not compared again. */
export async function matchSettled(ctx: Ctx, account: BillAccount, layout: string, billId: Id): Promise<void> {
  const channel = CHANNELS[account.kind];
  if (!channel || layout === 'douyinAccount') return;
  const found = await judge(ctx, billId, channel);
  const tooMuch = await settledTooMuch(ctx, account, billId);
  const now = new Date(ctx.now());
  await differenceTable.insert(
    ctx,
    [...found, ...tooMuch].map((one) => differenceOf(ctx.newId(), one, account.feePpm, now)),
    // A difference of the bill before that stayed the same came with its line.
    sql`on conflict do nothing`,
  );
  await refreshBills(ctx, account.id, [billId]);
}

/** Every line of an order we know is settled; what remains of payments and refunds is not in our books. */
async function judge(ctx: Ctx, billId: Id, channel: string): Promise<Finding[]> {
  const found = await ctx.run<Finding>(sql`
    with mine as materialized (
      select s.id, (select min(c.modified_at) from channel_order c where c.tenant_id = s.tenant_id and c.shop_id = s.id) as since
      from shop s
      where s.tenant_id = ${ctx.tenant}
        and s.channel = ${channel}),
    judged as (
      select l.place, o.order_id as id,
             case when o.number is null then 'notInBooks'
                  when l.entry_number <> '' and (l.nth > 1 or twice.found) then 'duplicate' else 'settled' end as verdict
      from (
        select *, ctid as place, row_number() over (partition by kind, reference, entry_number, gross_minor, fee_minor order by line) as nth
        from bill_line
        where tenant_id = ${ctx.tenant}
          and bill_id = ${billId}
          and kind in ('payment', 'refund', 'fee')
          and reference <> '') l
      left join lateral (
        select c.number, c.order_id
        from mine m
        join channel_order c on c.tenant_id = ${ctx.tenant} and c.shop_id = m.id and c.number = l.reference
        limit 1) o on true
      left join lateral (
        select true as found
        from bill_line e
        where e.tenant_id = ${ctx.tenant}
          and e.merchant_account = l.merchant_account
          and e.verdict = 'settled'
          and e.reference = l.reference
          and e.bill_id <> ${billId}
          and (e.kind, e.entry_number, e.gross_minor, e.fee_minor) = (l.kind, l.entry_number, l.gross_minor, l.fee_minor)
        limit 1) twice on true
      where o.number is not null
         or l.kind <> 'fee' and l.at > (select min(since) from mine) + ${DAYS_BEFORE} * interval '1 day')
    update bill_line l
    set item_id = j.id, verdict = j.verdict
    from judged j
    where l.tenant_id = ${ctx.tenant}
      and l.ctid = j.place
    returning l.bill_id as "billId", l.line as "billLine", l.item_id as "itemId", 'settled' as kind,
              l.merchant_account as "merchantAccount", l.verdict, l.reference,
              l.provider_reference as "providerReference", null as "cashMinor", null as "itemState",
              null as "itemCurrency", l.gross_minor - l.fee_minor as "grossMinor", 0::bigint as "feeMinor",
              l.state as "lineState", l.currency, l.at`);
  return found.filter(({ verdict }) => (verdict as string) !== 'settled');
}

/** Over all bills of the account, for orders this one is about; an order that was split or joined says nothing of its own. */
const settledTooMuch = (ctx: Ctx, account: BillAccount, billId: Id): Promise<Finding[]> =>
  ctx.run<Finding>(sql`
    select ${billId}::uuid as "billId", own.line as "billLine", o.id as "itemId", 'settled' as kind,
           ${account.id} as "merchantAccount", 'amountDiffers' as verdict, own.reference,
           '' as "providerReference", o.goods_minor + o.freight_minor + o.tax_minor as "cashMinor", null as "itemState",
           o.currency as "itemCurrency", so_far.gross as "grossMinor", 0::bigint as "feeMinor", null as "lineState",
           o.currency, own.at
    from (
      select distinct on (reference) reference, item_id, line, at
      from bill_line
      where tenant_id = ${ctx.tenant}
        and bill_id = ${billId}
        and verdict = 'settled'
        and kind = 'payment'
      order by reference, line desc) own
    join sales_order o on o.tenant_id = ${ctx.tenant} and o.id = own.item_id and o.state not in ('split', 'merged')
     and cardinality(o.channel_numbers) = 1
    cross join lateral (
      select sum(e.gross_minor)::bigint as gross
      from bill_line e
      where e.tenant_id = ${ctx.tenant}
        and e.merchant_account = ${account.id}
        and e.verdict = 'settled'
        and e.reference = own.reference
        and e.kind = 'payment') so_far
    where so_far.gross > o.goods_minor + o.freight_minor + o.tax_minor`);
