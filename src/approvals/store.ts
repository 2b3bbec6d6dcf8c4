/** Chains and signatures as they are kept. */
import type { ChainKind, ChainStep } from '../contract/approval-chains.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Signature } from './chain.ts';

export type KeptChain = { kind: ChainKind; steps: ChainStep[]; active: boolean };
export const chainTable = table<KeptChain>('approval_chain', { kind: 'text', steps: 'jsonb', active: 'boolean' });

export const keptChains = (ctx: Ctx): Promise<(KeptChain & { version: number })[]> =>
  ctx.run(sql`
    select ${chainTable.select()}, version
    from approval_chain
    where tenant_id = ${ctx.tenant}`);

/** With the name of whom a step asks for; empty: anybody. */
export async function chainOf(
  ctx: Ctx,
  kind: ChainKind,
): Promise<(KeptChain & { who: (step: ChainStep) => string }) | null> {
  const [chain] = await ctx.run<KeptChain & { names: Record<Id, string> | null }>(sql`
    select ${chainTable.select()}, (
      select jsonb_object_agg(n.id, n.name)
      from (
        select id, name from role where tenant_id = ${ctx.tenant}
        union all
        select id, name from app_user where tenant_id = ${ctx.tenant}) n
      where strpos(steps::text, n.id::text) > 0) as names
    from approval_chain
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}`);
  if (!chain) return null;
  return { ...chain, who: ({ role, person }) => chain.names?.[role ?? person ?? ''] ?? '' };
}

const signatureTable = table<Signature & { kind: string; at: Date }>('approval_signature', {
  ...{ kind: 'text', documentId: 'text', contentHash: 'text', step: 'int', actor: 'text', insteadOf: 'uuid' },
  at: 'timestamptz',
});

export async function signaturesOf(ctx: Ctx, kind: ChainKind, ids: readonly Id[]): Promise<Map<Id, Signature[]>> {
  const rows = await ctx.run<Signature>(sql`
    select ${signatureTable.select()}
    from approval_signature
    where tenant_id = ${ctx.tenant}
      and kind = ${kind}
      and document_id = any(${ids as Id[]}::text[])
    order by document_id, step`);
  return Map.groupBy(rows, ({ documentId }) => documentId);
}

export const insertSignatures = (ctx: Ctx, kind: ChainKind, signatures: readonly Signature[]) =>
  signatureTable.insert(
    ctx,
    signatures.map((one) => ({ ...one, kind, at: new Date(ctx.now()) })),
  );
