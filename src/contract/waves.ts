/**
 * Waves (WMS-4): parcels chosen by courier, deadline, zone, shop and kind, put in carts whose walks together are short.
 * What a wave would be is shown first, and made as it was shown. `open` → `picking` → `done` | `cancelled`; a parcel leaves
 * by being kicked out, with the reason.
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Moment, Nullable, Output, Reason } from './endpoint.ts';
import { Quantity } from './money.ts';
import { Actor, CourierRef, NodeRef, OrderRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const MOST_IN_WAVE = 300;
/** `single`: parcels of one piece. `sameSku`: those of one piece whose SKU others wait for too, a cart of each. */
export const WAVE_KINDS = ['any', 'single', 'multi', 'sameSku'] as const;
/** Which parcels, and what they are put into. */
export const waveChoice = {
  nodeId: Id,
  /** None named: any. */
  couriers: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 50 }),
  shopIds: Type.Array(Id, { maxItems: 200 }),
  /** Parcels whose goods would all be fetched from these zones; none named: from anywhere. */
  zoneIds: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  kind: Type.Enum(WAVE_KINDS),
  /** Parcels at most, the most urgent first; of `sameSku` those whose SKU most wait for. */
  most: Type.Integer({ minimum: 1, maximum: MOST_IN_WAVE }),
  cart: Input({
    orders: Type.Integer({ minimum: 1, maximum: 100 }),
    /** null: as many as there are. A parcel of more pieces gets a cart of its own. */
    pieces: Nullable(Type.Integer({ minimum: 1, maximum: 10_000 })),
  }),
  /** Each cart is picked in bulk and sorted into slots at a wall; else its orders are sorted on the cart. */
  wall: Type.Optional(Type.Boolean()),
};
export const WaveAsked = Input({
  ...waveChoice,
  /** Those to be shipped until then; null: also those without a deadline. */
  shipBefore: Nullable(Moment),
});
export type WaveAsked = Static<typeof WaveAsked>;

const Millimetres = Type.Integer();
/** All carts together; a walk for each parcel alone, by the shortest way; carts filled by urgency and walked in S-shape. */
const WaveWalk = Output({ lengthMm: Millimetres, aloneMm: Millimetres, habitMm: Millimetres });
export type WaveWalk = Static<typeof WaveWalk>;

export const WavePlan = Output({
  parcels: Type.Integer(),
  pieces: Quantity,
  /** More parcels wait than were taken. */
  more: Type.Boolean(),
  /** Bins that are not placed; what leads to them is in no length. */
  notPlaced: Type.Integer(),
  /** Null where no floor is drawn: then carts are filled by urgency. */
  walk: Nullable(WaveWalk),
  carts: Type.Array(
    Output({
      parcelIds: Type.Array(Id),
      pieces: Quantity,
      bins: Type.Integer(),
      lengthMm: Nullable(Millimetres),
    }),
  ),
});
export type WavePlan = Static<typeof WavePlan>;

/** Refuses: `stock.nodeUnknown` (404). */
export const planWave = endpoint({
  method: 'POST',
  path: '/api/v1/waves/preview',
  summary: 'What a wave would be: its parcels in carts, and how far they walk',
  scope: 'shipping.write',
  body: WaveAsked,
  response: WavePlan,
});

export const WAVE_STATES = ['open', 'picking', 'done', 'cancelled'] as const;
const row = {
  id: Id,
  number: Type.String(),
  node: NodeRef,
  state: Type.Enum(WAVE_STATES),
  createdAt: Moment,
  by: Actor,
  carts: Type.Integer(),
  parcels: Type.Integer(),
  /** Of them, those checked out; and besides them, those kicked out. */
  checked: Type.Integer(),
  kickedOut: Type.Integer(),
  pieces: Quantity,
  walk: Nullable(WaveWalk),
  version: Type.Integer(),
};
export const WaveRow = Output(row);
export type WaveRow = Static<typeof WaveRow>;

export const Wave = Output({
  ...row,
  asked: WaveAsked,
  pickLists: Type.Array(Output({ id: Id, number: Type.String(), parcels: Type.Integer(), open: Type.Integer() })),
  members: Type.Array(
    Output({
      parcelId: Id,
      number: Type.String(),
      order: OrderRef,
      courier: Nullable(CourierRef),
      pieces: Quantity,
      cart: Type.Integer(),
      /** `checked`: beyond the bench. */
      state: Type.Enum(['waiting', 'picking', 'checked', 'kickedOut']),
      /** Why it was kicked out: `stopped`, `notPickable`, `cancelled`, or what a person wrote. */
      reason: Type.String(),
    }),
  ),
});
export type Wave = Static<typeof Wave>;

/**
 * As the plan was shown. Refuses: `stock.nodeUnknown` (404), `shipping.unknown`, `shipping.stopped`,
 * `shipping.notPickable`, `warehouse.onWave` (data: `ids`).
 */
export const makeWave = endpoint({
  method: 'POST',
  path: '/api/v1/waves',
  summary: 'Make a wave of the parcels of a plan',
  scope: 'shipping.write',
  body: Input({
    asked: WaveAsked,
    carts: Type.Array(Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }), {
      minItems: 1,
      maxItems: MOST_IN_WAVE,
    }),
  }),
  response: Wave,
});

export const listWaves = endpoint({
  method: 'GET',
  path: '/api/v1/waves',
  summary: 'Waves, the latest first',
  scope: 'shipping.read',
  query: PageQuery({}),
  response: Page(WaveRow),
});

/** Refuses: `warehouse.waveUnknown` (404). */
export const getWave = endpoint({
  method: 'GET',
  path: '/api/v1/waves/:id',
  summary: 'One wave with its parcels and pick lists',
  scope: 'shipping.read',
  params: ById,
  response: Wave,
});

/**
 * A pick list a cart; goods go bin → staging. Parcels that were stopped or picked meanwhile are kicked out. Refuses:
 * `warehouse.waveUnknown` (404), `warehouse.waveNotOpen`, `warehouse.waveEmpty`.
 */
export const startWave = endpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/start',
  summary: 'Begin to pick a wave: its pick lists are made',
  scope: 'shipping.write',
  params: ById,
  response: Wave,
});

/** Refuses: `warehouse.waveUnknown` (404), `warehouse.waveNotOpen`, `warehouse.notOnWave` (data: `ids`). */
export const kickOutOfWave = endpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/kick-out',
  summary: 'Take parcels out of a wave that is not picked yet',
  scope: 'shipping.write',
  params: ById,
  body: Input({ ids: Type.Array(Id, { minItems: 1, maxItems: MOST_IN_WAVE, uniqueItems: true }), reason: Reason }),
  response: Wave,
});

/** Its parcels are free for another wave. Refuses: `warehouse.waveUnknown` (404), `warehouse.waveNotOpen`. */
export const cancelWave = endpoint({
  method: 'POST',
  path: '/api/v1/waves/:id/cancel',
  summary: 'Give up a wave that is not picked yet',
  scope: 'shipping.write',
  params: ById,
  response: Wave,
});
