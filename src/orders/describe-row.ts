/** An order as a row of a list, in the words of the contract; personal data masked. Pure. */
import type { Static } from 'typebox';
import { isAbroad } from '../contract/countries.ts';
import type { OrderRow as RowSchema } from '../contract/orders.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { maskName } from '../kernel/mask.ts';
import type { OrderRow } from './store.ts';

export type RowNames = {
  shops: ReadonlyMap<Id, { id: Id; name: string; channel: string }>;
  nodes: ReadonlyMap<Id, { id: Id; name: string }>;
  couriers: ReadonlyMap<string, { code: string; name: string }>;
};

export function describeRow(order: OrderRow, names: RowNames): Wire<Static<typeof RowSchema>> {
  return {
    id: order.id,
    version: order.version,
    number: order.number,
    channelNumbers: order.channelNumbers,
    shop: names.shops.get(order.shopId) ?? { id: order.shopId, name: '', channel: '' },
    state: order.state,
    holds: order.holdReasons,
    kind: order.kind,
    flag: order.flag,
    memo: order.memo,
    buyerMessage: order.buyerMessage,
    buyer: order.buyer,
    recipientName: maskName(order.name),
    recipientArea: [isAbroad(order.country) ? order.country : '', order.province, order.city, order.district]
      .filter((part, i, all) => part && part !== all[i - 1])
      .join(' '),
    goods: order.goodsText,
    lineCount: order.lineCount,
    quantity: order.quantity,
    payable: { amount: order.payableMinor, currency: order.currency },
    paidAt: order.paidAt,
    createdAt: order.createdAt,
    shipBefore: order.shipBefore,
    node: order.nodeId ? (names.nodes.get(order.nodeId) ?? { id: order.nodeId, name: '' }) : null,
    courier: order.courier ? (names.couriers.get(order.courier) ?? { code: order.courier, name: order.courier }) : null,
    waybillNumber: order.waybillNumber,
  };
}
