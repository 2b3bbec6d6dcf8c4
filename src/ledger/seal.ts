/**
 * Sealing: what finished transactions have written is put under a chain of hashes, so that a later change, removal or
 * insertion is found, whoever made it. Runs every few seconds; two at once wait for each other.
 */
import type { Ctx } from '../kernel/context.ts';

/** Seals the entries written by transactions that are over; returns how many. One still under way is left to the next seal. */
export async function sealEntries(ctx: Ctx): Promise<number> {
  const [row] = await ctx.sql<{ sealed: bigint }>`
    select ledger_seal_now(${ctx.tenant}) as sealed`;
  return Number(row!.sealed);
}

/** The last seal: written down elsewhere (on paper, at a notary), it also shows that the whole chain was not made anew. */
export async function lastSeal(ctx: Ctx): Promise<{ number: bigint; hash: string; at: Date } | null> {
  const [row] = await ctx.sql<{ number: bigint; hash: string; at: Date }>`
    select number, encode(hash, 'hex') as hash, sealed_at as at
    from ledger_seal
    where tenant_id = ${ctx.tenant}
    order by number desc
    limit 1`;
  return row ?? null;
}
