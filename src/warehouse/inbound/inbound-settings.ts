/** What a tenant wants of goods that come in (WMS-2): one row and the SKUs that differ; before it is written the defaults count. */
import type { InboundKind, Inspection } from '../../contract/inbound.ts';
import { audit, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';

export type InboundSettings = Record<InboundKind, Inspection> & {
  overPercent: number;
  samplePercent: number;
  /** 0: nothing was ever set. */
  version: number;
};
export type SkuInspection = { skuId: Id; inspect: Inspection };

const DEFAULTS: InboundSettings = {
  ...{ overPercent: 0, samplePercent: 10 },
  ...{ purchase: 'none', transfer: 'none', return: 'none', version: 0 },
};

export async function inboundSettings(ctx: Ctx, lock = false): Promise<InboundSettings> {
  const [row] = await ctx.run<InboundSettings>(sql`
    select over_percent as "overPercent", sample_percent as "samplePercent", purchase, transfer, "return", version
    from inbound_setting
    where tenant_id = ${ctx.tenant}
    ${lock ? sql`for update` : sql``}`);
  return row ?? DEFAULTS;
}

/** All that differ, or those of the SKUs. */
export const inspectionsOf = (ctx: Ctx, skuIds?: readonly Id[]): Promise<SkuInspection[]> =>
  ctx.run(sql`
    select sku_id as "skuId", inspect
    from sku_inspection
    where tenant_id = ${ctx.tenant}
      ${skuIds ? sql`and sku_id = any(${skuIds as Id[]}::uuid[])` : sql``}
    order by sku_id`);

/** Replaces what is set; whoever changes it has compared the version and knows the SKUs. Posts nothing. */
export async function saveInboundSettings(
  ctx: Ctx,
  after: Omit<InboundSettings, 'version'>,
  skus: readonly SkuInspection[],
): Promise<void> {
  const { version, ...before } = await inboundSettings(ctx);
  const detail = differences(said(before, await inspectionsOf(ctx)), said(after, skus));
  // Whoever chooses the defaults has chosen: nobody sets them otherwise on the ground that nothing was set.
  if (version > 0 && Object.keys(detail).length === 0) return;
  await ctx.sql`
    insert into inbound_setting (tenant_id, over_percent, sample_percent, purchase, transfer, "return")
    values (${ctx.tenant}, ${after.overPercent}, ${after.samplePercent}, ${after.purchase}, ${after.transfer}, ${after.return})
    on conflict (tenant_id) do update
    set over_percent = excluded.over_percent,
        sample_percent = excluded.sample_percent,
        purchase = excluded.purchase,
        transfer = excluded.transfer,
        "return" = excluded."return",
        version = inbound_setting.version + 1`;
  await ctx.sql`delete from sku_inspection where tenant_id = ${ctx.tenant}`;
  await ctx.sql`
    insert into sku_inspection (tenant_id, sku_id, inspect)
    select ${ctx.tenant}::int, n.*
    from unnest(${skus.map(({ skuId }) => skuId)}::uuid[], ${skus.map(({ inspect }) => inspect)}::text[]) n
    on conflict (tenant_id, sku_id) do update set inspect = excluded.inspect`;
  await audit(ctx, 'inbound.set', 'setting/inbound', detail);
}

const said = (settings: Omit<InboundSettings, 'version'>, skus: readonly SkuInspection[]) => ({
  ...settings,
  skus: skus
    .map(({ skuId, inspect }) => `${skuId} ${inspect}`)
    .sort()
    .join(', '),
});
