/** After-sale cases as people see them: rows of a list, and one with its lines and its money. */

import { skusById } from '../catalog/catalog.ts';
import type { AfterSaleDetail } from '../contract/after-sale-commands.ts';
import type { AfterSaleCase } from '../contract/after-sales.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { RefundState } from '../payments/payments.ts';
import { sourceOf } from './after-sale-money.ts';
import { type CaseMoney, CaseWork, caseMoneyTable } from './after-sale-store.ts';
import { describeActors } from './describe-actor.ts';
import { type CaseRow, caseRow } from './find-after-sales.ts';
import { namesFor } from './order-detail.ts';

/** How these cases are shown, with the names of shops and people. */
export async function caseView(ctx: Ctx, rows: readonly CaseRow[]): Promise<(row: CaseRow) => Wire<AfterSaleCase>> {
  const [{ shops }, people] = await Promise.all([
    namesFor(ctx, rows),
    describeActors(
      ctx,
      rows.map((row) => row.settledBy),
    ),
  ]);
  return ({
    orderId,
    order,
    shopId,
    settledBy,
    currency,
    amountMinor,
    dueMinor,
    givenMinor,
    nodeId,
    nodeName,
    follow,
    ...row
  }) => ({
    ...row,
    amount: amountMinor === null ? null : { amount: amountMinor, currency },
    due: { amount: dueMinor, currency },
    given: { amount: givenMinor, currency },
    order: { id: orderId, number: order },
    followOrder: row.followOrderId ? { id: row.followOrderId, number: follow ?? '' } : null,
    node: nodeId ? { id: nodeId, name: nodeName ?? '' } : null,
    shop: shops.get(shopId) ?? { id: shopId, name: '', channel: '' },
    settledBy: row.settledAt ? people.get(settledBy)! : null,
  });
}

type MoneyRow = CaseMoney & { state: RefundState | null; paymentId: Id | null };

/** Refuses `orders.caseNotFound` (404). */
export async function caseDetail(ctx: Ctx, session: Session, id: Id): Promise<Wire<AfterSaleDetail>> {
  const row = await caseRow(ctx, session, id);
  if (!row) throw new Refused('orders.caseNotFound', {}, 404);
  const work = new CaseWork(ctx);
  await work.read([row.orderId]);
  const order = work.orders.get(row.orderId)!;
  const lines = work.lines.get(id)!;
  const money = await ctx.run<MoneyRow>(sql`
    select ${caseMoneyTable.select('m')}, r.state, r.payment_id as "paymentId"
    from after_sale_money m
    left join refund r on r.tenant_id = m.tenant_id and r.id = m.refund_id
    where m.tenant_id = ${ctx.tenant}
      and m.case_id = ${id}
    order by m.id`);
  const [skus, people, source, view] = await Promise.all([
    skusById(
      ctx,
      lines.flatMap((line) => [line.skuId, ...(line.swapSkuId ? [line.swapSkuId] : [])]),
    ),
    describeActors(
      ctx,
      money.map((one) => one.by),
    ),
    sourceOf(ctx, order),
    caseView(ctx, [row]),
  ]);
  const { currency } = order;
  const ref = (skuId: Id) => {
    const { merchantCode = '', name = '', properties = '' } = skus.get(skuId) ?? {};
    return { id: skuId, merchantCode, name, properties };
  };
  return {
    ...view(row),
    lines: lines.map(({ line, skuId, swapSkuId, quantity, good, defective, missing }) => {
      const sold = order.lines.find((own) => own.line === line);
      const shipped = sold?.shipped ?? 0n;
      return {
        ...{
          line,
          sku: ref(skuId),
          swapSku: swapSkuId === null ? null : ref(swapSkuId),
          sold: shipped,
          quantity,
          good,
          defective,
          missing,
        },
        askedInAll: shipped - work.soldLeft(order, line, null),
        amount: { amount: sold ? (sold.amountMinor * quantity) / sold.quantity : 0n, currency },
      };
    }),
    money: money.map(({ id: own, kind, way, amountMinor, note, at, by, state, paymentId }) => ({
      ...{ id: own, kind, way, amount: { amount: amountMinor, currency }, note, at, by: people.get(by)! },
      refund: state && paymentId ? { state, paymentId } : null,
    })),
    paid: { amount: order.paidMinor, currency },
    left: { amount: work.moneyLeft(order), currency },
    refundable: source !== null,
  };
}
