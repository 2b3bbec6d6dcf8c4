/** Whose a line is: the books keep the id of a supplier, a shop, a sub-merchant; people read and type its name. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

/** Asked of the modules that own them. */
export type WhomPorts = {
  namesOf: (ctx: Ctx, ids: readonly Id[]) => Promise<ReadonlyMap<string, string>>;
  /** Of those that are known by exactly that name or number. */
  idsOf: (ctx: Ctx, words: readonly string[]) => Promise<ReadonlyMap<string, Id>>;
};

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Names by what is kept; what is no id is its own name. */
export async function whomNames(ctx: Ctx, { namesOf }: WhomPorts, kept: readonly string[]) {
  const ids = [...new Set(kept.filter((one) => ID.test(one)))];
  const names = ids.length > 0 ? await namesOf(ctx, ids) : new Map<string, string>();
  return (ofWhom: string): string => names.get(ofWhom) ?? ofWhom;
}

/** Rows with the name beside what is kept. */
export async function withWhom<Row extends { ofWhom: string }>(
  ctx: Ctx,
  ports: WhomPorts,
  rows: readonly Row[],
): Promise<(Row & { whom: string })[]> {
  const nameOf = await whomNames(
    ctx,
    ports,
    rows.map(({ ofWhom }) => ofWhom),
  );
  return rows.map((row) => ({ ...row, whom: nameOf(row.ofWhom) }));
}

/** Typed lines with the id of whom they name, where somebody is known by that name. */
export async function resolveWhom<Line extends { ofWhom: string }>(
  ctx: Ctx,
  { idsOf }: WhomPorts,
  lines: readonly Line[],
): Promise<Line[]> {
  const words = [...new Set(lines.map(({ ofWhom }) => ofWhom.trim()).filter((word) => word !== '' && !ID.test(word)))];
  if (words.length === 0) return [...lines];
  const ids = await idsOf(ctx, words);
  return lines.map((line) => ({ ...line, ofWhom: ids.get(line.ofWhom.trim()) ?? line.ofWhom }));
}
