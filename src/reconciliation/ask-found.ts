/**
 * Before anybody decides about money a bill shows and our books do not have (REC-3 LONG), its company is asked what became
 * of it, by our number. Where it was paid, and the order it is for has come to nothing here, giving it back is proposed;
 * a person agrees to it as to every proposal.
 */
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { askCompanies, merchantAccounts, ownersOfPayments, type PaymentProvider } from '../payments/payments.ts';
import type { ReconciliationPorts } from './ports.ts';
import { whyNotReturned } from './return-money.ts';

const MOST = 200;

type Found = { id: Id; itemId: Id | null; reference: string; providerReference: string; merchantAccount: string };
/** What the company says of a number: it was paid, it waits, it was closed, or nothing is known there. */
type Said = 'paid' | 'waiting' | 'closed' | 'unknown';

/** Asks about what nobody was asked about yet. A company that cannot be asked does not keep the others. */
export async function askFound(db: Database, scope: Scope, ports: ReconciliationPorts): Promise<void> {
  const { due, accounts } = await db.read(scope, async (ctx) => ({
    due: await unasked(ctx, [...ports.providers.keys()]),
    accounts: await merchantAccounts(ctx),
  }));
  await askCompanies(due, accounts, ports, async (found, company) => {
    if (!company) return;
    const answer = await company.provider.query(company.access, found.reference);
    await db.transaction(scope, (ctx) => record(ctx, ports, found, saidOf(found, answer)));
  });
}

/** Another payment under our number says nothing of this one. */
function saidOf({ providerReference }: Found, answer: Awaited<ReturnType<PaymentProvider['query']>>): Said {
  if (answer === null) return 'unknown';
  if (!('kind' in answer)) return 'waiting';
  if (answer.kind !== 'paid') return 'closed';
  return answer.providerReference === providerReference ? 'paid' : 'unknown';
}

/** Where accounts are switched off nobody answers. */
const unasked = (ctx: Ctx, kinds: readonly string[]): Promise<Found[]> =>
  ctx.sql<Found>`
    select d.id, d.item_id as "itemId", d.reference, d.provider_reference as "providerReference",
           d.merchant_account as "merchantAccount"
    from difference d
    join merchant_account m on m.tenant_id = d.tenant_id and m.id = d.merchant_account and m.active
    where d.tenant_id = ${ctx.tenant}
      and d.state = 'diff'
      and d.verdict in ('notInBooks', 'paymentWaiting', 'paymentClosed')
      and d.kind = 'payment'
      and d.reference <> ''
      and not d.data ? 'asked'
      and m.kind = any(${kinds as string[]}::text[])
    order by d.size_minor desc, d.id
    limit ${MOST}`;

async function record(ctx: Ctx, ports: ReconciliationPorts, { id, itemId }: Found, said: Said): Promise<void> {
  const [open] = await ctx.sql`
    update difference
    set data = data || jsonb_build_object('asked', ${said}::text)
    where tenant_id = ${ctx.tenant}
      and id = ${id}
      and state = 'diff'
    returning 1`;
  if (!open || said !== 'paid' || itemId === null) return;
  const owners = await ownersOfPayments(ctx, [itemId]);
  const over = await ports.ordersOver(ctx, [...owners.values()]);
  if (!over[0] || (await whyNotReturned(ctx, [id])).has(id)) return;
  await ctx.sql`
    update difference
    set state = 'proposed', resolution = 'refundBuyer', note = '', proposed_by = ${actorText(ctx.actor)},
        proposed_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and id = ${id}`;
  await audit(ctx, 'difference.propose', `difference/${id}`, { resolution: 'refundBuyer', note: '' });
  ctx.tell({ type: 'bills' });
}
