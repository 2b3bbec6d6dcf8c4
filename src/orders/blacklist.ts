/**
 * Buyers whose orders wait for a person (ORD-4): by phone, buyer id, name, or a part of the address. Values are compared
 * as they are kept: a phone by its digits, an address without spaces.
 */

import type { BLACKLIST_KINDS } from '../contract/blacklist.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { maskWord } from '../kernel/mask.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Order } from './order.ts';

export type Blacklisted = { kind: (typeof BLACKLIST_KINDS)[number]; value: string; reason: string };
type Row = Blacklisted & { addedAt: Date; addedBy: string };

const blacklistTable = table<Row>('blacklist', {
  kind: 'text',
  value: 'text',
  reason: 'text',
  addedAt: 'timestamptz',
  addedBy: 'text',
});

/** Parts of addresses are searched for in every order that is reviewed, so there are not any number of them. */
const MOST_ADDRESSES = 2000;
/** A shorter part of an address stands in half of them. */
const LEAST_ADDRESS = 4;

/**
 * Adds entries, or replaces the reason of known ones; orders reviewed before are not looked at again. Refuses
 * `orders.blacklistValueShort` (data: value), `orders.blacklistFull` (data: most).
 */
export async function saveBlacklist(ctx: Ctx, entries: readonly Blacklisted[]): Promise<void> {
  const at = { addedAt: new Date(ctx.now()), addedBy: actorText(ctx.actor) };
  const short = entries.find((entry) => entry.kind === 'address' && solid(entry.value).length < LEAST_ADDRESS);
  if (short) throw new Refused('orders.blacklistValueShort', { value: short.value });
  const rows = new Map(entries.map(kept).map((entry) => [`${entry.kind}/${entry.value}`, { ...entry, ...at }]));
  await blacklistTable.save(ctx, [...rows.values()], ['kind', 'value']);
  const [count] = await ctx.sql<{ n: bigint }>`
    select count(*) as n from blacklist where tenant_id = ${ctx.tenant} and kind = 'address'`;
  if (count!.n > BigInt(MOST_ADDRESSES)) throw new Refused('orders.blacklistFull', { most: MOST_ADDRESSES });
  // Who is blacklisted is personal, so the log says only how many.
  await audit(ctx, 'blacklist.save', 'blacklist', { entries: rows.size });
}

/** Takes entries away; what is not there is no matter. Says how many were. */
export async function dropFromBlacklist(
  ctx: Ctx,
  entries: readonly Pick<Blacklisted, 'kind' | 'value'>[],
): Promise<number> {
  const gone = entries.map(kept);
  const rows = await ctx.sql`
    delete from blacklist
    where tenant_id = ${ctx.tenant}
      and (kind, value) in (
        select * from unnest(${gone.map((one) => one.kind)}::text[], ${gone.map((one) => one.value)}::text[]))
    returning 1`;
  await audit(ctx, 'blacklist.drop', 'blacklist', { entries: rows.length });
  return rows.length;
}

/** By kind and value, from after one on. Who may not see values must not find out either, letter by letter. */
export const listBlacklist = (
  ctx: Ctx,
  after: { kind: string; value: string } | null,
  { text, inValues }: { text: string; inValues: boolean },
  limit: number,
): Promise<(Row & { place: string })[]> => {
  // The place of a row stands in the cursor, where it must not tell the value either.
  const place = inValues ? sql`value` : sql`md5(value)`;
  return ctx.run(sql`
    select ${blacklistTable.select()}, ${place} as place
    from blacklist
    where tenant_id = ${ctx.tenant}
      and (kind, ${place}) > (${after?.kind ?? ''}, ${after?.value ?? ''})
      and ((${inValues} and position(${text} in value) > 0) or position(${text} in reason) > 0)
    order by kind, place
    limit ${limit}`);
};

const digits = (phone: string) => phone.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');
const solid = (text: string) => text.replace(/\s/g, '');

function kept<E extends Pick<Blacklisted, 'kind' | 'value'>>(entry: E): E {
  const value = entry.value.trim();
  if (entry.kind === 'phone') return { ...entry, value: digits(value) || value };
  return { ...entry, value: entry.kind === 'address' ? solid(value) : value };
}

type Met = { id: Id; value: string; reason: string };

/** Why the buyers of orders are blacklisted; an order that is not named is not. */
export async function blacklistedAmong(ctx: Ctx, orders: readonly Order[]): Promise<Map<Id, string>> {
  const rows = await ctx.sql<Met>`
    select distinct on (o.id) o.id, b.value, b.reason
    from unnest(${orders.map((order) => order.id)}::uuid[], ${orders.map((order) => digits(order.phone))}::text[],
                ${orders.map((order) => order.buyer)}::text[], ${orders.map((order) => order.name)}::text[])
         o(id, phone, buyer, name)
    cross join lateral (values ('phone', o.phone), ('buyer', o.buyer), ('name', o.name)) w(kind, value)
    join blacklist b
      on b.tenant_id = ${ctx.tenant}
     and b.kind = w.kind
     and b.value = w.value
    order by o.id, b.kind`;
  const places = await ctx.sql<Met>`
    select o.id, b.value, b.reason
    from blacklist b
    join unnest(${orders.map((order) => order.id)}::uuid[], ${orders.map(addressOf)}::text[]) o(id, address)
      on position(b.value in o.address) > 0
    where b.tenant_id = ${ctx.tenant}
      and b.kind = 'address'`;
  return new Map([...places, ...rows].map(({ id, value, reason }) => [id, reason || maskWord(value)]));
}

const addressOf = ({ province, city, district, town, detail }: Order) =>
  solid(`${province}${city}${district}${town}${detail}`);
