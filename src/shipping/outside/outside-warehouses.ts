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
  /** A drop-shipping supplier's: what it ships is owed to it. */
  supplierId: Id | null;
  /** Its stock is asked for every so many hours; 0: only when somebody wants to know. */
  compareHours: number;
  /** Differences of so many pieces are booked without a person; 0: none are. */
  tolerance: number;
};

/** Goods of an after-sale case that come back to a node. */
export type ReturnToAnnounce = {
  caseId: Id;
  number: string;
  nodeId: Id;
  orderNumber: string;
  courier: string;
  waybillNumber: string;
  reason: string;
  createdAt: Date;
  lines: { skuId: Id; quantity: bigint }[];
};
/** What came back of a case, by SKU. */
export type ReturnThere = {
  caseId: Id;
  nodeId: Id;
  label: string;
  courier: string;
  final: boolean;
  goods: { skuId: Id; code: string; lot: string; good: bigint; defective: bigint }[];
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
  /** Cases whose goods are on their way to the nodes, or those named. */
  returnsTo(ctx: Ctx, asked: { nodeIds: readonly Id[] } | { caseIds: readonly Id[] }): Promise<ReturnToAnnounce[]>;
  /** Books them as the returns desk does. Throws `Refused`. */
  takeReturn(ctx: Ctx, came: ReturnThere): Promise<void>;
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
  supplierId: 'uuid',
  compareHours: 'int',
  tolerance: 'int',
});

export type KeptWarehouse = OutsideWarehouseRow & { version: number; comparedAt: Date | null };

/** Locked where only one is asked for. */
export const outsideWarehouses = (ctx: Ctx, only?: string): Promise<KeptWarehouse[]> =>
  ctx.run(sql`
    select ${warehouseTable.select()}, version, compared_at as "comparedAt"
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
