/** What services take, as people keep it (SHP-8): one set of limits per courier. */
import { isCountry } from '../../contract/countries.ts';
import { audit, differences } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import { Refused } from '../../kernel/refusal.ts';
import type { ServiceLimit } from './limits.ts';

export type KeptLimit = ServiceLimit & { version: number };

const limitTable = table<KeptLimit>('service_limit', {
  courier: 'text',
  name: 'text',
  weightMinG: 'bigint',
  weightMaxG: 'bigint',
  sideMaxMm: 'bigint',
  sidesMaxMm: 'bigint',
  girthMaxMm: 'bigint',
  countries: 'text[]',
  batteries: 'text[]',
  declares: 'text[]',
  numbers: 'text',
  source: 'text',
  version: 'int',
});

/** By courier. A courier without a row has no limits but those of its price lists. */
export async function serviceLimits(ctx: Ctx): Promise<Map<string, KeptLimit>> {
  const rows = await ctx.run<KeptLimit>(sql`
    select ${limitTable.select()}
    from service_limit
    where tenant_id = ${ctx.tenant}
    order by courier`);
  return new Map(rows.map((row) => [row.courier, row]));
}

/** The limits of a courier, locked; null where it has none yet. */
export async function lockLimit(ctx: Ctx, courier: string): Promise<KeptLimit | null> {
  const [row] = await ctx.run<KeptLimit>(sql`
    select ${limitTable.select()}
    from service_limit
    where tenant_id = ${ctx.tenant}
      and courier = ${courier}
    for update`);
  return row ?? null;
}

/** Replaces limits whose version the caller has compared. Refuses `shipping.countryWrong` (data: `country`). Posts nothing. */
export async function keepLimit(ctx: Ctx, limit: ServiceLimit): Promise<KeptLimit> {
  const unknown = limit.countries.find((country) => !isCountry(country));
  if (unknown) throw new Refused('shipping.countryWrong', { country: unknown, field: 'countries' });
  const known = await lockLimit(ctx, limit.courier);
  const next = { ...limit, version: (known?.version ?? 0) + 1 };
  const detail = differences<object>(known && withoutVersion(known), limit);
  if (known && Object.keys(detail).length === 0) return known;
  await limitTable.save(ctx, [next], ['courier']);
  await audit(ctx, 'serviceLimit.save', `serviceLimit/${limit.courier}`, detail);
  return next;
}

const withoutVersion = ({ version: _, ...limit }: KeptLimit): ServiceLimit => limit;
