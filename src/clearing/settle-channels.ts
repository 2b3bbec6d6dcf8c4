/** Row 2: what a channel paid into the pool, net of the fee it took. What it took otherwise than agreed stays on fee.accrued. */
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { linesOf, posting } from './entries.ts';
import { fundModelOf } from './fund-models.ts';
import { registerAt } from './sub-money.ts';

export type Settlement = { merchantAccount: string; reference: string; netMinor: bigint; feeMinor: bigint };

/** Refuses `clearing.notCustody`, `clearing.settlementKnown` (data: `reference`), `payments.accountUnknown` (404). */
export async function settleChannel(ctx: Ctx, settled: Settlement): Promise<Id> {
  const { merchantAccount, reference, netMinor, feeMinor } = settled;
  const { custodian } = await fundModelOf(ctx, merchantAccount);
  if (custodian === null) throw new Refused('clearing.notCustody', { merchantAccount });
  const id = derivedId(ctx.newId(), reference);
  const fresh = await ctx.sql`
    insert into channel_settlement (tenant_id, merchant_account, reference, id, net_minor, fee_minor, at)
    values (${ctx.tenant}, ${merchantAccount}, ${reference}, ${id}, ${netMinor}, ${feeMinor}, ${new Date(ctx.now())})
    on conflict do nothing
    returning id`;
  if (fresh.length === 0) throw new Refused('clearing.settlementKnown', { reference }, 409);
  await audit(ctx, 'clearing.settle', `merchantAccount/${merchantAccount}`, {
    reference,
    net: netMinor,
    fee: feeMinor,
  });
  const about = { register: registerAt(custodian), whose: { channel: merchantAccount }, document: id };
  const lines = linesOf('channelSettled', { ...about, amounts: { net: netMinor, fee: feeMinor } });
  await post(ctx, [posting('channelSettlement', id, 'channelSettled', lines)]);
  return id;
}
