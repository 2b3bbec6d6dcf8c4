/** Sub-merchants as other pages name them. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

export async function subMerchantNames(ctx: Ctx, ids: readonly Id[]): Promise<Map<string, string>> {
  const rows = await ctx.sql<{ id: Id; name: string }>`
    select id, name
    from sub_merchant
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** By exactly their name or number. */
export async function subMerchantsByWord(ctx: Ctx, words: readonly string[]): Promise<Map<string, Id>> {
  const rows = await ctx.sql<{ id: Id; word: string }>`
    select s.id, w.word
    from sub_merchant s
    join unnest(${words as string[]}::text[]) w(word) on w.word in (s.name, s.number)
    where s.tenant_id = ${ctx.tenant}`;
  return new Map(rows.map(({ id, word }) => [word, id]));
}

export type NumberedSub = { id: Id; name: string; number: string; outsideNumber: string };

/** Those the licensed party knows under these numbers or we do, and those of these ids. */
export const subMerchantsNumbered = (
  ctx: Ctx,
  { numbers, ids }: { numbers: readonly string[]; ids: readonly Id[] },
): Promise<NumberedSub[]> =>
  ctx.sql<NumberedSub>`
    select id, name, number, outside_number as "outsideNumber"
    from sub_merchant
    where tenant_id = ${ctx.tenant}
      and (outside_number = any(${numbers as string[]}::text[])
           or number = any(${numbers as string[]}::text[])
           or id = any(${ids as Id[]}::uuid[]))
    order by id`;
