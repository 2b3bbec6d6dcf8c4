/** Why this courier (SHP-1): the choice worked out once more when a person asks, with every courier that lost and why. */
import type { Static } from 'typebox';
import type { explainCourier as endpoint } from '../contract/explain-courier.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { chooseCourier, courierTables, type ParcelToSend } from '../shipping/shipping.ts';
import { allNodes } from '../stock/stock.ts';
import { findOrder } from './order-detail.ts';
import { parcelFacts } from './parcel-facts.ts';
import { parcelFor } from './plan-nodes.ts';
import { courierRules } from './rule-sets.ts';

type Explained = Wire<Static<(typeof endpoint)['response']>>;

/**
 * By today's price lists and rules. A courier that these would not choose was named: by a person, a rule of the review or
 * the platform, or when other lists were in force. Refuses `orders.notFound` (404).
 */
export async function explainCourier(ctx: Ctx, id: Id): Promise<Explained> {
  const order = await findOrder(ctx, id);
  const [nodes, tables, rules] = await Promise.all([allNodes(ctx), courierTables(ctx), courierRules(ctx)]);
  const node = nodes.find((one) => one.id === order.nodeId);
  if (!node)
    return {
      asOf: new Date(ctx.now()),
      node: null,
      chosen: null,
      size: null,
      reason: 'noNode',
      rule: null,
      losers: [],
    };
  const facts = await parcelFacts(ctx, [order], tables, rules);
  const parcel = { ...parcelFor(order, node, facts), namedCourier: null };
  const free = chooseCourier(parcel, tables.tariffs, rules);
  const named = order.courier !== null && order.courier !== free.courier;
  const choice = named ? chooseCourier({ ...parcel, namedCourier: order.courier }, tables.tariffs, rules) : free;
  const money = (amount: bigint | null) => (amount === null ? null : { amount, currency: HOME_CURRENCY });
  const courier = (code: string) => ({ code, name: tables.couriers.get(code)?.name ?? code });
  const { reason } = choice;
  return {
    asOf: new Date(ctx.now()),
    node: { id: node.id, name: node.name },
    chosen: choice.courier === null ? null : { courier: courier(choice.courier), cost: money(choice.costMinor) },
    size: sizeOf(parcel),
    reason: reason.kind === 'none' ? (`none.${reason.because}` as const) : reason.kind,
    rule: 'rule' in reason ? reason.rule : null,
    losers: choice.losers.map((loser) => ({
      courier: courier(loser.courier),
      cost: money(loser.costMinor),
      because: loser.reason,
    })),
  };
}

function sizeOf({ lengthMm, widthMm, heightMm, leastVolumeMm3 = 0n }: ParcelToSend): Explained['size'] {
  if (leastVolumeMm3 === 0n) return null;
  return { sidesMm: [lengthMm, widthMm, heightMm], volumeCm3: (leastVolumeMm3 + 999n) / 1_000n };
}
