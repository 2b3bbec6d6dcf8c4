/** The tenant's warehouses of others, each behind one node. Credentials are sealed at rest and opened for one call only. */
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import type { Refusal } from '../../kernel/refusal.ts';
import { type KeyRing, openAll, sealAll } from '../../kernel/secrets.ts';
import type { ShipTo } from '../ports.ts';
import type { ServiceAccess } from '../waybill-service.ts';
import type { OutsideWarehouse } from './outside-warehouse.ts';

export type OutsideWarehouseRow = {
  id: string;
  nodeId: Id;
  name: string;
  kind: string;
  endpoint: string;
  /** Sealed. */
  credentials: Record<string, string>;
  options: Record<string, string>;
  active: boolean;
};

/** What the work with them needs of the outside. */
export type OutsidePorts = {
  /** By kind. */
  warehouses: ReadonlyMap<string, OutsideWarehouse>;
  openOutside(row: OutsideWarehouseRow): ServiceAccess;
  /** Why an address may not be called, or null. */
  checkEndpoint(url: string): Promise<Refusal | null>;
  /** Orders that are not known are left out. */
  shipTo(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, ShipTo>>;
};

export const warehouseTable = table<OutsideWarehouseRow>('outside_warehouse', {
  id: 'text',
  nodeId: 'uuid',
  name: 'text',
  kind: 'text',
  endpoint: 'text',
  credentials: 'jsonb',
  options: 'jsonb',
  active: 'boolean',
});

export type KeptWarehouse = OutsideWarehouseRow & { version: number };

/** Locked where only one is asked for. */
export const outsideWarehouses = (ctx: Ctx, only?: string): Promise<KeptWarehouse[]> =>
  ctx.run(sql`
    select ${warehouseTable.select()}, version
    from outside_warehouse
    where tenant_id = ${ctx.tenant}
      and ${only === undefined ? sql`true` : sql`id = ${only}`}
    order by id
    ${only === undefined ? sql`` : sql`for update`}`);

const about = (id: string) => `outsideWarehouse/${id}`;

export const sealOutside = (ring: KeyRing, id: string, plain: Record<string, string>): Record<string, string> =>
  sealAll(ring, plain, about(id));

/** What `OutsidePorts.openOutside` is made of. */
export const outsideOpener =
  (ring: KeyRing) =>
  ({ id, kind, endpoint, credentials, options }: OutsideWarehouseRow): ServiceAccess => ({
    ...{ id, kind, endpoint, options },
    credentials: openAll(ring, credentials, about(id)),
  });
