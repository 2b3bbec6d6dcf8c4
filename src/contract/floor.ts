/**
 * Zones, bins and the floor of a warehouse (WMS-1): parallel aisles joined by cross aisles, in whole millimetres, and
 * where each bin stands on it. Goods may lie in a bin that is not placed; it is walked to last. Nothing is deleted: what
 * is not `active` is out of use. Every path refuses `stock.nodeUnknown` (404).
 */
import { type Static, Type } from 'typebox';
import { ById, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';
import { Quantity } from './money.ts';
import { NodeRef, SkuRef } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const ZONE_KINDS = [
  'picking',
  'fast',
  'small',
  'reserve',
  'receiving',
  'qc',
  'staging',
  'shipping',
  'hold',
  'returns',
  'defective',
] as const;
export type ZoneKind = (typeof ZONE_KINDS)[number];

/** Part of a bin's code, so without the hyphen that parts them. */
const PartCode = Type.String({ pattern: '^[A-Za-z0-9]{1,12}$' });
const Bay = Type.Integer({ minimum: 1, maximum: 999 });
const Level = Type.Integer({ minimum: 1, maximum: 99 });
const Millimetres = Type.Integer({ minimum: 0, maximum: 2_000_000 });
const place = { xMm: Millimetres, yMm: Millimetres };
/** What an answer says of a place on the floor. */
export const FloorSpot = Output(place);
export type FloorSpot = Static<typeof FloorSpot>;

const zone = {
  code: PartCode,
  name: Type.String({ minLength: 1, maxLength: 40 }),
  kind: Type.Enum(ZONE_KINDS),
  active: Type.Boolean(),
};
export const ZoneInput = Input(zone);
export type ZoneInput = Static<typeof ZoneInput>;
export const Zone = Output({ id: Id, ...zone, version: Type.Integer() });
export type Zone = Static<typeof Zone>;

/** More cross aisles make the shortest walk dear to find. */
export const MOST_CROSS_AISLES = 5;
/** `oddEven`: odd bays on the left of the aisle, even ones on the right. `oneSide`: every bay is one place further on. */
export const NUMBERINGS = ['oddEven', 'oneSide'] as const;
const floor = {
  aisles: Type.Array(Input({ code: PartCode, xMm: Millimetres }), { minItems: 1, maxItems: 200 }),
  crossAisles: Type.Array(Millimetres, { minItems: 2, maxItems: MOST_CROSS_AISLES }),
  crossAisleWidthMm: Type.Integer({ minimum: 0, maximum: 20_000 }),
  bayMm: Type.Integer({ minimum: 100, maximum: 20_000 }),
  numbering: Type.Enum(NUMBERINGS),
  startsAt: Input(place),
  endsAt: Input(place),
};
export const FloorInput = Input(floor);
export type FloorInput = Static<typeof FloorInput>;
export const Floor = Output({ ...floor, version: Type.Integer() });
export type Floor = Static<typeof Floor>;

const standing = {
  zoneId: Nullable(Id),
  /** '' with `bay` null: the bin is not placed. */
  aisle: Type.Union([Type.Literal(''), PartCode]),
  bay: Nullable(Bay),
  level: Nullable(Level),
  active: Type.Boolean(),
};
export const BinInput = Input(standing);
export type BinInput = Static<typeof BinInput>;
export const BinMaster = Output({
  code: Type.String(),
  ...standing,
  /** It has a place on the floor as it is drawn now. */
  placed: Type.Boolean(),
  version: Type.Integer(),
});
export type BinMaster = Static<typeof BinMaster>;

const BinCode = Type.String({ minLength: 1, maxLength: 60 });
const OfWarehouse = '/api/v1/warehouses/:id';

export const listZones = endpoint({
  method: 'GET',
  path: `${OfWarehouse}/zones`,
  summary: 'Zones of a warehouse, closed ones too',
  scope: 'stock.read',
  params: ById,
  response: Output({ zones: Type.Array(Zone) }),
});

/** Refuses `warehouse.zoneCodeTaken` (data: `field`, `code`). */
export const createZone = endpoint({
  method: 'POST',
  path: `${OfWarehouse}/zones`,
  summary: 'Add a zone',
  scope: 'stock.write',
  params: ById,
  body: ZoneInput,
  response: Zone,
});

/** Refuses `warehouse.zoneUnknown` (404), `warehouse.zoneCodeTaken` (data: `field`, `code`). */
export const changeZone = endpoint({
  method: 'PUT',
  path: `${OfWarehouse}/zones/:zoneId`,
  summary: 'Change a zone',
  scope: 'stock.write',
  params: Input({ id: Id, zoneId: Id }),
  body: ZoneInput,
  response: Zone,
});

export const getFloor = endpoint({
  method: 'GET',
  path: `${OfWarehouse}/floor`,
  summary: 'The floor of a warehouse; null while nobody has drawn it',
  scope: 'stock.read',
  params: ById,
  response: Output({ floor: Nullable(Floor) }),
});

/**
 * Under If-Match; version 0 while there is none. Refuses `warehouse.floorDamaged` (data: `field`, `why`: `order`,
 * `twice`, `offFloor`, `narrow`).
 */
export const drawFloor = endpoint({
  method: 'PUT',
  path: `${OfWarehouse}/floor`,
  summary: 'Draw the floor: aisles, cross aisles, bays, and where a walk begins and ends',
  scope: 'stock.write',
  params: ById,
  body: FloorInput,
  response: Floor,
});

export const listBins = endpoint({
  method: 'GET',
  path: `${OfWarehouse}/bins`,
  summary: 'Bins of a warehouse by code, with where they stand',
  scope: 'stock.read',
  params: ById,
  query: PageQuery({ text: Type.Optional(Type.String({ maxLength: 60 })), placed: Type.Optional(Type.Boolean()) }),
  response: Page(BinMaster),
});

const range = (part: typeof Bay) => Input({ from: part, to: part });
export const BinRange = Input({
  zoneId: Id,
  aisles: Type.Array(PartCode, { minItems: 1, maxItems: 200 }),
  bays: range(Bay),
  levels: range(Level),
});
export type BinRange = Static<typeof BinRange>;
export const MOST_BINS = 20_000;
export const MadeBins = Output({
  /** How many are new, are there and get another place, are there as they should be. */
  made: Type.Integer(),
  moved: Type.Integer(),
  unchanged: Type.Integer(),
  /** Of all of them, those whose aisle or bay the floor does not have. */
  offFloor: Type.Integer(),
  first: Type.String(),
  last: Type.String(),
});
export type MadeBins = Static<typeof MadeBins>;

/** Codes are warehouse-zone-aisle-bay-level. Refuses `warehouse.zoneUnknown`, `warehouse.tooManyBins` (data: `most`). */
export const previewBins = endpoint({
  method: 'POST',
  path: `${OfWarehouse}/bins/preview`,
  summary: 'What making bins in bulk would do',
  scope: 'stock.read',
  params: ById,
  body: BinRange,
  response: MadeBins,
});

/** Bins that are there under such a code are placed there. Refuses as the preview. */
export const makeBins = endpoint({
  method: 'POST',
  path: `${OfWarehouse}/bins`,
  summary: 'Make and place bins in bulk: every bay and level of some aisles',
  scope: 'stock.write',
  params: ById,
  body: BinRange,
  response: MadeBins,
});

/** Refuses `warehouse.binUnknown` (404), `warehouse.zoneUnknown`, `warehouse.binHalfPlaced`. */
export const changeBin = endpoint({
  method: 'PUT',
  path: `${OfWarehouse}/bins/:code`,
  summary: 'Change where a bin stands',
  scope: 'stock.write',
  params: Input({ id: Id, code: BinCode }),
  body: BinInput,
  response: BinMaster,
});

export const MapBin = Output({
  ...BinMaster.properties,
  /** Where one stands to reach into it; null: not placed. */
  at: Nullable(FloorSpot),
  side: Type.Enum(['left', 'right']),
  skus: Type.Integer(),
  quantity: Quantity,
  /** How often it was picked from in the time asked about, and how many pieces. */
  picks: Type.Integer(),
  pieces: Quantity,
});
export type MapBin = Static<typeof MapBin>;

export const getWarehouseMap = endpoint({
  method: 'GET',
  path: `${OfWarehouse}/map`,
  summary: 'The warehouse drawn: its floor, zones and bins with what lies in them and how often they were picked from',
  scope: 'stock.read',
  params: ById,
  query: Input({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })) }),
  response: Output({
    node: NodeRef,
    floor: Nullable(Floor),
    zones: Type.Array(Zone),
    bins: Type.Array(MapBin),
    /** What lies in no bin: goods nobody said a bin for, and those picked that have not left. */
    unsorted: Quantity,
    staged: Quantity,
  }),
});
export type WarehouseMap = Static<(typeof getWarehouseMap)['response']>;

/** The fullest first. Entries behind a quantity: `GET /api/v1/stock/why` with `nodeId` and `bin`. */
export const listBinGoods = endpoint({
  method: 'GET',
  path: `${OfWarehouse}/bins/:code/goods`,
  summary: 'What lies in a bin',
  scope: 'stock.read',
  params: Input({ id: Id, code: BinCode }),
  response: Output({ goods: Type.Array(Output({ sku: SkuRef, quantity: Quantity })) }),
});
