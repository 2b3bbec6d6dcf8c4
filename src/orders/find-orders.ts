/**
 * Finding orders by what people type: our number, a channel's number, waybill, phone, buyer, merchant code. Each word is
 * looked up in the indexes of exact numbers; several words must all hold. Comparisons are plain `=` and ranges, because
 * row-level security keeps anything else (like, arrays) from using an index.
 */
import { skusByCode } from '../catalog/catalog.ts';
import { ordersByChannelNumber } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';

/** Orders one word may point to; the newest, where it points to more. */
const PER_WORD = 1000;
const MOST_WORDS = 5;

export async function findByWords(ctx: Ctx, text: string): Promise<Id[]> {
  const words = [...new Set(text.trim().split(/\s+/))].slice(0, MOST_WORDS);
  const sets = await Promise.all(words.map((word) => findByWord(ctx, word)));
  const [first, ...others] = sets.sort((a, b) => a.size - b.size);
  return [...(first ?? [])].filter((id) => others.every((set) => set.has(id)));
}

async function findByWord(ctx: Ctx, word: string): Promise<Set<Id>> {
  const [own, byChannel, bySku] = await Promise.all([
    byOwnNumbers(ctx, word),
    word.length >= 6 ? ordersByChannelNumber(ctx, word, PER_WORD) : [],
    byMerchantCode(ctx, word),
  ]);
  return new Set([...own, ...byChannel, ...bySku]);
}

async function byOwnNumbers(ctx: Ctx, word: string): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    (select id from sales_order
     where tenant_id = ${ctx.tenant} and number >= ${word} and number < ${`${word}~`}
     limit ${PER_WORD})
    union all
    (select id from sales_order where tenant_id = ${ctx.tenant} and phone = ${word} order by id desc limit ${PER_WORD})
    union all
    (select id from sales_order where tenant_id = ${ctx.tenant} and buyer = ${word} order by id desc limit ${PER_WORD})
    union all
    (select id from sales_order where tenant_id = ${ctx.tenant} and waybill_number = ${word} limit ${PER_WORD})`;
  return rows.map((row) => row.id);
}

async function byMerchantCode(ctx: Ctx, word: string): Promise<Id[]> {
  const sku = (await skusByCode(ctx, [word])).get(word);
  if (!sku) return [];
  const rows = await ctx.sql<{ order_id: Id }>`
    select distinct order_id
    from sales_order_line
    where tenant_id = ${ctx.tenant}
      and sku_id = ${sku.id}
    order by order_id desc
    limit ${PER_WORD}`;
  return rows.map((row) => row.order_id);
}
