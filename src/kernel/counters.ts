/**
 * Live counts (orders per state, parcels per hour). A transaction writes its differences and waits for nobody; a reader
 * sums them; a job folds them together. `guanjia verify` compares them with a real count.
 */
import type { Ctx } from './context.ts';

/** Differences gathered while a batch is worked on; zero sums are not written. */
export class Tally {
  readonly #deltas = new Map<string, bigint>();

  add(name: string, by: bigint | number = 1n): void {
    this.#deltas.set(name, (this.#deltas.get(name) ?? 0n) + BigInt(by));
  }

  async write(ctx: Ctx): Promise<void> {
    const changed = [...this.#deltas].filter(([, delta]) => delta !== 0n);
    if (changed.length === 0) return;
    await ctx.sql`
      insert into counter_delta (tenant_id, name, delta)
      select ${ctx.tenant}, n.name, n.delta
      from unnest(${changed.map(([name]) => name)}::text[], ${changed.map(([, delta]) => delta)}::bigint[]) n(name, delta)`;
  }
}

/** Sums of all counters whose names start with one of the prefixes: a range of the index each, so many others cost nothing. */
export async function readCounters(ctx: Ctx, prefixes: readonly string[]): Promise<Map<string, bigint>> {
  // Within a shorter prefix a longer one would be counted twice.
  const apart = prefixes.filter(
    (p, at) => !prefixes.some((other, i) => p.startsWith(other) && (p !== other || i < at)),
  );
  const rows = await ctx.sql<{ name: string; value: bigint }>`
    select c.name, sum(c.delta)::bigint as value
    from unnest(${apart}::text[]) p
    join counter_delta c on c.tenant_id = ${ctx.tenant} and c.name >= p and c.name < p || '~'
    group by c.name`;
  return new Map(rows.map((row) => [row.name, row.value]));
}

/** Folds the differences into one row per name. Rows another transaction is writing are left for the next time. */
export async function foldCounters(ctx: Ctx): Promise<void> {
  await ctx.sql`
    with gone as (
      delete from counter_delta
      where tenant_id = ${ctx.tenant}
      returning name, delta
    )
    insert into counter_delta (tenant_id, name, delta)
    select ${ctx.tenant}, name, sum(delta)::bigint
    from gone
    group by name
    having sum(delta) <> 0`;
}
