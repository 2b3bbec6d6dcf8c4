/**
 * Compares what a courier says it collected with what it should have (row 18): by the number of the waybill, once per
 * parcel, gross; its fee by the account's rate. Sheets have thousands of lines, so all of one are judged in one statement.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { differenceOf, type Finding, PROPOSABLE } from './difference.ts';
import { refreshBills } from './match-account.ts';
import type { BillAccount } from './statement-accounts.ts';
import { differenceTable } from './store.ts';

/** So many days after a parcel was signed for, its money is overdue; a courier pays week by week. */
const OVERDUE_DAYS = 10;

/** Runs under the account's lock. */
export async function matchCollected(ctx: Ctx, account: BillAccount, billId: Id): Promise<void> {
  const found = await ctx.run<Finding>(sql`
    with judged as (
      select l.place, c.id, c.cash_minor,
             case
               when c.id is null and l.nth > 1 then 'duplicate'
               when c.id is null then 'notInBooks'
               when l.nth > 1 or taken.found then 'duplicate'
               when l.gross_minor <> c.cash_minor then 'amountDiffers'
               when abs(l.fee_minor - round(l.gross_minor * ${account.feePpm}::numeric / 1000000))
                    > ${account.feeToleranceMinor}::bigint then 'feeDiffers'
               else 'matched'
             end as verdict
      from (
        select *, ctid as place, row_number() over (partition by reference order by line) as nth
        from bill_line
        where tenant_id = ${ctx.tenant}
          and bill_id = ${billId}
          and kind = 'payment') l
      left join lateral (
        select id, cash_minor
        from cod_fact
        where tenant_id = ${ctx.tenant}
          and reference = l.reference
        limit 1) c on true
      left join lateral (
        select true as found
        from bill_line e
        where e.tenant_id = ${ctx.tenant}
          and e.item_id = c.id
          and e.bill_id <> ${billId}
        limit 1) taken on true)
    update bill_line l
    set item_id = j.id, verdict = j.verdict
    from judged j
    where l.tenant_id = ${ctx.tenant}
      and l.ctid = j.place
    returning l.bill_id as "billId", l.line as "billLine", l.item_id as "itemId", 'collected' as kind,
              l.merchant_account as "merchantAccount", l.verdict, l.reference,
              l.provider_reference as "providerReference", j.cash_minor as "cashMinor", null as "itemState",
              l.currency as "itemCurrency", l.gross_minor as "grossMinor", l.fee_minor as "feeMinor",
              l.state as "lineState", l.currency, l.at`);
  const now = new Date(ctx.now());
  // What was overdue and has come.
  await ctx.sql`
    update difference d
    set state = 'resolved', data = d.data || '{"closedBy": "laterMatch"}'
    from bill_line l
    where d.tenant_id = ${ctx.tenant}
      and d.merchant_account = ${account.id}
      and d.verdict = 'notOnBill'
      and d.state = any(${PROPOSABLE as string[]}::text[])
      and l.tenant_id = d.tenant_id
      and l.bill_id = ${billId}
      and l.item_id = d.item_id`;
  await differenceTable.insert(
    ctx,
    found
      .filter(({ verdict }) => (verdict as string) !== 'matched')
      .concat(await overdue(ctx, account, billId))
      .map((one) => differenceOf(ctx.newId(), one, account.feePpm, now)),
    // A difference of the sheet before that stayed the same came with its line.
    sql`on conflict do nothing`,
  );
  await refreshBills(ctx, account.id, [billId]);
}

/** Signed for long before the newest batch of this sheet, and on none: of couriers whose code the account has. */
async function overdue(ctx: Ctx, { id, merchantId, currency }: BillAccount, billId: Id): Promise<Finding[]> {
  if (merchantId === '') return [];
  return ctx.sql<Finding>`
    select ${billId}::uuid as "billId", null as "billLine", c.id as "itemId", 'collected' as kind,
           ${id} as "merchantAccount", 'notOnBill' as verdict, c.reference, c.reference as "providerReference",
           c.cash_minor as "cashMinor", 'signed' as "itemState", ${currency} as "itemCurrency", null as "grossMinor",
           null as "feeMinor", null as "lineState", ${currency} as currency, f.news_at as at
    from cod_fact c
    join fulfilment f on f.tenant_id = c.tenant_id and f.id = c.id and f.state = 'signed'
    where c.tenant_id = ${ctx.tenant}
      and c.courier = ${merchantId}
      and f.news_at < (
        select max(at) - ${OVERDUE_DAYS} * interval '1 day'
        from bill_line
        where tenant_id = ${ctx.tenant}
          and bill_id = ${billId}
          and kind = 'transfer')
      and not exists (
        select from bill_line l where l.tenant_id = c.tenant_id and l.item_id = c.id)
      and not exists (
        select from difference d
        where d.tenant_id = c.tenant_id and d.item_id = c.id and d.verdict = 'notOnBill' and d.state <> 'closed')`;
}
