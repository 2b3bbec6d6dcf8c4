/**
 * Bundles from a table (CAT-2, CAT-6): a row per part. The rows of a bundle stand together and are all of it: what it was
 * made of before is replaced, and one bad row refuses the bundle.
 */
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn } from '../kernel/files/files.ts';
import { parseMinor } from '../kernel/money.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import type { CellError, LineOf, ReadRow, WholeTable } from '../tables/tables.ts';
import { setBundleParts } from './set-parts.ts';
import { skuIdsByCode } from './skus.ts';

export const BUNDLE_COLUMNS = {
  bundle: idColumn('组合商家编码', '组合装编码', 'bundle'),
  part: idColumn('单品商家编码', '单品编码', 'part'),
  quantity: column('数量', 'quantity'),
  share: optionalColumn('分摊权重', 'share'),
} satisfies Record<string, Column>;
type Key = keyof typeof BUNDLE_COLUMNS;

/** `share` null where the file does not say: the part's own price counts. */
export type BundleRow = { bundle: string; part: string; quantity: bigint; share: bigint | null };

/** Codes: `catalog.codeMissing`, `catalog.numberDamaged`. */
function readBundle(cells: Record<Key, string>): ReadRow<BundleRow> {
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) =>
    errors.push({ code, column: BUNDLE_COLUMNS[key].names[0]!, value: cells[key] });
  const [bundle, part] = [cells.bundle.trim(), cells.part.trim()];
  if (bundle === '') fail('bundle', 'catalog.codeMissing');
  if (part === '') fail('part', 'catalog.codeMissing');
  const quantity = parseMinor(cells.quantity.trim(), 0);
  const share = cells.share.trim() === '' ? null : parseMinor(cells.share.trim(), 0);
  if (quantity === null || quantity <= 0n) fail('quantity', 'catalog.numberDamaged');
  if (cells.share.trim() !== '' && (share === null || share < 0n)) fail('share', 'catalog.numberDamaged');
  return errors.length || quantity === null ? { errors } : { value: { bundle, part, quantity, share } };
}

/**
 * Refuses all rows of a bundle: `catalog.skuUnknown` (data: merchantCode) for the row that names it and
 * `tables.othersRefused` for the others, or what `setBundleParts` says of the bundle.
 */
async function takeBundles(ctx: Ctx, rows: readonly LineOf<BundleRow>[]): Promise<Outcome<number, string>[]> {
  const ids = await skuIdsByCode(
    ctx,
    rows.flatMap(({ value }) => [value.bundle, value.part]),
  );
  const answers = new Map<number, Outcome<number, string>>();
  const bundles = [...Map.groupBy(rows, ({ value }) => value.bundle)].flatMap(([code, own]) => {
    const unknown = (row: LineOf<BundleRow>) => [code, row.value.part].find((one) => !ids.has(one));
    if (!own.some(unknown)) return [{ skuId: ids.get(code)!, own }];
    for (const row of own) {
      const merchantCode = unknown(row);
      answers.set(
        row.line,
        merchantCode === undefined
          ? refuse(row.line, 'tables.othersRefused')
          : refuse(row.line, 'catalog.skuUnknown', { merchantCode }),
      );
    }
    return [];
  });
  const outcomes = await setBundleParts(
    ctx,
    bundles.map(({ skuId, own }) => ({
      skuId,
      parts: own.map(({ value: { part, quantity, share } }) => ({
        ...{ skuId: ids.get(part)!, quantity },
        ...(share !== null && { share }),
      })),
    })),
  );
  bundles.forEach(({ own }, i) => {
    const outcome = outcomes[i]!;
    for (const { line } of own) answers.set(line, outcome.done ? done(line) : { ...outcome, id: line });
  });
  return rows.map((row) => answers.get(row.line)!);
}

export const bundleImport = {
  kind: 'bundles' as const,
  columns: BUNDLE_COLUMNS,
  batch: 1000,
  wholeOf: ({ bundle }) => bundle.trim(),
  readRow: readBundle,
  takeRows: takeBundles,
} satisfies WholeTable<BundleRow, Key> & { kind: string };
