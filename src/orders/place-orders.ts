/**
 * Orders over the open API (ORD-3, P1a): callers that place one order each are gathered into batches and go through the
 * same intake as a channel's page, so the answer comes after stock was promised and costs a share of one commit.
 */

import { contentHash, keepMessage, keyOfChannelOrder, orderIdsOf, shopSettings } from '../channels/channels.ts';
import type { IncomingOrder } from '../channels/connector.ts';
import { HOME_COUNTRY } from '../contract/countries.ts';
import type { PlacedOrder } from '../contract/place-order.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { toJson } from '../kernel/db/sql.ts';
import { GroupCommit } from '../kernel/group-commit.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { HoldReason, OrderState } from './order.ts';
import { type Taken, takeOrders } from './take-orders.ts';

export type Placing = { shopId: Id; number: string; body: PlacedOrder };
export type Placed = { id: Id; number: string; state: OrderState; holds: HoldReason[] };
/** An unpaid order of a shop that takes in paid ones is kept as it was sent, and is no order yet. */
export type OnlyKept = { id: null; number: null; state: 'waitPay'; holds: HoldReason[] };

const ONLY_KEPT: OnlyKept = { id: null, number: null, state: 'waitPay', holds: [] };

// One batch at a time: two would wait for each other's goods, and what comes meanwhile makes the next batch cheaper.
const BATCH = { maxBatch: 100, maxWaiting: 5000, maxWaitMs: 10_000, parallel: 1 };

/** One queue per tenant and caller, so that the timeline names the right one. */
export class OrderDesk {
  readonly #db: Database;
  readonly #queues = new Map<string, GroupCommit<Placing, Placed | OnlyKept | Refused>>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Refuses `channels.shopUnknown` (404), `orders.amountsDiffer`. Posts: holds through the intake. */
  async place(scope: Scope, placing: Placing): Promise<Placed | OnlyKept> {
    assertAmounts(placing.body);
    const key = `${scope.tenant}/${actorText(scope.actor)}`;
    let queue = this.#queues.get(key);
    if (!queue) {
      queue = new GroupCommit((batch) => this.#db.transaction(scope, (ctx) => placeOrders(ctx, batch)), BATCH);
      this.#queues.set(key, queue);
    }
    const placed = await queue.submit(placing);
    if (placed instanceof Refused) throw placed;
    return placed;
  }
}

function assertAmounts(body: PlacedOrder): void {
  const expected = body.lines.reduce((sum, line) => sum + BigInt(line.amount), 0n) + BigInt(body.freight ?? 0);
  if (expected !== BigInt(body.payable)) throw new Refused('orders.amountsDiffer', { expected, payable: body.payable });
}

async function placeOrders(ctx: Ctx, batch: readonly Placing[]): Promise<(Placed | OnlyKept | Refused)[]> {
  const shops = await shopSettings(ctx, [...new Set(batch.map((one) => one.shopId))]);
  const now = new Date(ctx.now());
  const refusals = batch.map((one) => whyNot(one, shops.get(one.shopId)));
  const known = batch.filter((_, i) => refusals[i] === null);
  const incoming = [];
  for (const [shopId, own] of Map.groupBy(known, (one) => one.shopId)) {
    const raws = own.map((one) => ({ number: one.number, modifiedAt: now, raw: toJson(one.body) }));
    const places = await keepMessage(ctx, shopId, 'api', raws);
    for (const [i, one] of own.entries()) {
      incoming.push({
        ...places[i]!,
        shopId,
        order: describePlaced(one, now, shops.get(shopId)!.currency),
        hash: contentHash(raws[i]!.raw),
      });
    }
  }
  const rows = await placedOrders(ctx, await takeOrders(ctx, incoming, shops));
  return batch.map((one, i) => refusals[i] ?? rows.get(`${one.shopId}/${one.number}`) ?? ONLY_KEPT);
}

function whyNot({ shopId, body }: Placing, shop: { currency: string } | undefined): Refused | null {
  if (!shop) return new Refused('channels.shopUnknown', { shopId }, 404);
  const currency = body.currency || shop.currency;
  if (currency === shop.currency) return null;
  return new Refused('orders.currencyDiffers', { currency, expected: shop.currency });
}

/** What became of each, by `shop/number`. What was sent before is looked up by its number. */
export async function placedOrders(ctx: Ctx, taken: readonly Taken[]): Promise<Map<string, Placed>> {
  const ids = new Map(taken.flatMap((one) => (one.orderId ? [[keyOfChannelOrder(one), one.orderId] as const] : [])));
  const repeated = taken.filter((one) => one.orderId === null);
  if (repeated.length) for (const [key, id] of await orderIdsOf(ctx, repeated)) ids.set(key, id);
  const rows = await ctx.sql<Placed>`
    select id, number, state, hold_reasons as holds
    from sales_order
    where tenant_id = ${ctx.tenant}
      and id = any(${[...ids.values()]}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map([...ids].map(([key, id]) => [key, byId.get(id)!]));
}

/** What the caller sent, as any channel would describe it. */
function describePlaced({ number, body }: Placing, now: Date, currency: string): IncomingOrder {
  const goods = body.lines.reduce((sum, line) => sum + BigInt(line.price) * BigInt(line.quantity), 0n);
  const payable = BigInt(body.payable);
  const freight = BigInt(body.freight ?? 0);
  const paid = BigInt(body.paid);
  const cod = body.cashOnDelivery ?? false;
  return {
    number,
    state: cod || paid > 0n || payable === 0n ? 'paid' : 'waitPay',
    stateText: 'API',
    kind: 'normal',
    cashOnDelivery: cod,
    currency: body.currency || currency,
    goodsMinor: goods,
    discountMinor: goods + freight - payable,
    freightMinor: freight,
    taxMinor: 0n,
    payableMinor: payable,
    paidMinor: paid,
    createdAt: new Date(body.orderedAt),
    paidAt: body.paidAt ? new Date(body.paidAt) : paid > 0n ? new Date(body.orderedAt) : null,
    modifiedAt: now,
    buyer: { id: body.buyer, message: body.message ?? '' },
    seller: { memo: body.memo ?? '', flag: body.flag ?? 0 },
    recipient: { town: '', postcode: '', country: HOME_COUNTRY, ...body.recipient, masked: null },
    lines: body.lines.map((line, i) => ({
      number: String(i + 1),
      itemId: '',
      skuId: '',
      merchantCode: line.merchantCode,
      barcode: '',
      title: line.title ?? line.merchantCode,
      properties: '',
      quantity: BigInt(line.quantity),
      priceMinor: BigInt(line.price),
      amountMinor: BigInt(line.amount),
      refund: 'none',
      closed: false,
      gift: false,
    })),
    payments: [],
  };
}
