/**
 * What stock was worth more or less by each day's movements (FIN-1): what documents came to, added up by day, kind and
 * whose goods they were. Over a month it is what its lines moved by, to the cent.
 */
import type { CostKind } from '../contract/costs.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import type { Id } from '../kernel/ids.ts';
import type { Worth } from './moving-average.ts';

/** Whose goods a document moved; `alone`: its sale is not a sale yet, so it is kept by itself. */
export type Whose = { ofWhom: string; alone: boolean };
export type WhoseGoods = (ctx: Ctx, documents: readonly Id[]) => Promise<ReadonlyMap<Id, Whose>>;

export type DaySum = {
  month: string;
  day: string;
  kind: CostKind;
  ofWhom: string;
  documentId: string;
  pieces: bigint;
  valueMinor: bigint;
};
const sumTable = table<DaySum>('cost_day', {
  ...{ month: 'text', day: 'date', kind: 'text', ofWhom: 'text', documentId: 'text' },
  ...{ pieces: 'bigint', valueMinor: 'bigint' },
});
/** Only these are told apart: what else moves is the house's. */
const OF_SOMEBODY: readonly CostKind[] = ['received', 'sentBack', 'sold', 'returned'];
const ROWS_AT_ONCE = 5000;

export class DaySums {
  readonly #whose: WhoseGoods;
  readonly #sums = new Map<string, DaySum>();

  constructor(whose: WhoseGoods) {
    this.#whose = whose;
  }

  async add(ctx: Ctx, worths: readonly Worth[]): Promise<void> {
    const asked = worths.filter(({ kind }) => OF_SOMEBODY.includes(kind));
    const whose = await this.#whose(ctx, [...new Set(asked.map(({ documentId }) => documentId))]);
    for (const { day, kind, documentId, pieces, value } of worths) {
      const of = OF_SOMEBODY.includes(kind) ? whose.get(documentId) : undefined;
      const ofWhom = of?.ofWhom ?? '';
      const alone = of?.alone ? documentId : '';
      const key = `${day}/${kind}/${ofWhom}/${alone}`;
      const sum = this.#sums.get(key) ?? {
        ...{ month: day.slice(0, 7), day, kind, ofWhom, documentId: alone, pieces: 0n, valueMinor: 0n },
      };
      this.#sums.set(key, { ...sum, pieces: sum.pieces + pieces, valueMinor: sum.valueMinor + value });
    }
  }

  /** In the place of what was kept of these months. */
  async keep(ctx: Ctx, months: readonly string[]): Promise<void> {
    await ctx.sql`delete from cost_day where tenant_id = ${ctx.tenant} and month = any(${months as string[]}::text[])`;
    const rows = [...this.#sums.values()];
    for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) await sumTable.insert(ctx, rows.slice(i, i + ROWS_AT_ONCE));
  }
}

/** What stock was worth when days began to be told: of months that were closed before, their end is the beginning. */
export async function keepOpening(ctx: Ctx, closed: string, lastDay: string): Promise<void> {
  await ctx.sql`
    insert into cost_day (tenant_id, month, day, kind, of_whom, document_id, pieces, value_minor)
    select ${ctx.tenant}::int, ${closed}, ${lastDay}::date, 'opened', '', '', sum(closing_pieces), sum(closing_minor)
    from cost_line
    where tenant_id = ${ctx.tenant}
      and month = ${closed}
      and not exists (select from cost_day where tenant_id = ${ctx.tenant} and month <= ${closed})
    having sum(closing_minor) <> 0`;
}
