/**
 * Gifts (ORD-8): rules give lines of price 0, once per order and rule, and where the rule says so only to the first
 * buyers. Who got a gift is recorded in the same transaction, so two reviews cannot give it twice.
 */
import { type Sku, skusByCode } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { availableAt, nodesOf } from '../stock/stock.ts';
import type { BatchFacts } from './load-facts.ts';
import { addHold, BY_REVIEW, giftOf, type Order, sumUp } from './order.ts';
import type { Decision, GiftDecision } from './review-rules.ts';
import type { Work } from './store.ts';

type Wish = { order: Order; gift: GiftDecision };

export async function addGifts(
  work: Work,
  orders: readonly Order[],
  decisions: ReadonlyMap<Id, Decision>,
  facts: BatchFacts,
): Promise<void> {
  // Gifts of a divided order were given to the whole.
  const wishes = orders
    .filter((order) => order.splitFrom === null)
    .flatMap((order) => decisions.get(order.id)!.gifts.map((gift) => ({ order, gift })));
  if (wishes.length === 0) return;
  const { ctx } = work;
  const open = await notGivenYet(ctx, wishes);
  if (open.length === 0) return;
  const skus = await skusByCode(
    ctx,
    open.map(({ gift }) => gift.merchantCode),
  );
  for (const sku of skus.values()) facts.skus.set(sku.id, sku);
  const free = await freeGifts(
    ctx,
    [...skus.values()].map((sku) => sku.id),
  );
  const given: Wish[] = [];
  for (const { order, gift } of open) {
    const sku = skus.get(gift.merchantCode);
    const left = sku ? (free.get(sku.id) ?? 0n) : 0n;
    if (!sku || (left < gift.quantity && gift.shortage === 'drop')) {
      work.happened(order, 'giftDropped', { merchantCode: gift.merchantCode, why: sku ? 'outOfStock' : 'unknown' });
      continue;
    }
    if (left < gift.quantity)
      addHold(order, 'outOfStock', new Date(ctx.now()), BY_REVIEW, {
        lines: [{ merchantCode: gift.merchantCode, wanted: gift.quantity, free: left }],
        why: 'gift',
      });
    free.set(sku.id, left - gift.quantity);
    addGiftLine(order, sku, gift.quantity, giftOf(gift.rule));
    work.happened(order, 'giftAdded', { merchantCode: gift.merchantCode, quantity: gift.quantity, rule: gift.rule });
    given.push({ order, gift });
  }
  await recordGiven(ctx, given);
}

/** A line of price 0; the caller reviews the order again. */
export function addGiftLine(order: Order, sku: Sku, quantity: bigint, channelLine: string): void {
  order.lines.push({
    line: order.lines.length + 1,
    shopId: order.shopId,
    channelNumber: order.channelNumbers[0]!,
    channelLine,
    listingId: null,
    skuId: sku.id,
    bundleId: null,
    merchantCode: sku.merchantCode,
    title: sku.name,
    properties: sku.properties,
    quantity,
    shipped: 0n,
    priceMinor: 0n,
    amountMinor: 0n,
    platformMinor: 0n,
    gift: true,
    refund: 'none',
    holdId: null,
  });
  order.weightG += (sku.weightG ?? 0n) * quantity;
  sumUp(order);
}

/** Leaves out gifts the order has and those whose first buyers are complete; one review at a time per limited rule. */
async function notGivenYet(ctx: Ctx, wishes: readonly Wish[]): Promise<Wish[]> {
  const limited = [
    ...new Set(wishes.filter(({ gift }) => gift.firstBuyers !== null).map(({ gift }) => gift.rule)),
  ].sort((a, b) => (a < b ? -1 : 1));
  if (limited.length) {
    await ctx.sql`
      select pg_advisory_xact_lock(7100, hashtext(${ctx.tenant}::text || '/' || rule))
      from unnest(${limited}::text[]) rule`;
  }
  const rules = [...new Set(wishes.map(({ gift }) => gift.rule))];
  const rows = await ctx.sql<{ rule: string; buyers: bigint }>`
    select rule, count(distinct buyer) as buyers
    from gift_given
    where tenant_id = ${ctx.tenant}
      and rule = any(${limited}::text[])
    group by rule`;
  const had = await ctx.sql<{ rule: string; order_id: Id; buyer: string }>`
    select rule, order_id, buyer
    from gift_given
    where tenant_id = ${ctx.tenant}
      and rule = any(${rules}::text[])
      and buyer = any(${wishes.map(({ order }) => order.buyer)}::text[])`;
  const buyers = new Map(rows.map((row) => [row.rule, row.buyers]));
  const byOrder = new Set(had.map((row) => `${row.rule}/${row.order_id}`));
  const byBuyer = new Set(had.map((row) => `${row.rule}/${row.buyer}`));
  return wishes.filter(({ order, gift }) => {
    if (byOrder.has(`${gift.rule}/${order.id}`) || order.lines.some((line) => line.channelLine === giftOf(gift.rule)))
      return false;
    if (gift.firstBuyers === null) return true;
    const count = buyers.get(gift.rule) ?? 0n;
    if (byBuyer.has(`${gift.rule}/${order.buyer}`) || count >= BigInt(gift.firstBuyers)) return false;
    buyers.set(gift.rule, count + 1n);
    byBuyer.add(`${gift.rule}/${order.buyer}`);
    return true;
  });
}

async function freeGifts(ctx: Ctx, skus: Id[]): Promise<Map<Id, bigint>> {
  const free = new Map<Id, bigint>();
  for (const stock of (
    await availableAt(
      ctx,
      (await nodesOf(ctx)).map((node) => node.id),
      skus,
    )
  ).values()) {
    for (const [sku, quantity] of stock) free.set(sku, (free.get(sku) ?? 0n) + quantity);
  }
  return free;
}

async function recordGiven(ctx: Ctx, given: readonly Wish[]): Promise<void> {
  if (given.length === 0) return;
  await ctx.sql`
    insert into gift_given (tenant_id, rule, buyer, order_id)
    select ${ctx.tenant}, n.*
    from unnest(${given.map(({ gift }) => gift.rule)}::text[], ${given.map(({ order }) => order.buyer)}::text[],
                ${given.map(({ order }) => order.id)}::uuid[]) n
    on conflict do nothing`;
}
