/** Warehouses of others as people keep them: the address is checked before it is kept; credentials are stored sealed. */
import type { BodyOf } from '../../contract/endpoint.ts';
import type { createOutsideWarehouse, OutsideWarehouse } from '../../contract/outside-warehouses.ts';
import { auditChanges, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { KeyRing } from '../../kernel/secrets.ts';
import { suppliersById } from '../../purchasing/purchasing.ts';
import { allNodes } from '../../stock/stock.ts';
import { type KeptWarehouse, outsideWarehouses, sealOutside, warehouseTable } from './outside-warehouses.ts';

type NewWarehouse = BodyOf<typeof createOutsideWarehouse>;
export type WarehouseChange = Omit<NewWarehouse, 'id' | 'kind'>;

/** Refuses `shipping.outsideWarehouseUnknown` (404). */
export async function keptOutside(ctx: Ctx, id: string): Promise<KeptWarehouse> {
  const [known] = await outsideWarehouses(ctx, id);
  if (!known) throw new Refused('shipping.outsideWarehouseUnknown', { warehouse: id }, 404);
  return known;
}

/** Refuses `shipping.outsideTaken`, `shipping.outsideKindUnknown`, `shipping.outsideNode`, `purchasing.supplierUnknown`. */
export async function createOutside(
  ctx: Ctx,
  kinds: ReadonlyMap<string, unknown>,
  ring: KeyRing,
  body: NewWarehouse,
): Promise<OutsideWarehouse> {
  if (!kinds.has(body.kind)) throw new Refused('shipping.outsideKindUnknown', { field: 'kind', kind: body.kind });
  if ((await outsideWarehouses(ctx, body.id)).length > 0)
    throw new Refused('shipping.outsideTaken', { field: 'id', warehouse: body.id });
  return keep(ctx, ring, null, body);
}

/** Replaces what is set of one whose version the caller has compared. Refuses `shipping.outsideNode`, `purchasing.supplierUnknown`. */
export const changeOutside = (ctx: Ctx, ring: KeyRing, known: KeptWarehouse, change: WarehouseChange) =>
  keep(ctx, ring, known, { ...change, id: known.id, kind: known.kind });

async function keep(
  ctx: Ctx,
  ring: KeyRing,
  before: KeptWarehouse | null,
  { credentials: given = [], options, ...plain }: NewWarehouse,
): Promise<OutsideWarehouse> {
  await assertNode(ctx, plain);
  if (plain.supplierId !== null && !(await suppliersById(ctx, [plain.supplierId])).has(plain.supplierId))
    throw new Refused('purchasing.supplierUnknown', { field: 'supplierId' });
  const named = (list: readonly { name: string; value: string }[]) =>
    Object.fromEntries(list.map(({ name, value }) => [name, value]));
  const credentials = { ...before?.credentials, ...sealOutside(ring, plain.id, named(given)) };
  await warehouseTable.save(ctx, [{ ...plain, options: named(options), credentials }], ['id'], 'version');
  const after = await keptOutside(ctx, plain.id);
  const secrets = given.map(({ name }) => name);
  const detail = { ...differences(before && said(before), said(after)), ...(secrets.length > 0 && { secrets }) };
  await auditChanges(ctx, 'outsideWarehouse.save', [{ subject: `outsideWarehouse/${plain.id}`, detail }]);
  return describeOutside(after);
}

/** One warehouse does the work of a node. */
async function assertNode(ctx: Ctx, { id, nodeId, active }: Pick<NewWarehouse, 'id' | 'nodeId' | 'active'>) {
  const isThere = (await allNodes(ctx)).some((node) => node.id === nodeId);
  const others = (await outsideWarehouses(ctx)).filter((one) => one.id !== id && one.active && one.nodeId === nodeId);
  if (!isThere || (active && others.length > 0)) throw new Refused('shipping.outsideNode', { field: 'nodeId' });
}

const said = ({ options, credentials: _, version: __, comparedAt: ___, id: ____, ...plain }: KeptWarehouse) => ({
  ...plain,
  ...Object.fromEntries(Object.entries(options).map(([option, value]) => [`options/${option}`, value])),
});

export const describeOutside = ({ options, credentials, ...row }: KeptWarehouse): OutsideWarehouse => ({
  ...row,
  options: Object.entries(options).map(([name, value]) => ({ name, value })),
  credentials: Object.keys(credentials).sort((a, b) => (a < b ? -1 : 1)),
});
