/** Suppliers as masters. A supplier's name is the word SKUs, receipts and expected goods name it by. */
import { renameSuppliers } from '../catalog/catalog.ts';
import type { SupplierInput } from '../contract/suppliers.ts';
import { auditChanges, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type SupplierRow = SupplierInput & { id: Id };
export type KeptSupplier = SupplierRow & { version: number };

const supplierTable = table<SupplierRow>('supplier', {
  id: 'uuid',
  code: 'text',
  name: 'text',
  contact: 'text',
  phone: 'text',
  leadDays: 'int',
  currency: 'text',
  terms: 'text',
  priceTolerancePpm: 'int',
  active: 'boolean',
});

/** Those out of use too, by name. */
export const suppliersOf = (ctx: Ctx): Promise<KeptSupplier[]> =>
  ctx.run(sql`
    select ${supplierTable.select()}, version
    from supplier
    where tenant_id = ${ctx.tenant}
    order by name, code`);

export async function suppliersById(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, KeptSupplier>> {
  const rows = await ctx.run<KeptSupplier>(sql`
    select ${supplierTable.select()}, version
    from supplier
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(ids)]}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** By what people write for one, its name or its code; where one's name is another's code the name counts. */
export async function suppliersByWord(ctx: Ctx, words: readonly string[]): Promise<Map<string, KeptSupplier>> {
  const rows = await ctx.run<KeptSupplier>(sql`
    select ${supplierTable.select()}, version
    from supplier
    where tenant_id = ${ctx.tenant}
      and (name = any(${words as string[]}::text[]) or code = any(${words as string[]}::text[]))`);
  return new Map([...rows.map((row) => [row.code, row] as const), ...rows.map((row) => [row.name, row] as const)]);
}

/** `lock`: to change it. Refuses `purchasing.supplierUnknown` (404). */
export async function supplierOf(ctx: Ctx, id: Id, lock = false): Promise<KeptSupplier> {
  const [known] = await ctx.run<KeptSupplier>(sql`
    select ${supplierTable.select()}, version
    from supplier
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!known) throw new Refused('purchasing.supplierUnknown', { id }, 404);
  return known;
}

/**
 * Adds suppliers or replaces what is known of them, by id; a new name is told to the SKUs. Refuses
 * `purchasing.supplierCodeTaken`, `purchasing.supplierNameTaken` (data: `field`, and the code or name).
 */
export async function keepSuppliers(ctx: Ctx, rows: readonly SupplierRow[]): Promise<void> {
  const known = await suppliersById(
    ctx,
    rows.map(({ id }) => id),
  );
  await assertFree(ctx, rows);
  await supplierTable.save(ctx, rows, ['id'], 'version');
  const renamed = rows.flatMap(({ id, name }) => {
    const before = known.get(id)?.name;
    return before !== undefined && before !== name ? [{ from: before, to: name }] : [];
  });
  await renameSuppliers(ctx, renamed);
  await auditChanges(
    ctx,
    'supplier.save',
    rows.map((row) => ({
      subject: `supplier/${row.id}`,
      detail: differences(settingsOf(known.get(row.id)), settingsOf(row)!),
    })),
  );
}

function settingsOf(row: SupplierRow | KeptSupplier | undefined): SupplierInput | null {
  if (!row) return null;
  const { id: _, version: __, ...settings } = row as KeptSupplier;
  return settings;
}

async function assertFree(ctx: Ctx, rows: readonly SupplierRow[]): Promise<void> {
  const ids = new Set(rows.map(({ id }) => id));
  const others = (await suppliersOf(ctx)).filter(({ id }) => !ids.has(id));
  const [codes, names] = [others.map(({ code }) => code), others.map(({ name }) => name)].map((all) => new Set(all));
  for (const { code, name } of rows) {
    if (codes!.has(code)) throw new Refused('purchasing.supplierCodeTaken', { field: 'code', code });
    if (names!.has(name)) throw new Refused('purchasing.supplierNameTaken', { field: 'name', name });
    codes!.add(code);
    names!.add(name);
  }
}
