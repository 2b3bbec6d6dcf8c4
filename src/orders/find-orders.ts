/**
 * Finding orders by what people type: our number, a channel's number, waybill, phone or its last four digits, buyer,
 * merchant code. Each word is looked up in the indexes of exact numbers; several words must all hold. Comparisons are
 * plain `=` and ranges, because row-level security keeps anything else (like, arrays) from using an index.
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
  const sets = await Promise.all(words.map(async (word) => ({ word, ids: await findByWord(ctx, word) })));
  const [rarest, ...others] = sets.sort((a, b) => a.ids.size - b.ids.size);
  let left = [...(rarest?.ids ?? [])];
  for (const { word, ids } of others) {
    // The orders of a frequent word were not all fetched, so those still in question are asked for it.
    const having = ids.size < PER_WORD ? ids : await havingWord(ctx, word, left);
    left = left.filter((id) => having.has(id));
  }
  return left;
}

async function findByWord(ctx: Ctx, word: string): Promise<Set<Id>> {
  const [own, byChannel, bySku] = await Promise.all([
    byOwnNumbers(ctx, word),
    word.length >= 6 ? byChannelNumber(ctx, word) : [],
    byMerchantCode(ctx, word),
  ]);
  return new Set([...own, ...byChannel, ...bySku]);
}

/** Those of the orders that a word points to. */
async function havingWord(ctx: Ctx, word: string, ids: readonly Id[]): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const sku = (await skusByCode(ctx, [word])).get(word)?.id ?? null;
  const end = `${word}~`;
  const rows = await ctx.sql<{ id: Id }>`
    select id
    from sales_order o
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
      and (number >= ${word} and number < ${end}
        or phone = ${word}
        or phone_tail = ${word}
        or buyer = ${word}
        or waybill_number = ${word}
        or exists (select from unnest(channel_numbers) n where n >= ${word} and n < ${end})
        or exists (
          select
          from sales_order_line l
          where l.tenant_id = o.tenant_id
            and l.order_id = o.id
            and l.sku_id = ${sku}::uuid))`;
  return new Set(rows.map((row) => row.id));
}

async function byOwnNumbers(ctx: Ctx, word: string): Promise<Id[]> {
  const rows = await ctx.sql<{ id: Id }>`
    (select id from sales_order
     where tenant_id = ${ctx.tenant} and number >= ${word} and number < ${`${word}~`}
     limit ${PER_WORD})
    union all
    (select id from sales_order
     where tenant_id = ${ctx.tenant} and phone_tail = ${word.slice(-4)} and phone = ${word}
     order by id desc
     limit ${PER_WORD})
    union all
    (select id from sales_order where tenant_id = ${ctx.tenant} and phone_tail = ${word} order by id desc limit ${PER_WORD})
    union all
    (select id from sales_order where tenant_id = ${ctx.tenant} and buyer = ${word} order by id desc limit ${PER_WORD})
    union all
    (select id from sales_order where tenant_id = ${ctx.tenant} and waybill_number = ${word} limit ${PER_WORD})`;
  return rows.map((row) => row.id);
}

/** A channel's number names the order that came in: whoever looks for it means what was divided off it too. */
async function byChannelNumber(ctx: Ctx, word: string): Promise<Id[]> {
  const cameIn = await ordersByChannelNumber(ctx, word, PER_WORD);
  if (cameIn.length === 0) return [];
  const rows = await ctx.sql<{ id: Id }>`
    with recursive part as (
      select unnest(${cameIn as Id[]}::uuid[]) as id
      union
      select o.id
      from part
      join sales_order o on o.tenant_id = ${ctx.tenant} and o.split_from = part.id)
    select id from part`;
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
