/**
 * Radio tags (WMS-10): readers, and sessions in which one reads for a purpose: goods that come in, a bin that is counted,
 * parcels that pass a gate. A tag counts once; what does not belong is listed with why.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { PositiveQuantity, Quantity } from './money.ts';
import { NodeRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const READER_KINDS = ['impinj'] as const;
const reader = {
  name: Type.String({ minLength: 1, maxLength: 60 }),
  nodeId: Id,
  /** Impinj: readers with the IoT device interface, which push events. */
  kind: Type.Enum(READER_KINDS),
  active: Type.Boolean(),
};

export const Reader = Output({
  ...reader,
  id: Id,
  version: Type.Integer(),
  /** When it was heard last; null: never. */
  seenAt: Nullable(Moment),
  /** Where it has to send its events to. */
  path: Type.String(),
});
export type Reader = Static<typeof Reader>;

export const listReaders = endpoint({
  method: 'GET',
  path: '/api/v1/rfid/readers',
  summary: 'Readers of radio tags',
  scope: 'warehouse.check',
  response: Output({ items: Type.Array(Reader) }),
});

/** The password is shown once. Refuses: `stock.nodeUnknown` (404), `warehouse.readerNameTaken`. */
export const addReader = endpoint({
  method: 'POST',
  path: '/api/v1/rfid/readers',
  summary: 'Connect a reader: it calls its address with the user `reader` and the password given here, once',
  scope: 'settings.write',
  body: Input(reader),
  response: Output({ reader: Reader, password: Type.String() }),
});

/** Refuses: `warehouse.readerUnknown` (404), `stock.nodeUnknown` (404), `warehouse.readerNameTaken`. */
export const changeReader = endpoint({
  method: 'PUT',
  path: '/api/v1/rfid/readers/:id',
  summary: 'Change a reader',
  scope: 'settings.write',
  params: ById,
  body: Input(reader),
  response: Reader,
});

export const SESSION_KINDS = ['receive', 'count', 'gate'] as const;
export const SESSION_STATES = ['open', 'done', 'dropped'] as const;
/**
 * `foreign`: not goods (a pallet, another scheme); `damaged`: unreadable; `unknown`: goods nobody knows; `weak`: heard once
 * and faintly; `alreadyIn`, `alreadyOut`: received or left before; `elsewhere`: lies in another bin.
 */
export const STRAY_REASONS = [
  ...(['foreign', 'damaged', 'unknown'] as const),
  ...(['weak', 'alreadyIn', 'alreadyOut', 'elsewhere'] as const),
] as const;

const sessionRow = {
  id: Id,
  number: Type.String(),
  kind: Type.Enum(SESSION_KINDS),
  state: Type.Enum(SESSION_STATES),
  node: NodeRef,
  reader: Output({ id: Id, name: Type.String() }),
  /** What it is about: expected goods, a bin, the waybills. */
  subject: Type.String(),
  createdAt: Moment,
};
export const RfidSession = Output({
  ...sessionRow,
  seenAt: Nullable(Moment),
  /** Reads in all, tags among them, tags that count. */
  reads: Type.Integer(),
  tags: Type.Integer(),
  right: Type.Integer(),
  missing: Quantity,
  extra: Quantity,
  garbled: Type.Integer(),
  /** `lot`: where lots are counted; '' is one nobody has named. */
  lines: Type.Array(Output({ sku: SkuRef, lot: Nullable(Type.String()), expected: Quantity, found: Quantity })),
  /** Two hundred at most. */
  strays: Type.Array(
    Output({
      epc: Type.String(),
      reason: Type.Enum(STRAY_REASONS),
      sku: Nullable(SkuRef),
      reads: Type.Integer(),
      antenna: Type.Integer(),
      bin: Type.String(),
    }),
  ),
  /** What a finished one booked. */
  document: Nullable(Id),
});
export type RfidSession = Static<typeof RfidSession>;
export const RfidSessionRow = Output(sessionRow);
export type RfidSessionRow = Static<typeof RfidSessionRow>;

export const listRfidSessions = endpoint({
  method: 'GET',
  path: '/api/v1/rfid/sessions',
  summary: 'What readers read for a purpose, the latest first',
  scope: 'warehouse.check',
  query: PageQuery({ state: Type.Optional(Type.Enum(SESSION_STATES)) }),
  response: Page(RfidSessionRow),
});

/**
 * `receive` names expected goods or what should come; `count` a bin; `gate` waybill numbers of checked parcels. Refuses:
 * `warehouse.readerUnknown` (404), `warehouse.readerBusy` (data: `number`), `warehouse.rfidSubject` (data: `missing`),
 * `stock.expectationUnknown`, `stock.expectationDone`, `warehouse.waybillUnknown` (data: `waybillNumber`).
 */
export const startRfidSession = endpoint({
  method: 'POST',
  path: '/api/v1/rfid/sessions',
  summary: 'Let a reader read for a purpose',
  scope: 'warehouse.check',
  body: Input({
    readerId: Id,
    kind: Type.Enum(SESSION_KINDS),
    expectationId: Type.Optional(Id),
    goods: Type.Optional(Type.Array(Input({ skuId: Id, quantity: PositiveQuantity }), { maxItems: 500 })),
    /** Where received goods go to, or which bin is counted. */
    bin: Type.Optional(Type.String({ maxLength: 60 })),
    parcels: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 500 })),
  }),
  response: RfidSession,
});

/** Refuses: `warehouse.rfidUnknown` (404). */
export const getRfidSession = endpoint({
  method: 'GET',
  path: '/api/v1/rfid/sessions/:id',
  summary: 'How far a session is: found, missing, too many, and what does not belong',
  scope: 'warehouse.check',
  params: ById,
  response: RfidSession,
});

/** From a hand reader that types. Refuses: `warehouse.rfidUnknown` (404), `warehouse.rfidClosed`. */
export const readRfidTags = endpoint({
  method: 'POST',
  path: '/api/v1/rfid/sessions/:id/reads',
  summary: 'Tags read by hand, 24 hexadecimal digits each',
  scope: 'warehouse.check',
  params: ById,
  body: Input({ epcs: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { minItems: 1, maxItems: 500 }) }),
  response: RfidSession,
});

/**
 * `done`: what was found is booked (received, counted) or may leave; `dropped`: nothing is. Goods that were not expected
 * are received only `withExtras`; `lots`: of which lot what came of an article is, where its lots are kept. Refuses:
 * `warehouse.rfidUnknown` (404), `warehouse.rfidClosed`, `warehouse.rfidEmpty`, `warehouse.gateWrong` (data: `missing`,
 * `extra`), `warehouse.rfidLot` (data: `skuId`, `merchantCode`, `verdict`: as at the door, `likely`: lots it may be of),
 * and what stock refuses.
 */
export const closeRfidSession = endpoint({
  method: 'POST',
  path: '/api/v1/rfid/sessions/:id/close',
  summary: 'End a session and book what was found, or nothing',
  scope: 'warehouse.check',
  params: ById,
  body: Input({
    state: Type.Enum(['done', 'dropped'] as const),
    withExtras: Type.Optional(Type.Boolean()),
    lots: Type.Optional(
      Type.Array(
        Input({
          skuId: Id,
          lot: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
          madeOn: Type.Optional(Day),
          expiresOn: Type.Optional(Day),
          /** Why goods so near to their expiry are taken. */
          reason: Type.Optional(Reason),
        }),
        { maxItems: 500 },
      ),
    ),
  }),
  response: RfidSession,
});
