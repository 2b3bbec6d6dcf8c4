/**
 * The scan-out bench (WMS-7): scan the waybill, scan every item, done. A wrong, extra or missing item blocks the parcel,
 * and so does a refund or hold that arrived meanwhile: the server asks for it again at the start and at the end.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Nullable, Output, Reason } from './endpoint.ts';
import { PositiveQuantity, Quantity, WeightG } from './money.ts';
import { CourierRef, HoldReason, OrderRef, SkuRef } from './order-words.ts';
import { SERIAL_FAULTS, SerialState } from './serials.ts';

export const CheckLine = Output({
  sku: SkuRef,
  barcodes: Type.Array(Type.String()),
  wanted: Quantity,
  scanned: Quantity,
  /** Of goods whose lots are kept: those the parcel is to be of, what expires first in front; '' is one nobody named. */
  lots: Type.Array(Output({ lot: Type.String(), expiresOn: Nullable(Day), quantity: Quantity, scanned: Quantity })),
});

const Millimetres = Type.Integer();
const sides = { lengthMm: Millimetres, widthMm: Millimetres, heightMm: Millimetres };
/** One piece in its carton: its corner nearest to the origin, and its sides along the carton's. */
export const CartonPlace = Output({
  skuId: Id,
  /** Lies as it stands; nothing lies on it. */
  upright: Type.Optional(Type.Boolean()),
  fragile: Type.Optional(Type.Boolean()),
  xMm: Millimetres,
  yMm: Millimetres,
  zMm: Millimetres,
  ...sides,
});
export type CartonPlace = Static<typeof CartonPlace>;
/** As it was when the check began. Above thirty pieces it is chosen by volume alone, and `places` is empty. */
export const SuggestedCarton = Output({
  code: Type.String(),
  name: Type.String(),
  /** Inside. */
  ...sides,
  fillPercent: Type.Integer(),
  /** Codes of cartons that would be cheaper, of which none is left here. */
  ranOut: Type.Optional(Type.Array(Type.String())),
  /** Some goods are sent in the box they came in, and are not in this one. */
  ownCartons: Type.Optional(Type.Boolean()),
  places: Type.Array(CartonPlace),
});
export type SuggestedCarton = Static<typeof SuggestedCarton>;

/**
 * `noSizes`: SKUs without length, width or height. `tooLarge`: no carton holds them. `manyBoxes`: the parcel has several.
 * `ranOut`: no carton that holds them is left here. `ownCarton`: all are sent in the box they came in.
 */
export const NO_CARTON = ['noSizes', 'tooLarge', 'manyBoxes', 'ranOut', 'ownCarton'] as const;
export const NoCarton = Output({
  reason: Type.Enum(NO_CARTON),
  /** Those without sizes; of `ranOut` the carton's code. */
  merchantCodes: Type.Array(Type.String()),
});
export type NoCarton = Static<typeof NoCarton>;

export const Check = Output({
  id: Id,
  order: OrderRef,
  waybillNumber: Type.String(),
  courier: CourierRef,
  /** `open`: scan items. `complete`: all there, may be finished. `stopped`: to the hold zone, goods back to shelf. */
  state: Type.Enum(['open', 'complete', 'stopped', 'done']),
  stoppedBy: Type.Array(HoldReason),
  lines: Type.Array(CheckLine),
  /** The cheapest that holds the parcel; null where there is none, or the tenant keeps no cartons. */
  carton: Nullable(SuggestedCarton),
  noCarton: Nullable(NoCarton),
  /** Of the goods, with the carton that is suggested. */
  expectedWeightG: Nullable(WeightG),
  /** The parcel cannot be closed without a weight near the expected one. */
  weightJudged: Type.Boolean(),
  memo: Type.String(),
});
export type Check = Static<typeof Check>;

/** Refuses: `warehouse.waybillUnknown`, `warehouse.alreadyChecked`, `warehouse.alreadyShipped`, `warehouse.checkedByOther` (data: `name`). */
export const startCheck = endpoint({
  method: 'POST',
  path: '/api/v1/checks',
  summary: 'Begin checking the parcel with this waybill number',
  scope: 'warehouse.check',
  body: Input({ waybillNumber: Type.String({ minLength: 1, maxLength: 64 }) }),
  response: Check,
});

/**
 * For parcels of one piece that have no label yet: the item finds its parcel, the one that waits longest for it, and is
 * counted; the label is printed when the check ends. Refuses: `warehouse.itemUnknown`, `warehouse.nobodyWaits` (data:
 * `merchantCode`), and of goods whose pieces each have a code `warehouse.serial…` as `scanItem` answers (data: `serial`).
 */
export const startCheckByItem = endpoint({
  method: 'POST',
  path: '/api/v1/checks/by-item',
  summary: 'Begin checking the parcel of one piece that waits for this item',
  scope: 'warehouse.check',
  body: Input({ code: Type.String({ minLength: 1, maxLength: 128 }), nodeId: Id }),
  response: Check,
});

/**
 * `carton`: the code of a carton, which is taken instead of the one that was suggested. Of goods whose pieces each have a
 * code (STK-5): `serialNeeded`: that code is to be scanned, piece by piece; `serialUnknown`: nobody has registered it;
 * `serialTwice`: it was scanned into a parcel that is still here; `serialShipped`: it has left; `serialElsewhere`: it lies
 * in another warehouse; `serialOff`: it came back, is defective or written off; `serialOther`: it is of another SKU. Of goods
 * whose lots are kept `lotNeeded`: which one is to be said; `otherLot`: the parcel is to be of others (`lot.wanted`), and
 * this one is taken with a reason, if it lies there and may be sold.
 */
export const SCAN_VERDICTS = [
  ...(['right', 'complete', 'wrong', 'extra', 'unknown', 'stopped', 'carton'] as const),
  ...([...SERIAL_FAULTS, 'serialOther', 'lotNeeded', 'otherLot'] as const),
] as const;
/** A piece that was scanned by its own code, and where the register has it. */
const ScannedPiece = Output({ serial: Type.String(), state: SerialState, parcel: Type.String(), node: Type.String() });

/**
 * A wrong scan is an answer, not a refusal: the bench goes on. Refuses: `warehouse.checkClosed`; with a reason for another
 * lot also `warehouse.lotNotThere` (data: `lot`, `bin`), `warehouse.lotNotSold` (data: `lot`).
 */
export const scanItem = endpoint({
  method: 'POST',
  path: '/api/v1/checks/:id/scan',
  summary: 'One scanned item (barcode, merchant code or unique code)',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    code: Type.String({ minLength: 1, maxLength: 128 }),
    quantity: Type.Optional(PositiveQuantity),
    /** Of goods whose lots are kept, where the symbol does not say it. */
    lot: Type.Optional(Type.String({ maxLength: 60 })),
    /** Why another lot than the parcel wants is taken. */
    reason: Type.Optional(Reason),
  }),
  response: Output({
    verdict: Type.Enum(SCAN_VERDICTS),
    sku: Nullable(SkuRef),
    /** As it was before the scan; null for goods whose pieces are not told apart, and for codes nobody knows. */
    piece: Nullable(ScannedPiece),
    lot: Output({ wanted: Type.Array(Type.String()), scanned: Type.String() }),
    check: Check,
  }),
});

/**
 * Refuses: `warehouse.incomplete` (data: `missing`), `warehouse.stopped` (data: `reasons`), `warehouse.weightZero`, and where
 * the tenant judges weights `warehouse.weightOff` (data: `expectedG`, `weightG`), `warehouse.weightMissing`. Whoever is sure says why in
 * `overrideReason`, which needs a right of its own: it is kept on the parcel and in the audit log.
 */
export const finishCheck = endpoint({
  method: 'POST',
  path: '/api/v1/checks/:id/finish',
  summary: 'All items are in: close the parcel, with its weight where there is a scale',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ weightG: Type.Optional(WeightG), overrideReason: Type.Optional(Reason) }),
  response: Output({
    check: Check,
    checkedToday: Type.Integer(),
    /** What is printed now: the tenant prints labels after the check, or the parcel was found by its item. */
    print: Output({
      label: Type.Boolean(),
      /** The fulfilment. */
      parcelId: Id,
      /** The printer it was sent to; null: print it here. */
      printer: Nullable(Type.String()),
    }),
  }),
});

export const abandonCheck = endpoint({
  method: 'POST',
  path: '/api/v1/checks/:id/abandon',
  summary: 'Put the parcel aside; scans are forgotten',
  scope: 'warehouse.check',
  params: ById,
});
