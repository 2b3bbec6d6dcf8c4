/**
 * The port to a warehouse of others (SRC-4), a third party's or a drop-shipping supplier's. `connectors/warehouses/<kind>/`
 * implements it. The parcel's number is the business number it sees: told again, it is the same order and never a second.
 */
import type { Answer } from '../../channels/connector.ts';
import type { InboundKind } from '../../contract/inbound.ts';
import type { Party, ServiceAccess } from '../waybill-service.ts';

export type OutsideOrder = {
  /** The parcel's number. */
  id: string;
  /** The sales order's number, as the buyer knows it. */
  orderNumber: string;
  courier: string | null;
  createdAt: Date;
  recipient: Party;
  /** OAID of a masked recipient, with the channel order it belongs to. */
  masked: { token: string; orderNumber: string } | null;
  /** Collect this much at the door, null when paid. */
  codMinor: bigint | null;
  memo: string;
  lines: { line: number; itemCode: string; name: string; quantity: bigint }[];
};

export type OutsideParcel = { courier: string; waybillNumber: string; weightG: bigint | null };

/** Goods that will come to it: bought, sent from another node, or sent back by a buyer. */
export type OutsideNotice = {
  /** The number of the expectation or of the after-sale case. */
  id: string;
  kind: 'entry' | 'return';
  from: InboundKind;
  createdAt: Date;
  /** A day, where somebody knows. */
  expectedOn: string | null;
  supplier: string;
  /** Of a return: the order it left with, and the parcel it comes in. */
  orderNumber: string;
  courier: string;
  waybillNumber: string;
  reason: string;
  lines: { line: number; itemCode: string; name: string; quantity: bigint }[];
};

/** What the warehouse says has left. */
export type Confirmation = {
  id: string;
  parcels: OutsideParcel[];
  goods: { itemCode: string; quantity: bigint }[];
};

/** What it says has come in. `code` tells one message from the next; `final`: nothing more will come. */
export type Arrival = {
  kind: OutsideNotice['kind'];
  id: string;
  code: string;
  final: boolean;
  courier: string;
  waybillNumber: string;
  goods: ArrivedGoods[];
};

/** Of an item and one of its lots; `lot` is '' where the warehouse names none. */
export type ArrivedGoods = {
  itemCode: string;
  lot: string;
  madeOn: string | null;
  expiresOn: string | null;
  good: bigint;
  defective: bigint;
};

/** What it says of its stock by itself: how much there is of an item for sale, and what changed there and why. */
export type StockReport = {
  levels: { itemCode: string; quantity: bigint }[];
  changes: { itemCode: string; quantity: bigint; code: string; kind: string; remark: string }[];
  at: Date | null;
};

/** What it has of an item: everything, and what of it is promised to orders there. */
export type OutsideStock = { itemCode: string; quantity: bigint; held: bigint };

export type Pushed = {
  confirmations: Confirmation[];
  arrivals: Arrival[];
  reports: StockReport[];
  type: string;
  /** What the warehouse hears when all was taken, and when it was not. */
  accepted: string;
  refused(message: string): string;
};

export interface OutsideWarehouse {
  readonly kind: string;
  /** Names of the credentials and options a person types in. */
  readonly credentials: readonly string[];
  readonly options: readonly string[];
  /** One answer per order, in their order; the same again is accepted again and there once. */
  ship(access: ServiceAccess, orders: readonly OutsideOrder[]): Promise<Answer[]>;
  /** `refused`: it is too late. */
  stop(access: ServiceAccess, orders: readonly { id: string; reason: string }[]): Promise<Answer[]>;
  /** Goods that will come; one answer per notice. The same again is accepted again and there once. */
  announce(access: ServiceAccess, notices: readonly OutsideNotice[]): Promise<Answer[]>;
  /** They will not come after all. `refused`: it is too late. */
  withdraw(access: ServiceAccess, notices: readonly Pick<OutsideNotice, 'id' | 'kind' | 'from'>[]): Promise<Answer[]>;
  /** What it does not know is left out. Throws `OutsideFailure`. */
  stock(access: ServiceAccess, itemCodes: readonly string[]): Promise<OutsideStock[]>;
  /** Verifies and reads what it pushes; null when it is not genuine. */
  verifyPush(access: ServiceAccess, request: { query: Record<string, string>; body: Buffer }, now: Date): Pushed | null;
}
