/** An order → ledger lines. Pure. */
import { derivedId, type Id } from '../kernel/ids.ts';
import type { Posting } from '../ledger/ledger.ts';
import { places } from '../stock/stock.ts';
import type { Order } from './order.ts';

/** Promises every line of an order at its node, all or nothing. Sets the hold of each line; a repeated round needs another version. */
export function reservation(order: Order): Posting {
  return {
    document: { type: 'order', id: order.id },
    reason: 'orders.reserved',
    lines: order.lines.map((line) => {
      line.holdId = derivedId(order.id, `hold/${order.version}/${line.line}`);
      return {
        kind: 'hold' as const,
        id: line.holdId,
        from: places.sellable(order.nodeId!, line.skuId!),
        to: places.customer(line.skuId!),
        amount: line.quantity,
        line: line.line,
      };
    }),
  };
}

/** Gives back what the lines of an order still hold. */
export function givingBack(order: Order, reason: string): Posting {
  return {
    document: { type: 'order', id: order.id },
    reason,
    lines: order.lines.flatMap((line) =>
      line.holdId
        ? [{ kind: 'release' as const, id: derivedId(line.holdId, 'release'), hold: line.holdId, line: line.line }]
        : [],
    ),
  };
}

export const isReserved = (order: Order): boolean => order.lines.some((line) => line.holdId !== null);
export const holdsOf = (order: Order): Id[] => order.lines.flatMap((line) => line.holdId ?? []);
