/**
 * Materials of an ERP are SKUs (ERP-1): a known code changes its SKU in what the ERP knows (name, unit, weight, barcodes,
 * whether it is sold), an unknown one makes it. Somebody looks at the dry run first, which is the booking itself, taken
 * back. One material that is refused refuses its document.
 */
import { barcodesOf, changeSkus, createSkus, skuIdsByCode, skuRecords } from '../catalog/catalog.ts';
import type { Ctx } from '../kernel/context.ts';
import { rehearse } from '../kernel/db/rehearse.ts';
import { Refused } from '../kernel/refusal.ts';
import type { ErpMaterial } from './erp-system.ts';
import type { Took } from './take-documents.ts';

type Change = { code: string; what: 'created' | 'changed' | 'same'; fields: string[] };

/** Refuses what `createSkus` and `changeSkus` refuse, with the segment, field and line of the material. */
export async function takeMaterials(ctx: Ctx, materials: readonly ErpMaterial[], book: boolean): Promise<Took> {
  const changes = book
    ? await bookMaterials(ctx, materials)
    : await rehearse(ctx, (own) => bookMaterials(own, materials));
  const about = changes
    .map(({ code }) => code)
    .join(' ')
    .slice(0, 200);
  return { state: book ? 'taken' : 'read', about, detail: { materials: changes.slice(0, 200) } };
}

export async function bookMaterials(ctx: Ctx, materials: readonly ErpMaterial[]): Promise<Change[]> {
  const known = await skuIdsByCode(
    ctx,
    materials.map(({ code }) => code),
  );
  const ids = [...known.values()];
  const [skus, barcodes] = [await skuRecords(ctx, ids), await barcodesOf(ctx, ids)];
  const changes = materials.map((material): Change & { material: ErpMaterial } => {
    const id = known.get(material.code);
    if (!id) return { code: material.code, what: 'created', fields: [], material };
    const before = { ...skus.get(id)!, barcodes: barcodes.get(id) ?? [] };
    const after = { ...before, ...saidOf(material), barcodes: mergedCodes(before.barcodes, material) };
    const fields = (['name', 'unit', 'weightG', 'active', 'barcodes'] as const).filter(
      (name) => String(before[name]) !== String(after[name]),
    );
    return { code: material.code, what: fields.length > 0 ? 'changed' : 'same', fields, material };
  });
  const made = changes.filter(({ what }) => what === 'created').map(({ material }) => material);
  const changed = changes.filter(({ what }) => what === 'changed').map(({ material }) => material);
  const outcomes = [
    ...(await createSkus(
      ctx,
      made.map((one) => ({
        id: ctx.newId(),
        merchantCode: one.code,
        ...saidOf(one),
        name: one.name,
        barcodes: one.barcodes,
      })),
    )),
    ...(await changeSkus(
      ctx,
      changed.map((one) => {
        const id = known.get(one.code)!;
        return { id, set: saidOf(one), barcodes: mergedCodes(barcodes.get(id) ?? [], one) };
      }),
    )),
  ];
  const at = outcomes.findIndex((outcome) => !outcome.done);
  const refused = outcomes[at];
  if (refused && !refused.done) {
    const { segment, field, line, code } = [...made, ...changed][at]!;
    throw new Refused(refused.refusal.code, { segment, field, line, material: code, ...refused.refusal.data });
  }
  return changes.map(({ material: _, ...change }) => change);
}

/** What the ERP says; a weight it does not know stays as it is. */
const saidOf = ({ name, unit, weightG, deleted }: ErpMaterial) => ({
  ...{ name, unit, active: !deleted },
  ...(weightG !== null && { weightG }),
});

/** Barcodes the house gave stay. */
const mergedCodes = (before: readonly string[], { barcodes }: ErpMaterial) => [...new Set([...before, ...barcodes])];
