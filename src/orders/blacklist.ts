/** Buyers whose orders wait for a person: by phone, buyer id or address. The review looks them up (load-facts.ts). */
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';

export type Blacklisted = { kind: 'phone' | 'buyer' | 'address'; value: string; reason: string };

/** Adds entries, or replaces the reason of known ones. Orders reviewed before are not looked at again. */
export async function saveBlacklist(ctx: Ctx, entries: readonly Blacklisted[]): Promise<void> {
  await ctx.sql`
    insert into blacklist (tenant_id, kind, value, reason)
    select ${ctx.tenant}::int, n.*
    from unnest(${entries.map((entry) => entry.kind)}::text[], ${entries.map((entry) => entry.value)}::text[],
                ${entries.map((entry) => entry.reason)}::text[]) n
    on conflict (tenant_id, kind, value) do update
    set reason = excluded.reason`;
  // Who is blacklisted is personal, so the log says only how many.
  await audit(ctx, 'blacklist.save', 'blacklist', { entries: entries.length });
}
