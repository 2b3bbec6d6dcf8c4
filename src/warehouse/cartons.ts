/** Cartons as masters: what parcels are packed into, with what they cost, weigh and hold. */
import { skuIdsByCode, skuRecords } from '../catalog/catalog.ts';
import type { CartonInput } from '../contract/cartons.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { count, money, smallTable, yes } from '../tables/tables.ts';

export type CartonRow = {
  id: Id;
  code: string;
  name: string;
  lengthMm: number;
  widthMm: number;
  heightMm: number;
  weightG: bigint;
  mostWeightG: bigint;
  costMinor: bigint;
  active: boolean;
  /** What it is counted as; null: it is not. */
  skuId: Id | null;
  /** What one of them needs besides. */
  fillers: { skuId: Id; quantity: string }[];
};
export type KeptCarton = CartonRow & { version: number };

const cartonTable = table<CartonRow>('carton', {
  id: 'uuid',
  code: 'text',
  name: 'text',
  lengthMm: 'int',
  widthMm: 'int',
  heightMm: 'int',
  weightG: 'bigint',
  mostWeightG: 'bigint',
  costMinor: 'bigint',
  active: 'boolean',
  skuId: 'uuid',
  fillers: 'jsonb',
});

/** The biggest first. */
export const cartonsOf = (ctx: Ctx): Promise<KeptCarton[]> =>
  ctx.run(sql`
    select ${cartonTable.select()}, version
    from carton
    where tenant_id = ${ctx.tenant}
    order by length_mm::bigint * width_mm * height_mm desc, code`);

/** `lock`: to change it. Refuses `warehouse.cartonUnknown` (404). */
export async function cartonOf(ctx: Ctx, id: Id, lock = false): Promise<KeptCarton> {
  const [known] = await ctx.run<KeptCarton>(sql`
    select ${cartonTable.select()}, version
    from carton
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!known) throw new Refused('warehouse.cartonUnknown', { id }, 404);
  return known;
}

/** Adds cartons or replaces what is set of them, by id. Refuses `warehouse.cartonCodeTaken` (data: `field`, `code`). */
export async function keepCartons(ctx: Ctx, cartons: readonly CartonRow[]): Promise<void> {
  const before = new Map((await cartonsOf(ctx)).map((carton) => [carton.id, carton]));
  const byCode = new Map([...before.values()].map((carton) => [carton.code, carton.id]));
  for (const { id, code } of cartons) {
    if ((byCode.get(code) ?? id) !== id) throw new Refused('warehouse.cartonCodeTaken', { field: 'code', code });
    byCode.set(code, id);
  }
  await cartonTable.save(ctx, cartons, ['id'], 'version');
  const entries = cartons.map((carton) => {
    const known = before.get(carton.id);
    return { subject: `carton/${carton.id}`, detail: differences(known ? said(known) : null, said(carton)) };
  });
  await auditChanges(ctx, 'carton.save', entries);
}

/**
 * As the form sends it; what cannot be read as a number was refused before. Refuses `warehouse.materialUnknown` (data:
 * `field`, `merchantCode`): what is no SKU, or none of kind material.
 */
export async function cartonRow(ctx: Ctx, id: Id, input: CartonInput): Promise<CartonRow> {
  const { weightG, mostWeightG, price, material = '', fillers = [], ...carton } = input;
  const codes = [...(material ? [material] : []), ...fillers.map(({ merchantCode }) => merchantCode)];
  const ids = await skuIdsByCode(ctx, codes);
  const skus = await skuRecords(ctx, [...ids.values()]);
  const idOf = (field: string, merchantCode: string): Id => {
    const found = ids.get(merchantCode);
    if (!found || !skus.get(found)!.material) throw new Refused('warehouse.materialUnknown', { field, merchantCode });
    return found;
  };
  return {
    ...carton,
    ...{ id, weightG: BigInt(weightG), mostWeightG: BigInt(mostWeightG), costMinor: BigInt(price) },
    skuId: material ? idOf('material', material) : null,
    fillers: fillers.map(({ merchantCode, quantity }) => ({ skuId: idOf('fillers', merchantCode), quantity })),
  };
}

const said = ({ code, name, lengthMm, widthMm, heightMm, weightG, mostWeightG, costMinor, ...row }: CartonRow) => ({
  ...{ code, name, lengthMm, widthMm, heightMm, weightG, mostWeightG, price: costMinor, active: row.active },
  // What was never said of a new one is no change.
  ...(row.skuId === null ? {} : { material: row.skuId }),
  ...(row.fillers.length === 0 ? {} : { fillers: JSON.stringify(row.fillers) }),
});

export const cartonExport = smallTable<KeptCarton>({
  kind: 'cartons',
  right: 'settings.read',
  columns: [
    ['编码', (row) => row.code],
    ['名称', (row) => row.name],
    ['内长(毫米)', (row) => count(row.lengthMm)],
    ['内宽(毫米)', (row) => count(row.widthMm)],
    ['内高(毫米)', (row) => count(row.heightMm)],
    ['自重(克)', (row) => row.weightG],
    ['限重(克)', (row) => row.mostWeightG],
    ['成本', (row) => money(row.costMinor)],
    ['启用', (row) => yes(row.active)],
  ],
  read: cartonsOf,
});
