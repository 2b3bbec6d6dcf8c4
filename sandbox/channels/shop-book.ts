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

/** Goods of an order that left together. */
export type Parcel = {
  id: string;
  carrierCode: string;
  waybillNumber: string;
  pieces: { line: SandboxLine; quantity: bigint }[];
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
  const parcels = new Map<string, Parcel[]>();
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
    ...shipping({ parcels, shipments, touch }),
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
    /** The buyer asks for the money of one line, or of all; with `wish` he says why, and whether the goods come back. */
    refund(number: string, lineNumber?: string, wish?: { goodsBack: boolean; reason: string }): void {
      const order = orderOf(number);
      for (const line of order.lines) {
        if (lineNumber !== undefined && line.number !== lineNumber) continue;
        line.refund = 'asked';
        if (wish) line.wish = { ...wish, courier: '', waybillNumber: '' };
      }
      touch(order, 'refundAsked');
    },
    /** The buyer has sent the goods of a line back. */
    sendBack(number: string, lineNumber: string, courier: string, waybillNumber: string): void {
      const order = orderOf(number);
      for (const line of order.lines)
        if (line.number === lineNumber && line.wish)
          Object.assign(line, { refund: 'sent', wish: { ...line.wish, courier, waybillNumber } });
      touch(order, 'refundAsked');
    },
    /** What the seller answered to the refund of a line. */
    answerRefund(number: string, lineNumber: string, refund: 'agreed' | 'refused'): void {
      const order = orderOf(number);
      for (const line of order.lines) if (line.number === lineNumber) line.refund = refund;
      touch(order, 'refundAsked');
    },
    changeAddress(number: string, recipient: Partial<SandboxRecipient>): void {
      const order = orderOf(number);
      order.recipient = { ...order.recipient, ...recipient };
      touch(order, 'addressChanged');
    },
    /** The buyer asks for an invoice. */
    askInvoice(number: string, name: string, taxNo = ''): void {
      const order = orderOf(number);
      order.invoice = { name, taxNo };
      touch(order, 'memoChanged');
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

/** What the seller says was shipped. */
function shipping({
  parcels,
  shipments,
  touch,
}: {
  parcels: Map<string, Parcel[]>;
  shipments: ReceivedShipment[];
  touch: (order: SandboxOrder, change: Change) => void;
}) {
  /** The parcels of an order; of one shipped in an earlier run what its lines still tell. */
  const parcelsOf = (order: SandboxOrder): Parcel[] => {
    const known = parcels.get(order.number);
    if (known) return known;
    const shipped = order.lines.flatMap((line) => (line.shipped ? [{ line, ...line.shipped }] : []));
    return [...Map.groupBy(shipped, (one) => one.waybillNumber).values()].map((together, at) => ({
      ...{ id: `${order.number}-${at + 1}`, carrierCode: together[0]!.carrierCode },
      waybillNumber: together[0]!.waybillNumber,
      pieces: together.map(({ line }) => ({ line, quantity: line.quantity })),
    }));
  };
  const note = (
    order: SandboxOrder,
    pieces: Parcel['pieces'],
    how: Omit<ReceivedShipment, 'orderNumber' | 'lineNumbers'>,
  ) => {
    shipments.push({ orderNumber: order.number, lineNumbers: pieces.map(({ line }) => line.number), ...how });
    touch(order, 'shipped');
  };
  return {
    parcelsOf,
    /** Marks lines as shipped; all lines when none is named. */
    ship(
      order: SandboxOrder,
      lines: SandboxLine[],
      shipment: Omit<ReceivedShipment, 'orderNumber' | 'lineNumbers'>,
    ): void {
      for (const line of lines) line.shipped = shipment;
      order.state = order.lines.every((line) => line.shipped) ? 'shipped' : 'partlyShipped';
      note(
        order,
        lines.map((line) => ({ line, quantity: line.quantity })),
        shipment,
      );
    },
    /** Pieces left of a line. */
    leftOf: (order: SandboxOrder, line: SandboxLine): bigint =>
      line.shipped ? 0n : line.quantity - piecesIn(parcelsOf(order), line),
    /** One more parcel; a line is shipped when all its pieces are. */
    shipParcel(
      order: SandboxOrder,
      pieces: Parcel['pieces'],
      how: Pick<Parcel, 'carrierCode' | 'waybillNumber'>,
    ): Parcel {
      const own = parcelsOf(order);
      const parcel = { id: `${order.number}-${own.length + 1}`, ...how, pieces };
      parcels.set(order.number, [...own, parcel]);
      for (const { line } of pieces)
        if (piecesIn(parcels.get(order.number)!, line) >= line.quantity) line.shipped = { ...how };
      order.state = order.lines.every((line) => line.shipped) ? 'shipped' : 'partlyShipped';
      note(order, pieces, { ...how, corrected: false });
      return parcel;
    },
    /** Another number for a parcel that was told already. */
    correctParcel(order: SandboxOrder, parcel: Parcel, how: Pick<Parcel, 'carrierCode' | 'waybillNumber'>): void {
      parcels.set(
        order.number,
        parcelsOf(order).map((one) => (one.id === parcel.id ? { ...one, ...how } : one)),
      );
      for (const { line } of parcel.pieces) if (line.shipped) line.shipped = { ...how };
      note(order, parcel.pieces, { ...how, corrected: true });
    },
  };
}

const piecesIn = (parcels: readonly Parcel[], line: SandboxLine): bigint =>
  parcels
    .flatMap((parcel) => parcel.pieces)
    .reduce((sum, piece) => (piece.line === line ? sum + piece.quantity : sum), 0n);
