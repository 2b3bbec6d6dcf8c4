/** The tenant's ERPs, and which of their plants is which node. Credentials are sealed at rest and opened for one call only. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Refusal } from '../kernel/refusal.ts';
import { type KeyRing, openAll, sealAll } from '../kernel/secrets.ts';
import type { ServiceAccess } from '../shipping/shipping.ts';
import type { DocumentNumbers } from '../stock/stock.ts';
import type { ErpSystem } from './erp-system.ts';

export type ConnectionRow = {
  id: string;
  name: string;
  kind: string;
  transport: 'http' | 'folder';
  endpoint: string;
  /** Sealed. */
  credentials: Record<string, string>;
  options: Record<string, string>;
  layout: string;
  bookMaterials: boolean;
  active: boolean;
};
export type Connection = ConnectionRow & { version: number };

export type PlaceRow = {
  nodeId: Id;
  connectionId: string;
  plant: string;
  storageLocation: string;
  owner: 'here' | 'erp';
  limitPieces: bigint;
  underWayDays: number;
  settleMinutes: number;
  active: boolean;
  since: Date;
  /** Parcels that left up to then are told. */
  toldThrough: Date;
};
export type Place = PlaceRow & { version: number };

/** A folder files are dropped in and fetched from. */
export type DropFolder = {
  /** Files that came, whole, by name; each is moved away when it was read. */
  read(path: string, take: (name: string, file: Buffer) => Promise<{ taken: boolean; why: string }>): Promise<void>;
  /** Under a name that is there already with the same text nothing happens. */
  write(path: string, name: string, text: string): Promise<void>;
};

/** What the exchange needs of the outside and of the house. */
export type ErpPorts = {
  /** By kind. */
  systems: ReadonlyMap<string, ErpSystem>;
  openErp(row: ConnectionRow): ServiceAccess;
  /** Why an address may not be called, or null. */
  checkEndpoint(url: string): Promise<Refusal | null>;
  folder: DropFolder;
  /** Numbers of documents that move goods, by their type in the ledger. */
  documents: ReadonlyMap<string, DocumentNumbers>;
  currency: string;
};

export const connectionTable = table<ConnectionRow>('erp_connection', {
  id: 'text',
  name: 'text',
  kind: 'text',
  transport: 'text',
  endpoint: 'text',
  credentials: 'jsonb',
  options: 'jsonb',
  layout: 'text',
  bookMaterials: 'boolean',
  active: 'boolean',
});

export const placeTable = table<PlaceRow>('erp_place', {
  nodeId: 'uuid',
  connectionId: 'text',
  plant: 'text',
  storageLocation: 'text',
  owner: 'text',
  limitPieces: 'bigint',
  underWayDays: 'int',
  settleMinutes: 'int',
  active: 'boolean',
  since: 'timestamptz',
  toldThrough: 'timestamptz',
});

/** Locked where only one is asked for. */
export const connections = (ctx: Ctx, only?: string): Promise<Connection[]> =>
  ctx.run(sql`
    select ${connectionTable.select()}, version
    from erp_connection
    where tenant_id = ${ctx.tenant}
      and ${only === undefined ? sql`true` : sql`id = ${only}`}
    order by id
    ${only === undefined ? sql`` : sql`for update`}`);

/** Locked where only one is asked for: whoever compares a node does so alone. */
export const places = (ctx: Ctx, only?: Id): Promise<Place[]> =>
  ctx.run(sql`
    select ${placeTable.select()}, version
    from erp_place
    where tenant_id = ${ctx.tenant}
      and ${only === undefined ? sql`true` : sql`node_id = ${only}`}
    order by node_id
    ${only === undefined ? sql`` : sql`for update`}`);

const about = (id: string) => `erpConnection/${id}`;

export const sealErp = (ring: KeyRing, id: string, plain: Record<string, string>): Record<string, string> =>
  sealAll(ring, plain, about(id));

/** What `ErpPorts.openErp` is made of. */
export const erpOpener =
  (ring: KeyRing) =>
  ({ id, kind, endpoint, credentials, options, layout }: ConnectionRow): ServiceAccess => ({
    ...{ id, kind, endpoint, options: { ...options, layout } },
    credentials: openAll(ring, credentials, about(id)),
  });
