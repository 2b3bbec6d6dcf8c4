/** What an ERP posted to stock: goods issues of our parcels, receipts, corrections. Kept as it said, for the comparison. */
import { skuIdsByCode } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type Connection, type Place, places } from './connections.ts';
import type { ErpMovement, ErpStockLine } from './erp-system.ts';
import type { Took } from './take-documents.ts';

export type MovementRow = {
  messageId: Id;
  item: number;
  nodeId: Id;
  skuId: Id;
  quantity: bigint;
  type: string;
  reference: string;
  paired: boolean;
  postedAt: Date;
};
export const movementTable = table<MovementRow>('erp_movement', {
  messageId: 'uuid',
  item: 'int',
  nodeId: 'uuid',
  skuId: 'uuid',
  quantity: 'bigint',
  type: 'text',
  reference: 'text',
  paired: 'boolean',
  postedAt: 'timestamptz',
});

/**
 * Lines at places that are none of our nodes are left out. Refuses `erp.plantUnknown` when all are, `erp.materialUnknown`
 * (data of both: `segment`, `field`, `line`).
 */
export async function takeMovements(
  ctx: Ctx,
  connection: Connection,
  messageId: Id,
  movements: readonly ErpMovement[],
): Promise<Took> {
  const at = await placesOf(ctx, connection);
  const here = movements.filter((one) => at(one) !== undefined);
  if (here.length === 0) throw plantUnknown(movements[0]!);
  const skus = await skuIdsByCode(
    ctx,
    here.map(({ code }) => code),
  );
  const rows = here.map(({ item, code, quantity, type, reference, paired, postedAt, ...where }): MovementRow => {
    const skuId = skus.get(code);
    if (!skuId) throw materialUnknown({ code, ...where });
    return { messageId, item, nodeId: at(where)!.nodeId, skuId, quantity, type, reference, paired, postedAt };
  });
  await movementTable.insert(ctx, rows);
  const about = [...new Set(rows.map(({ reference }) => reference))].join(' ').slice(0, 200);
  return { state: 'taken', about, detail: { lines: rows.length, leftOut: movements.length - here.length } };
}

type Somewhere = Pick<ErpStockLine, 'plant' | 'storageLocation'>;

/** Says which node a place over there is: the storage location's, else the plant's. */
export async function placesOf(ctx: Ctx, connection: Connection): Promise<(one: Somewhere) => Place | undefined> {
  const own = (await places(ctx)).filter((place) => place.connectionId === connection.id && place.active);
  const byName = new Map(own.map((place) => [`${place.plant}/${place.storageLocation}`, place]));
  return ({ plant, storageLocation }) => byName.get(`${plant}/${storageLocation}`) ?? byName.get(`${plant}/`);
}

type Found = Somewhere & { segment: string; field: string; line: number };
const said = ({ segment, field, line }: Found) => ({ segment, field, line });

export const plantUnknown = (one: Found) =>
  new Refused('erp.plantUnknown', { ...said(one), plant: one.plant, storageLocation: one.storageLocation });
export const materialUnknown = (one: Found & { code: string }) =>
  new Refused('erp.materialUnknown', { ...said(one), material: one.code });
