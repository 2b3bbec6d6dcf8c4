/**
 * What one shop of a stand-in remembers: orders, what we told it was shipped, what stock and listings we wrote. Knows no
 * wire format; the stand-ins render it in theirs. Must stay true: every change moves `modifiedAt`, and is told to `onChange`.
 */
import {
  makeOrder,
  type OrderMix,
  type SandboxLine,
  type SandboxOrder,
  type SandboxRecipient,
  type SandboxSku,
} from '../orders.ts';
import { seeded } from '../seeded.ts';
import { openShelf } from './shelf.ts';

/** One shipment as the channel received it. */
export type ReceivedShipment = {
  orderNumber: string;
  lineNumbers: string[];
  carrierCode: string;
  waybillNumber: string;
  corrected: boolean;
};

/** What the orders are like, of which goods; with a seed the same ones each time. */
export type Placing = OrderMix & { skus?: readonly SandboxSku[]; seed?: number };

export type Change = 'placed' | 'paid' | 'refundAsked' | 'addressChanged' | 'memoChanged' | 'cancelled' | 'shipped';

export type ShopBookOptions = {
  seed: number;
  now: () => Date;
  skus: readonly SandboxSku[];
  /** The number of the `sequence`-th order, or of one of its lines (from 1). */
  numberOf: (sequence: number, line: number) => string;
  /** Orders of an earlier run, and how many numbers to leave out, so that a run never gives a number again. */
  known?: Iterable<SandboxOrder>;
  skipNumbers?: number;
  onChange: (order: SandboxOrder, change: Change) => void;
};

export type ShopBook = ReturnType<typeof openShopBook>;

export function openShopBook(options: ShopBookOptions) {
  const random = seeded(options.seed);
  const orders = new Map<string, SandboxOrder>();
  for (const order of options.known ?? []) orders.set(order.number, order);
  const skipped = options.skipNumbers ?? 0;
  const shipments: ReceivedShipment[] = [];
  const stock = new Map<string, bigint>();
  let listLagMs = 0;
  const decryptions: { orderNumber: string; scene: string }[] = [];

  const orderOf = (number: string): SandboxOrder => {
    const order = orders.get(number);
    if (!order) throw new Error(`the stand-in has no order ${number}`);
    return order;
  };
  const touch = (order: SandboxOrder, change: Change) => {
    order.modifiedAt = options.now();
    options.onChange(order, change);
  };

  return {
    orders,
    shipments,
    /** Masked recipients that were told, and what for. */
    decryptions,
    /** Quantity per SKU id, or per item id where the listing has no SKU. */
    stock,
    shelf: openShelf(options.skus),
    placeOrders(count: number, { seed, ...mix }: Placing = {}): string[] {
      const drawn = seed === undefined ? random : seeded(seed);
      return Array.from({ length: count }, () => {
        const sequence = skipped + orders.size + 1;
        const number = (line: number) => options.numberOf(sequence, line);
        const order = makeOrder(drawn, { skus: options.skus, ...mix, at: options.now(), number });
        orders.set(order.number, order);
        options.onChange(order, 'placed');
        return order.number;
      });
    },
    ...wishes(options.now, orderOf, touch),
    /** Something changed that only the channel itself keeps. */
    touch: (number: string, change: Change) => touch(orderOf(number), change),
    /** Lists name a change only so many seconds after it happened, as platforms under load do. */
    setListLag(seconds: number): void {
      listLagMs = seconds * 1_000;
    },
    /** Changed in `[from, to]`, newest change first, as both platforms list them. */
    changedBetween(from: Date, to: Date): SandboxOrder[] {
      const shown = new Date(Math.min(to.getTime(), options.now().getTime() - listLagMs));
      return [...orders.values()]
        .filter((order) => order.modifiedAt >= from && order.modifiedAt <= (listLagMs > 0 ? shown : to))
        .sort(newestFirst);
    },
    /** Marks lines as shipped; all lines when none is named. */
    ship(
      order: SandboxOrder,
      lines: SandboxLine[],
      shipment: Omit<ReceivedShipment, 'orderNumber' | 'lineNumbers'>,
    ): void {
      for (const line of lines) line.shipped = shipment;
      order.state = order.lines.every((line) => line.shipped) ? 'shipped' : 'partlyShipped';
      shipments.push({ orderNumber: order.number, lineNumbers: lines.map((line) => line.number), ...shipment });
      touch(order, 'shipped');
    },
  };
}

const newestFirst = (a: SandboxOrder, b: SandboxOrder): number =>
  b.modifiedAt.getTime() - a.modifiedAt.getTime() || (a.number < b.number ? 1 : -1);

/** What buyers and the seller do to an order that was placed. */
function wishes(
  now: () => Date,
  orderOf: (number: string) => SandboxOrder,
  touch: (order: SandboxOrder, change: Change) => void,
) {
  return {
    pay(number: string): void {
      const order = orderOf(number);
      order.state = 'paid';
      order.paidAt = now();
      touch(order, 'paid');
    },
    /** The buyer asks for the money of one line, or of all. */
    refund(number: string, lineNumber?: string): void {
      const order = orderOf(number);
      for (const line of order.lines) if (lineNumber === undefined || line.number === lineNumber) line.refund = 'asked';
      touch(order, 'refundAsked');
    },
    changeAddress(number: string, recipient: Partial<SandboxRecipient>): void {
      const order = orderOf(number);
      order.recipient = { ...order.recipient, ...recipient };
      touch(order, 'addressChanged');
    },
    changeMemo(number: string, memo: string, flag: number): void {
      const order = orderOf(number);
      order.seller = { memo, flag };
      touch(order, 'memoChanged');
    },
    cancel(number: string): void {
      const order = orderOf(number);
      order.state = 'closed';
      for (const line of order.lines) if (order.paidAt) line.refund = 'refunded';
      touch(order, 'cancelled');
    },
  };
}
