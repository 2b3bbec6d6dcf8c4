/**
 * Holds whose time has come go back. The database's clock decides, and every hold is handed to one caller, so any
 * number of workers may do this at once; what was settled or released before is left alone.
 */
import { type Ctx, SYSTEM, type Tenant } from '../kernel/context.ts';
import type { Database } from '../kernel/db/database.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { post } from './post.ts';

export type ExpiredHold = { hold: Id; document: { type: string; id: Id } };

/**
 * Releases up to `limit` expired holds and tells whose they were; call again until `taken` is below the limit.
 * Posts: release of all that is left of each hold, reason `expired`, for the document of the hold.
 */
export async function expireHolds(ctx: Ctx, limit = 1000): Promise<{ taken: number; expired: ExpiredHold[] }> {
  const holds = await ctx.sql<{ id: Id; document_type: string; document_id: Id }>`
    with due as materialized (
      select id
      from ledger_take_expired(${ctx.tenant}, ${limit}) id
    )
    select t.id, t.document_type, t.document_id
    from due
    join transfer t on t.tenant_id = ${ctx.tenant} and t.id = due.id`;
  const postings = holds.map(({ id, document_type, document_id }) => ({
    document: { type: document_type, id: document_id },
    lines: [{ kind: 'release' as const, id: derivedId(id, 'expired'), hold: id }],
    reason: 'expired',
  }));
  const results = await post(ctx, postings);
  const expired = holds.flatMap(({ id }, i) =>
    results[i]!.posted ? [{ hold: id, document: postings[i]!.document }] : [],
  );
  return { taken: holds.length, expired };
}

/** Tenants that have holds to expire now. */
export async function tenantsWithExpired(db: Database): Promise<Tenant[]> {
  return db.read({ tenant: 0, actor: SYSTEM }, async (ctx) => {
    const rows = await ctx.sql<{ tenant: Tenant }>`
      select tenant
      from ledger_tenants_with_expired() tenant`;
    return rows.map((row) => row.tenant);
  });
}
