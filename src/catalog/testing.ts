/** A tenant with warehouses and goods, for tests of the catalog and of what stands on it. */
import { SYSTEM } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { createSkus, type NewSku } from './save-skus.ts';

let tenants = 500;

/** A tenant nobody else in this file uses. */
export async function freshScope(owner: { query(text: string, values: unknown[]): Promise<unknown> }): Promise<Scope> {
  const tenant = ++tenants;
  await owner.query(`insert into tenant (id, name) values ($1, 'test')`, [tenant]);
  return { tenant, actor: SYSTEM };
}

/** Active SKUs by merchant code → id. */
export async function goodsNamed(
  db: Database,
  scope: Scope,
  goods: readonly (Omit<NewSku, 'id' | 'name'> & { merchantCode: string; name?: string })[],
): Promise<Map<string, Id>> {
  return db.transaction(scope, async (ctx) => {
    const skus = goods.map((one) => ({ id: ctx.newId(), ...one, name: one.name ?? one.merchantCode }));
    const refused = (await createSkus(ctx, skus)).filter((outcome) => !outcome.done);
    if (refused.length) throw new Error(JSON.stringify(refused[0]));
    return new Map(skus.map((sku) => [sku.merchantCode, sku.id]));
  });
}
