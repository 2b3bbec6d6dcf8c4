/** SKUs: the smallest sold unit, with what sourcing and shipping need to know of it. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';

export type Sku = {
  id: Id;
  styleId: Id | null;
  merchantCode: string;
  name: string;
  properties: string;
  color: string;
  size: string;
  brand: string;
  unit: string;
  priceMinor: bigint | null;
  costMinor: bigint | null;
  floorMinor: bigint | null;
  taxCode: string;
  taxRatePpm: number;
  weightG: bigint | null;
  supplier: string;
  season: string;
  bundle: boolean;
  active: boolean;
};

export const skuTable = table<Sku>('sku', {
  id: 'uuid',
  styleId: 'uuid',
  merchantCode: 'text',
  name: 'text',
  properties: 'text',
  color: 'text',
  size: 'text',
  brand: 'text',
  unit: 'text',
  priceMinor: 'bigint',
  costMinor: 'bigint',
  floorMinor: 'bigint',
  taxCode: 'text',
  taxRatePpm: 'int',
  weightG: 'bigint',
  supplier: 'text',
  season: 'text',
  bundle: 'boolean',
  active: 'boolean',
});

export async function skusById(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Sku>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.run<Sku>(sql`
    select ${skuTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(ids)]}::uuid[])`);
  return new Map(rows.map((sku) => [sku.id, sku]));
}

/** Active SKUs by merchant code. */
export async function skusByCode(ctx: Ctx, codes: readonly string[]): Promise<Map<string, Sku>> {
  if (codes.length === 0) return new Map();
  const rows = await ctx.run<Sku>(sql`
    select ${skuTable.select()}
    from sku
    where tenant_id = ${ctx.tenant}
      and merchant_code = any(${[...new Set(codes)]}::text[])
      and active`);
  return new Map(rows.map((sku) => [sku.merchantCode, sku]));
}
