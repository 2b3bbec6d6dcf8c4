/**
 * Warehouses and stores as a person keeps them: where they are, what they can take a day, which comes first. A node is
 * never deleted, because its past is still asked for; one that is not active takes no new orders, and what it has goes on.
 */
import { type Static, Type } from 'typebox';
import { ById, Day, endpoint, Id, Input, Nullable, Output } from './endpoint.ts';

export const NODE_KINDS = ['warehouse', 'store', 'outside'] as const;

/** GB/T 2260; the names that labels show follow from the codes. `districtCode` is '' where a city has no districts. */
const DivisionCode = Type.String({ pattern: '^([0-9]{6})?$' });

const settings = {
  code: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }),
  name: Type.String({ minLength: 1, maxLength: 80 }),
  kind: Type.Enum(NODE_KINDS),
  /** Who hands parcels over and is called by the courier. */
  contact: Type.String({ maxLength: 40 }),
  phone: Type.String({ maxLength: 40 }),
  provinceCode: DivisionCode,
  cityCode: DivisionCode,
  districtCode: DivisionCode,
  town: Type.String({ maxLength: 80 }),
  detail: Type.String({ maxLength: 200 }),
  /** Parcels it can take a day; null: no limit. */
  capacity: Nullable(Type.Integer({ minimum: 0, maximum: 10_000_000 })),
  /** The lowest is preferred when all else is equal. */
  priority: Type.Integer({ minimum: 0, maximum: 10_000 }),
  active: Type.Boolean(),
};
export const NodeInput = Input(settings);
export type NodeInput = Static<typeof NodeInput>;

export const NodeSettings = Output({
  id: Id,
  ...settings,
  province: Type.String(),
  city: Type.String(),
  district: Type.String(),
  version: Type.Integer(),
});
export type NodeSettings = Static<typeof NodeSettings>;

export const listNodeSettings = endpoint({
  method: 'GET',
  path: '/api/v1/settings/nodes',
  summary: 'Warehouses and stores with all that is set of them, closed ones too',
  scope: 'settings.read',
  response: Output({ nodes: Type.Array(NodeSettings) }),
});

/** Refuses: `stock.nodeCodeTaken`, `stock.divisionUnknown` (data: `part`, `code`). */
export const createNode = endpoint({
  method: 'POST',
  path: '/api/v1/settings/nodes',
  summary: 'Open a warehouse or store',
  scope: 'settings.write',
  body: NodeInput,
  response: NodeSettings,
});

/** Refuses: `stock.nodeUnknown` (404), `stock.nodeCodeTaken`, `stock.divisionUnknown` (data: `part`, `code`). */
export const changeNode = endpoint({
  method: 'PUT',
  path: '/api/v1/settings/nodes/:id',
  summary: 'Change a warehouse or store',
  scope: 'settings.write',
  params: ById,
  body: NodeInput,
  response: NodeSettings,
});

const division = { code: Type.String(), name: Type.String() };

export const listDivisions = endpoint({
  method: 'GET',
  path: '/api/v1/divisions',
  summary: 'Provinces with their cities and districts as GB/T 2260 has them',
  scope: 'signedIn',
  response: Output({
    provinces: Type.Array(
      Output({
        ...division,
        /** A city without districts has none. */
        cities: Type.Array(Output({ ...division, districts: Type.Array(Output(division)) })),
      }),
    ),
  }),
});
export type Province = Static<(typeof listDivisions)['response']>['provinces'][number];

export const listNodeLoads = endpoint({
  method: 'GET',
  path: '/api/v1/settings/nodes/loads',
  summary: 'How many parcels each warehouse and store was given a day, the last fortnight',
  scope: 'settings.read',
  response: Output({
    /** Oldest first; the last is today. */
    days: Type.Array(Day),
    nodes: Type.Array(Output({ id: Id, parcels: Type.Array(Type.Integer()) })),
  }),
});
export type NodeLoads = Static<(typeof listNodeLoads)['response']>;
