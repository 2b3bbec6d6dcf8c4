/**
 * A batch in which a failed row changes nothing, however many steps its rows take (a style, then its SKU, then its
 * barcodes): when rows are refused, what the batch did is taken back and the others are taken again without them.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Outcome } from '../kernel/refusal.ts';
import type { LineOf } from './tables.ts';

export async function takeWholeRows<Value>(
  ctx: Ctx,
  rows: readonly LineOf<Value>[],
  take: (rows: readonly LineOf<Value>[]) => Promise<Outcome<number, string>[]>,
): Promise<Outcome<number, string>[]> {
  const refused = new Map<number, Outcome<number, string>>();
  for (;;) {
    const left = rows.filter((row) => !refused.has(row.line));
    await ctx.sql`savepoint batch`;
    const outcomes = left.length ? await take(left) : [];
    const bad = outcomes.filter((outcome) => !outcome.done);
    if (bad.length === 0) {
      await ctx.sql`release savepoint batch`;
      const answers = new Map([...refused, ...outcomes.map((outcome) => [outcome.id, outcome] as const)]);
      return rows.map((row) => answers.get(row.line)!);
    }
    await ctx.sql`rollback to savepoint batch`;
    for (const outcome of bad) refused.set(outcome.id, outcome);
  }
}
