/** What a tenant sets of shipping: one row, read where it counts; before it is written the defaults count. */
import { audit, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';

/** How far a parcel may be off what its goods weigh: the greater of both. */
export type WeightTolerance = { ppm: bigint; grams: bigint };

export type ShippingPreferences = {
  numbersOnRelease: boolean;
  labelWhen: 'before' | 'after';
  /** null: weights are written down and not judged. */
  weightTolerance: WeightTolerance | null;
  silentHours: number;
  /** 0: nothing was ever set. */
  version: number;
};

const DEFAULTS: ShippingPreferences = {
  numbersOnRelease: false,
  labelWhen: 'before',
  weightTolerance: null,
  silentHours: 48,
  version: 0,
};

type Row = Omit<ShippingPreferences, 'weightTolerance'> & { grams: bigint | null; ppm: bigint | null };

export async function shippingPreferences(ctx: Ctx, lock = false): Promise<ShippingPreferences> {
  const [row] = await ctx.run<Row>(sql`
    select numbers_on_release as "numbersOnRelease", label_when as "labelWhen", weight_tolerance_g as grams,
           weight_tolerance_ppm as ppm, silent_hours as "silentHours", version
    from shipping_setting
    where tenant_id = ${ctx.tenant}
    ${lock ? sql`for update` : sql``}`);
  if (!row) return DEFAULTS;
  const { grams, ppm, ...rest } = row;
  const judged = grams !== null || ppm !== null;
  return { ...rest, weightTolerance: judged ? { grams: grams ?? 0n, ppm: ppm ?? 0n } : null };
}

/** Since when a parcel under way must have been heard of. */
export async function silence(ctx: Ctx): Promise<{ hours: number; since: Date }> {
  const { silentHours: hours } = await shippingPreferences(ctx);
  return { hours, since: new Date(ctx.now() - hours * 3_600_000) };
}

/** Replaces what is set; whoever changes it has compared the version. Posts nothing. */
export async function saveShippingPreferences(ctx: Ctx, after: Omit<ShippingPreferences, 'version'>): Promise<void> {
  const before = await shippingPreferences(ctx);
  const detail = differences(flat(before), flat(after));
  // Whoever chooses the defaults has chosen: nobody sets them otherwise on the ground that nothing was set.
  if (before.version > 0 && Object.keys(detail).length === 0) return;
  const { numbersOnRelease, labelWhen, silentHours, grams, ppm } = flat(after);
  await ctx.sql`
    insert into shipping_setting (tenant_id, numbers_on_release, label_when, weight_tolerance_g, weight_tolerance_ppm, silent_hours)
    values (${ctx.tenant}, ${numbersOnRelease}, ${labelWhen}, ${grams}, ${ppm}, ${silentHours})
    on conflict (tenant_id) do update
    set numbers_on_release = excluded.numbers_on_release,
        label_when = excluded.label_when,
        weight_tolerance_g = excluded.weight_tolerance_g,
        weight_tolerance_ppm = excluded.weight_tolerance_ppm,
        silent_hours = excluded.silent_hours,
        version = shipping_setting.version + 1`;
  await audit(ctx, 'shipping.set', 'setting/shipping', detail);
}

function flat({ numbersOnRelease, labelWhen, weightTolerance, silentHours }: Omit<ShippingPreferences, 'version'>) {
  const { grams = null, ppm = null } = weightTolerance ?? {};
  return { numbersOnRelease, labelWhen, judged: weightTolerance !== null, grams, ppm, silentHours };
}
