/**
 * The scan-out bench (WMS-7): scan the waybill, scan every item, done. A wrong, extra or missing item blocks the parcel,
 * and so does a refund or hold that arrived meanwhile: the server asks for it again at the start and at the end.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { PositiveQuantity, Quantity, WeightG } from './money.ts';
import { CourierRef, HoldReason, OrderRef, SkuRef } from './order-words.ts';

export const CheckLine = Output({
  sku: SkuRef,
  barcodes: Type.Array(Type.String()),
  wanted: Quantity,
  scanned: Quantity,
});

export const Check = Output({
  id: Id,
  order: OrderRef,
  waybillNumber: Type.String(),
  courier: CourierRef,
  /** `open`: scan items. `complete`: all there, may be finished. `stopped`: to the hold zone, goods back to shelf. */
  state: Type.Enum(['open', 'complete', 'stopped', 'done']),
  stoppedBy: Type.Array(HoldReason),
  lines: Type.Array(CheckLine),
  expectedWeightG: Nullable(WeightG),
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

export const SCAN_VERDICTS = ['right', 'complete', 'wrong', 'extra', 'unknown', 'stopped'] as const;

/** A wrong scan is an answer, not a refusal: the bench goes on. Refuses: `warehouse.checkClosed`. */
export const scanItem = endpoint({
  method: 'POST',
  path: '/api/v1/checks/:id/scan',
  summary: 'One scanned item (barcode, merchant code or unique code)',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ code: Type.String({ minLength: 1, maxLength: 128 }), quantity: Type.Optional(PositiveQuantity) }),
  response: Output({ verdict: Type.Enum(SCAN_VERDICTS), sku: Nullable(SkuRef), check: Check }),
});

/** Refuses: `warehouse.incomplete` (data: `missing`), `warehouse.stopped` (data: `reasons`), `warehouse.weightOff` (data: `expectedG`, `weightG`). */
export const finishCheck = endpoint({
  method: 'POST',
  path: '/api/v1/checks/:id/finish',
  summary: 'All items are in: close the parcel, with its weight where there is a scale',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ weightG: Type.Optional(WeightG) }),
  response: Output({ check: Check, checkedToday: Type.Integer() }),
});

export const abandonCheck = endpoint({
  method: 'POST',
  path: '/api/v1/checks/:id/abandon',
  summary: 'Put the parcel aside; scans are forgotten',
  scope: 'warehouse.check',
  params: ById,
});
