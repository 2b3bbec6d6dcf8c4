/**
 * What a fulfilment is (one node, one parcel group), and which command moves it from which state to which. Pure: no
 * I/O. What must stay true: a parcel moves forward only, except that goods put back on the shelf take it back to where
 * it was before picking; and nothing that has reasons to stop is printed, checked or handed over.
 */
import type { FulfilmentState, HoldReason } from '../contract/order-words.ts';
import type { WAYBILL_STATES } from '../contract/shipping.ts';
import type { Id } from '../kernel/ids.ts';

export type { FulfilmentState, HoldReason };
export type WaybillState = (typeof WAYBILL_STATES)[number];

export type FulfilmentLine = { line: number; skuId: Id; quantity: bigint; holdId: Id };

export type Fulfilment = {
  id: Id;
  number: string;
  orderId: Id;
  orderNumber: string;
  shopId: Id;
  nodeId: Id;
  state: FulfilmentState;
  courier: string | null;
  waybillId: Id | null;
  waybillNumber: string | null;
  parcels: number;
  stopReasons: HoldReason[];
  goodsText: string;
  quantity: bigint;
  expectedG: bigint;
  weightG: bigint | null;
  /** Why a weight out of tolerance was let pass. */
  weightReason: string | null;
  /** What its carton and fillers cost; null where nobody knows. */
  packingMinor: bigint | null;
  area: string;
  checkedBy: string | null;
  manifestId: Id | null;
  queuedAt: Date;
  shipBefore: Date | null;
  shippedAt: Date | null;
  trackedAt: Date | null;
  newsAt: Date | null;
  createdAt: Date;
};

export type WaybillRow = {
  id: Id;
  fulfilmentId: Id;
  service: string;
  courier: string;
  number: string | null;
  subNumbers: string[];
  state: WaybillState;
  routeCode: string;
  origin: string;
  destination: string;
  printData: string;
  prints: number;
  /** When its label came out first. */
  printedAt: Date | null;
  message: string | null;
  asks: number;
  askAt: Date | null;
  requestedAt: Date;
};

/** Its goods lie on the shelf. */
export const BEFORE_PICKING: readonly FulfilmentState[] = ['created', 'waybilled', 'printed'];
export const BEFORE_SHIPPING = [
  'created',
  'waybilled',
  'printed',
  'picking',
  'sorted',
  'checked',
  'packed',
  'weighed',
  'short',
] as const satisfies readonly FulfilmentState[];

/** On its way: somebody waits for news of it. */
export const UNDER_WAY = [
  'shipped',
  'inTransit',
  'outForDelivery',
  'inLocker',
  'refused',
  'intercepted',
] as const satisfies readonly FulfilmentState[];

type Move = { from: readonly FulfilmentState[]; to: FulfilmentState };

/**
 * The state machine. A paper that is made in another order than usual (a pick list before the label) is allowed by the
 * module and moves nothing: `advance` goes forward or stays.
 */
export const MOVES = {
  waybill: { from: ['created'], to: 'waybilled' },
  print: { from: ['waybilled'], to: 'printed' },
  pick: { from: BEFORE_PICKING, to: 'picking' },
  /** Everything of it lies in its slot of a wall. */
  sort: { from: ['picking'], to: 'sorted' },
  check: { from: ['waybilled', 'printed', 'picking', 'sorted'], to: 'checked' },
  weigh: { from: ['waybilled', 'printed', 'picking', 'sorted', 'checked', 'packed'], to: 'weighed' },
  ship: { from: ['checked', 'packed', 'weighed'], to: 'shipped' },
  cancel: { from: BEFORE_SHIPPING, to: 'cancelled' },
  inTransit: { from: ['shipped'], to: 'inTransit' },
  outForDelivery: { from: ['shipped', 'inTransit', 'inLocker'], to: 'outForDelivery' },
  inLocker: { from: ['shipped', 'inTransit', 'outForDelivery'], to: 'inLocker' },
  signed: { from: ['shipped', 'inTransit', 'outForDelivery', 'inLocker'], to: 'signed' },
  refused: { from: ['shipped', 'inTransit', 'outForDelivery', 'inLocker'], to: 'refused' },
  /** The courier has stopped it: it comes back. */
  intercepted: { from: ['shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused'], to: 'intercepted' },
  returned: {
    from: ['shipped', 'inTransit', 'outForDelivery', 'inLocker', 'refused', 'intercepted'],
    to: 'returned',
  },
  /** The goods are back in the house: they never went, or they came back. */
  reverse: { from: ['shipped', 'refused', 'intercepted', 'returned'], to: 'reversed' },
} as const satisfies Record<string, Move>;
export type MoveName = keyof typeof MOVES;

type HasState = { state: FulfilmentState };

export const mayMove = (parcel: HasState, move: MoveName): boolean =>
  (MOVES[move].from as readonly FulfilmentState[]).includes(parcel.state);

/** Goes where the move leads when it is allowed from here; says whether it did. */
export function advance(parcel: HasState, move: MoveName): boolean {
  if (!mayMove(parcel, move)) return false;
  parcel.state = MOVES[move].to;
  return true;
}

export const hasLeft = (parcel: HasState): boolean =>
  parcel.state !== 'cancelled' && !(BEFORE_SHIPPING as readonly FulfilmentState[]).includes(parcel.state);

export const isStopped = (parcel: Pick<Fulfilment, 'stopReasons'>): boolean => parcel.stopReasons.length > 0;

/** Where a parcel is when its goods lie on the shelf: what its waybill says. */
export const stateOnShelf = (waybill: Pick<WaybillRow, 'state'> | null): FulfilmentState => {
  if (waybill?.state === 'issued') return 'waybilled';
  return waybill?.state === 'printed' || waybill?.state === 'collected' ? 'printed' : 'created';
};

/** A number that can be put on a parcel. */
export const hasNumber = (waybill: WaybillRow | null): waybill is WaybillRow & { number: string } =>
  waybill?.number != null && ['issued', 'printed', 'collected'].includes(waybill.state);
