/** What a buyer can be offered where the courier does not go (ORD-7): fetch it, another courier, the money back. */
import type { Static } from 'typebox';
import type { getDeliveryOffers } from '../contract/enter-order.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type CourierRules, chooseCourier, courierTables } from '../shipping/shipping.ts';
import { type Node, nodesOf } from '../stock/stock.ts';
import { inHome, rateOf } from './home-currency.ts';
import type { Order } from './order.ts';
import { findOrder } from './order-detail.ts';
import { parcelFacts } from './parcel-facts.ts';
import { parcelFor } from './plan-nodes.ts';
import { courierRules } from './rule-sets.ts';

type Offers = Wire<Static<(typeof getDeliveryOffers)['response']>>;

const ANYBODY: CourierRules = { ordered: [], quotaLeft: new Map() };

/** Refuses `orders.notFound` (404). */
export async function deliveryOffers(ctx: Ctx, id: Id): Promise<Offers> {
  const order = await findOrder(ctx, id);
  const [nodes, tables, rules] = await Promise.all([nodesOf(ctx), courierTables(ctx), courierRules(ctx)]);
  const money = (amount: bigint) => ({ amount, currency: order.currency });
  const selfPickup = nearest(order, nodes).map((node) => ({
    node: { id: node.id, name: node.name },
    address: Object.values(addressOf(node)).join(''),
  }));
  const refund = money(order.paidMinor - order.refundedMinor);
  const origin = nodes.find((node) => node.id === order.nodeId) ?? nodes[0];
  if (!origin) return { served: false, selfPickup, couriers: [], refund };

  const facts = await parcelFacts(ctx, [order], tables, rules);
  const parcel = parcelFor(order, origin, facts);
  const { courier } = chooseCourier(parcel, tables.tariffs, rules);
  const all = chooseCourier({ ...parcel, namedCourier: null }, tables.tariffs, ANYBODY);
  const able = [{ courier: all.courier, costMinor: all.costMinor }, ...all.losers].flatMap((one) =>
    one.courier !== null && one.costMinor !== null ? [{ code: one.courier, cost: one.costMinor }] : [],
  );
  // What the buyer paid for freight counts where it can be reckoned in the currency of price lists.
  const paid = inHome(order.freightMinor, rateOf(facts.rates, order)) ?? 0n;
  const home = (amount: bigint) => ({ amount, currency: HOME_CURRENCY });
  const couriers = able
    .toSorted((a, b) => (a.cost < b.cost ? -1 : 1))
    .map(({ code, cost }) => ({
      courier: { code, name: tables.couriers.get(code)?.name ?? code },
      cost: home(cost),
      extra: home(cost > paid ? cost - paid : 0n),
    }));
  return { served: courier !== null, selfPickup, couriers, refund };
}

/** Places of ours in the buyer's city, else in his province. */
function nearest(order: Order, nodes: readonly Node[]): Node[] {
  const [province, city] = [`${order.divisionCode.slice(0, 2)}0000`, `${order.divisionCode.slice(0, 4)}00`];
  const ours = nodes.filter((node) => node.kind !== 'outside' && order.divisionCode.length >= 2);
  const inCity = order.divisionCode.length >= 4 ? ours.filter((node) => node.cityCode === city) : [];
  return inCity.length ? inCity : ours.filter((node) => node.provinceCode === province);
}

const addressOf = ({ address: { province = '', city = '', district = '', town = '', detail = '' } }: Node) => ({
  province,
  city,
  district,
  town,
  detail,
});
