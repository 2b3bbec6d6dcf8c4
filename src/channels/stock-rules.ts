/**
 * What a shop shows of single SKUs where it differs from the shop's own rule (CHN-7), and what is set aside for it.
 *
 * Set aside is a promise about what is shown, no more: while pieces of a SKU are set aside for a shop, every other shop
 * is shown that much less of it, until orders of the shop that came in since have been promised as many; what such an
 * order gives back is set aside again. The shop itself is shown what is left, on top of its share of the rest. The
 * ledger knows nothing of it: an order that another shop has taken all the same is promised from whatever there is.
 */
import { type SoldListing, skusById } from '../catalog/catalog.ts';
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { raw, sql } from '../kernel/db/sql.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import type { ChannelPorts } from './ports.ts';
import { lockShop } from './shops.ts';
import type { OwnRule } from './stock-level.ts';

type Ports = Pick<ChannelPorts, 'promisedSince'>;

/** What is null follows the shop. */
export type SkuRule = OwnRule & { skuId: Id; setAside: bigint | null };
type Kept = SkuRule & { shopId: Id; setAsideAt: Date };

const ruleTable = table<Kept>('stock_rule', {
  shopId: 'uuid',
  skuId: 'uuid',
  share: 'int',
  safety: 'bigint',
  zeroUnder: 'bigint',
  most: 'bigint',
  setAside: 'bigint',
  setAsideAt: 'timestamptz',
});

export type RuleChange = { set: readonly SkuRule[]; remove: readonly Id[] };

/**
 * Replaces rules of a shop and takes others away; the shop's version counts the change. An amount set aside counts anew
 * when it differs from the one before. Refuses per SKU `channels.skuUnknown`, `channels.setAsideBundle`; all of it
 * `channels.notFound` (404), `http.versionMissing` (428), `http.changedMeanwhile` (409).
 */
export async function changeStockRules(
  ctx: Ctx,
  shopId: Id,
  { set, remove }: RuleChange,
  call: { readonly ifMatch: string | undefined },
): Promise<{ version: number; outcomes: Outcome<Id, string>[] }> {
  const shop = await lockShop(ctx, shopId);
  if (!shop) throw new Refused('channels.notFound', {}, 404);
  assertVersion(call, shop.version);
  const skus = await skusById(ctx, [...set.map((rule) => rule.skuId), ...remove]);
  const outcomes = set.map(({ skuId, setAside }): Outcome<Id, string> => {
    const sku = skus.get(skuId);
    if (!sku) return refuse(skuId, 'channels.skuUnknown');
    return sku.bundle && setAside !== null ? refuse(skuId, 'channels.setAsideBundle') : done(skuId);
  });
  const kept = set.filter((_, i) => outcomes[i]!.done);
  const skuIds = [...kept.map((rule) => rule.skuId), ...remove];
  const before = await rulesOf(ctx, shopId, skuIds);
  const codeOf = (skuId: Id) => `stockRules/${skus.get(skuId)?.merchantCode ?? skuId}`;
  const byCode = (rules: readonly SkuRule[]) =>
    Object.fromEntries(rules.map(({ skuId, ...rule }): [string, unknown] => [codeOf(skuId), rule]));
  const detail = differences(byCode(before), byCode(kept));
  const answer = [...outcomes, ...remove.map((skuId) => done(skuId))];
  if (Object.keys(detail).length === 0) return { version: shop.version, outcomes: answer };
  await saveStockRules(ctx, shopId, kept);
  await ctx.sql`
    delete from stock_rule
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and sku_id = any(${remove as Id[]}::uuid[])`;
  await ctx.sql`
    update shop
    set version = version + 1
    where tenant_id = ${ctx.tenant}
      and id = ${shopId}`;
  await audit(ctx, 'shop.setStockRules', `shop/${shopId}`, detail);
  if (skuIds.length) await ctx.enqueue('stock.changed', { skuIds });
  return { version: shop.version + 1, outcomes: answer };
}

async function rulesOf(ctx: Ctx, shopId: Id, skuIds: readonly Id[]): Promise<SkuRule[]> {
  const rows = await ctx.run<Kept>(sql`
    select ${ruleTable.select()}
    from stock_rule
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and sku_id = any(${skuIds as Id[]}::uuid[])`);
  return rows.map(({ shopId: _, setAsideAt: __, ...rule }) => rule);
}

const saveStockRules = (ctx: Ctx, shopId: Id, rules: readonly SkuRule[]) =>
  ruleTable.insert(
    ctx,
    rules.map((rule) => ({ ...rule, shopId, setAsideAt: new Date(ctx.now()) })),
    raw(`on conflict (tenant_id, shop_id, sku_id) do update
      set share = excluded.share,
          safety = excluded.safety,
          zero_under = excluded.zero_under,
          most = excluded.most,
          set_aside = excluded.set_aside,
          set_aside_at = case when stock_rule.set_aside is not distinct from excluded.set_aside
                              then stock_rule.set_aside_at else excluded.set_aside_at end`),
  );

/** A shop's rules by SKU; one row more than `limit` when there is a next page. `left` is what is still set aside. */
export async function listStockRules(
  ctx: Ctx,
  ports: Ports,
  shopId: Id,
  page: { after: Id | null; limit: number },
): Promise<(SkuRule & { left: bigint | null })[]> {
  const rows = await ctx.run<Kept>(sql`
    select ${ruleTable.select()}
    from stock_rule
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and (${page.after}::uuid is null or sku_id > ${page.after}::uuid)
    order by sku_id
    limit ${page.limit + 1}`);
  const aside = await setAsideLeft(
    ctx,
    ports,
    rows.flatMap((row) => (row.setAside === null ? [] : row.skuId)),
  );
  return rows.map((row) => ({
    ...row,
    left: row.setAside === null ? null : (aside.get(row.skuId)?.get(shopId) ?? 0n),
  }));
}

/** What is set aside of the SKUs and not promised yet, by SKU and shop. A shop that is off keeps nothing from others. */
export async function setAsideLeft(ctx: Ctx, ports: Ports, skuIds: readonly Id[]): Promise<Map<Id, Map<Id, bigint>>> {
  const rows = await ctx.sql<{ shopId: Id; skuId: Id; quantity: bigint; since: Date }>`
    select r.shop_id as "shopId", r.sku_id as "skuId", r.set_aside as quantity, r.set_aside_at as since
    from stock_rule r
    join shop s on s.tenant_id = r.tenant_id and s.id = r.shop_id
    where r.tenant_id = ${ctx.tenant}
      and r.sku_id = any(${skuIds as Id[]}::uuid[])
      and r.set_aside is not null
      and s.active`;
  const left = new Map<Id, Map<Id, bigint>>();
  if (rows.length === 0) return left;
  const promised = await ports.promisedSince(ctx, rows);
  for (const [i, { shopId, skuId, quantity }] of rows.entries()) {
    const shops = left.get(skuId) ?? new Map<Id, bigint>();
    left.set(skuId, shops.set(shopId, promised[i]! < quantity ? quantity - promised[i]! : 0n));
  }
  return left;
}

/** A shop went off or on: what is set aside for it is, or is not, everybody's again. */
export async function noteSetAside(ctx: Ctx, shopId: Id): Promise<void> {
  const rows = await ctx.sql<{ skuId: Id }>`
    select sku_id as "skuId"
    from stock_rule
    where tenant_id = ${ctx.tenant}
      and shop_id = ${shopId}
      and set_aside is not null`;
  if (rows.length) await ctx.enqueue('stock.changed', { skuIds: rows.map((row) => row.skuId) });
}

/** Rules by `shop/sku` of what listings sell. */
export async function ownRules(ctx: Ctx, listings: readonly SoldListing[]): Promise<Map<string, OwnRule>> {
  const rows = await ctx.sql<OwnRule & { shopId: Id; skuId: Id }>`
    select shop_id as "shopId", sku_id as "skuId", share, safety, zero_under as "zeroUnder", most
    from stock_rule
    where tenant_id = ${ctx.tenant}
      and shop_id = any(${[...new Set(listings.map((listing) => listing.shopId))]}::uuid[])
      and sku_id = any(${[...new Set(listings.map((listing) => listing.skuId))]}::uuid[])`;
  return new Map(rows.map((row) => [`${row.shopId}/${row.skuId}`, row]));
}
