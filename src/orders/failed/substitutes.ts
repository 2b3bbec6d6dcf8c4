/**
 * What an order could get instead of goods that are short (ORD-14): variants of the same style that a warehouse has. The
 * price stays, the memo tells the buyer. What was put in its place stays there when the channel tells of the order again
 * (`keepSubstitutes`), for the channel knows only what was bought.
 */
import { type Sku, skusById, variantsOf } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { type Outcome, refuse } from '../../kernel/refusal.ts';
import { availableAt, nodesOf } from '../../stock/stock.ts';
import { advanceOrders } from '../advance-orders.ts';
import { changeOrders, stepMissing } from '../command.ts';
import { dropHolds, type Order, type OrderLine, sumUp } from '../order.ts';
import { findOrder, lineId } from '../order-detail.ts';
import { giveStockBack } from '../stop-orders.ts';

const MOST_OFFERS = 8;

const skuRef = ({ id, merchantCode, name, properties }: Sku) => ({ id, merchantCode, name, properties });

/** For lines whose goods no warehouse has enough of; nothing for an order that is not short. */
export async function substitutesFor(ctx: Ctx, orderId: Id) {
  const order = await findOrder(ctx, orderId);
  const lines = order.lines.filter(({ skuId }) => skuId !== null);
  if (!order.holdReasons.includes('outOfStock') || lines.length === 0) return [];
  const own = await skusById(
    ctx,
    lines.map(({ skuId }) => skuId!),
  );
  const styles = [...new Set([...own.values()].flatMap(({ styleId }) => styleId ?? []))];
  const variants = (await variantsOf(ctx, styles)).filter(({ active, bundle }) => active && !bundle);
  const nodes = await nodesOf(ctx);
  const skuIds = [...new Set([...own.keys(), ...variants.map(({ id }) => id)])];
  const stock = await availableAt(
    ctx,
    nodes.map(({ id }) => id),
    skuIds,
  );
  const best = (skuId: Id) =>
    nodes
      .map(({ id, name }) => ({ node: name, free: stock.get(id)?.get(skuId) ?? 0n }))
      .reduce((most, one) => (one.free > most.free ? one : most), { node: '', free: 0n });
  return lines
    .filter(({ skuId, quantity }) => best(skuId!).free < quantity)
    .map((line) => {
      const sku = own.get(line.skuId!)!;
      const offers = variants
        .filter(({ id, styleId }) => id !== sku.id && styleId === sku.styleId)
        .map((variant) => ({ sku: skuRef(variant), ...best(variant.id) }))
        .filter(({ free }) => free >= line.quantity)
        .sort((a, b) => Number(b.free - a.free))
        .slice(0, MOST_OFFERS);
      return { lineId: lineId(order.id, line.line), sku: skuRef(sku), quantity: line.quantity, offers };
    });
}

export type Substitution = { skuId: Id; memo: string };

/**
 * `isSeen` throws for a version the caller has not seen. Refuses `orders.unreviewFirst`, `orders.reverseFirst`, `orders.wrongState`, `orders.lineUnknown`,
 * `orders.notSubstitute` (data: merchantCode), `http.changedMeanwhile` (409). Posts: release of what was held, holds of
 * the goods it gets now.
 */
export const substituteLine = (
  ctx: Ctx,
  id: Id,
  { isIt, isSeen }: { isIt: (line: number) => boolean; isSeen: (version: number) => void },
  { skuId, memo }: Substitution,
): Promise<Outcome<Id, string>[]> =>
  changeOrders(
    ctx,
    [id],
    (order) => {
      isSeen(order.version);
      return stepMissing(order, 'edit');
    },
    async (work, [order], answers) => {
      const line = order!.lines.find((one) => isIt(one.line));
      const skus = await skusById(ctx, [skuId, ...(line?.skuId ? [line.skuId] : [])]);
      const [before, after] = [line?.skuId ? skus.get(line.skuId) : undefined, skus.get(skuId)];
      if (!line || !before) return void answers.set(id, refuse(id, 'orders.lineUnknown'));
      if (!after?.active || after.bundle || after.styleId === null || after.styleId !== before.styleId)
        return void answers.set(id, refuse(id, 'orders.notSubstitute', { merchantCode: after?.merchantCode ?? '' }));
      await giveStockBack(work, [order!], 'orders.substituted');
      put(order!, line, before, after);
      // He who writes the memo has read it; one that waits to be read still does.
      if (!order!.holdReasons.includes('memo'))
        order!.overridden = [...new Set([...order!.overridden, 'memo' as const])];
      order!.memo = [order!.memo, memo].filter(Boolean).join('；');
      const { channelLine, quantity } = line;
      work.happened(
        order!,
        'substituted',
        {
          from: before.merchantCode,
          to: after.merchantCode,
          fromSku: before.id,
          toSku: after.id,
          channelLine,
          quantity,
        },
        memo,
      );
      dropHolds(order!, (reason) => reason === 'outOfStock');
      await advanceOrders(work, [order!]);
    },
  );

function put(order: Order, line: OrderLine, before: Sku, after: Sku): void {
  order.weightG += ((after.weightG ?? 0n) - (before.weightG ?? 0n)) * line.quantity;
  line.skuId = after.id;
  line.merchantCode = after.merchantCode;
  line.properties = after.properties;
  sumUp(order);
}

export type Kept = { channelLine: string; fromSku: Id; toSku: Id; to: string };

/** What people put in the place of other goods, by order; the latest of a line counts. */
export async function substitutesOf(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, Kept[]>> {
  const rows = await ctx.sql<{ orderId: Id; data: Kept }>`
    select order_id as "orderId", data
    from order_event
    where tenant_id = ${ctx.tenant}
      and order_id = any(${orderIds as Id[]}::uuid[])
      and event = 'substituted'
    order by id`;
  const byOrder = Map.groupBy(rows, ({ orderId }) => orderId);
  return new Map([...byOrder].map(([id, own]) => [id, own.map(({ data }) => data)]));
}

/** A new draft of an order gets what stands in it instead of what was bought. */
export function keepSubstitutes(draft: Order, order: Order, kept: readonly Kept[]): void {
  for (const { channelLine, fromSku, toSku } of kept) {
    const line = draft.lines.find((one) => one.channelLine === channelLine && one.skuId === fromSku);
    const now = order.lines.find((one) => one.channelLine === channelLine && one.skuId === toSku);
    if (line)
      Object.assign(line, { skuId: toSku }, now && { merchantCode: now.merchantCode, properties: now.properties });
  }
}
