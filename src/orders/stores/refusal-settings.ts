/** After how many refusals a store is left out (SRC-3): one row a tenant; before it is written the defaults count. */
import { audit, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';

export type RefusalSettings = {
  refusals: number;
  withinDays: number;
  excludedDays: number;
  /** 0: nothing was ever set. */
  version: number;
};

const DEFAULTS: RefusalSettings = { refusals: 3, withinDays: 7, excludedDays: 3, version: 0 };

export async function refusalSettings(ctx: Ctx, lock = false): Promise<RefusalSettings> {
  const [row] = await ctx.run<RefusalSettings>(sql`
    select refusals, within_days as "withinDays", excluded_days as "excludedDays", version
    from store_refusal_setting
    where tenant_id = ${ctx.tenant}
    ${lock ? sql`for update` : sql``}`);
  return row ?? DEFAULTS;
}

/** Replaces what is set; whoever changes it has compared the version. Posts nothing. */
export async function saveRefusalSettings(ctx: Ctx, after: Omit<RefusalSettings, 'version'>): Promise<void> {
  const { version: _, ...before } = await refusalSettings(ctx);
  const detail = differences(before, after);
  if (Object.keys(detail).length === 0) return;
  await ctx.sql`
    insert into store_refusal_setting (tenant_id, refusals, within_days, excluded_days)
    values (${ctx.tenant}, ${after.refusals}, ${after.withinDays}, ${after.excludedDays})
    on conflict (tenant_id) do update
    set refusals = excluded.refusals,
        within_days = excluded.within_days,
        excluded_days = excluded.excluded_days,
        version = store_refusal_setting.version + 1`;
  await audit(ctx, 'storeRefusals.set', 'setting/storeRefusals', detail);
}
