/** What a tenant wants of replenishment (STK-8): one row; before it is written the defaults count. */
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';

export type ReplenishmentSettings = {
  leadDays: number;
  reviewDays: number;
  servicePercent: number;
  overWeeks: number;
  /** 0: nothing was ever set. */
  version: number;
};

const DEFAULTS: ReplenishmentSettings = { leadDays: 14, reviewDays: 7, servicePercent: 95, overWeeks: 26, version: 0 };

export async function replenishmentSettings(ctx: Ctx, lock = false): Promise<ReplenishmentSettings> {
  const [row] = await ctx.run<ReplenishmentSettings>(sql`
    select lead_days as "leadDays", review_days as "reviewDays", service_percent as "servicePercent",
           over_weeks as "overWeeks", version
    from replenishment_setting
    where tenant_id = ${ctx.tenant}
    ${lock ? sql`for update` : sql``}`);
  return row ?? DEFAULTS;
}

/** Replaces what is set; whoever changes it has compared the version. Posts nothing. */
export async function saveReplenishmentSettings(
  ctx: Ctx,
  after: Omit<ReplenishmentSettings, 'version'>,
): Promise<void> {
  const { version: _, ...before } = await replenishmentSettings(ctx);
  const detail = differences(before, after);
  if (Object.keys(detail).length === 0) return;
  await ctx.sql`
    insert into replenishment_setting (tenant_id, lead_days, review_days, service_percent, over_weeks)
    values (${ctx.tenant}, ${after.leadDays}, ${after.reviewDays}, ${after.servicePercent}, ${after.overWeeks})
    on conflict (tenant_id) do update
    set lead_days = excluded.lead_days,
        review_days = excluded.review_days,
        service_percent = excluded.service_percent,
        over_weeks = excluded.over_weeks,
        version = replenishment_setting.version + 1`;
  await audit(ctx, 'replenishment.set', 'setting/replenishment', detail);
}
