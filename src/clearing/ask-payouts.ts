/**
 * Payouts asked for (row 6a): by a person, or by themselves for who is paid automatically, in the first window of a bank
 * day (T+1). What must stay true: what is asked for is out of reach of everything else; nothing below the reserve.
 */
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { smaller } from '../stock/stock.ts';
import { type Custodian, custodianOf } from './custodians.ts';
import { posting } from './entries.ts';
import { hold } from './payout.ts';
import { payoutsWhere, payoutTable, type StoredPayout } from './payout-store.ts';
import { blockOf, KEPT, type KeptSubMerchant, subMerchantOf, today } from './sub-merchants.ts';
import { freeAt } from './sub-money.ts';

/** What can be paid out of so much free money: above the reserve, within the limits of both, less a charge of his own. */
export function payableOf(one: KeptSubMerchant, custodian: Custodian, free: bigint): bigint {
  const charge = one.chargeBearer === 'seller' ? custodian.chargeMinor : 0n;
  const most = smaller(one.mostMinor ?? custodian.mostMinor, custodian.mostMinor);
  const amount = smaller(free - one.reserveMinor - charge, most);
  return amount > 0n && amount >= one.leastMinor && amount >= custodian.leastMinor ? amount : 0n;
}

function newPayout(
  ctx: Ctx,
  one: KeptSubMerchant,
  custodian: Custodian,
  amountMinor: bigint,
  mode: 'auto' | 'request',
) {
  return {
    ...{
      id: ctx.newId(),
      subMerchantId: one.id,
      custodian: custodian.id,
      currency: HOME_CURRENCY,
      state: 'held',
      mode,
    },
    ...{ amountMinor, chargeMinor: custodian.chargeMinor, chargeBearer: one.chargeBearer, reason: '', endedAt: null },
    ...{ askedBy: actorText(ctx.actor), askedAt: new Date(ctx.now()), batchId: null, line: null },
    ...{ bankName: '', bankCode: '', accountName: '', accountSealed: '', accountMasked: '' },
  } satisfies StoredPayout;
}

/**
 * Refuses `clearing.subMerchantUnknown` (404), what `blockOf` says, `clearing.openPayout` (data: `number`),
 * `clearing.nothingToPay`, `ledger.short`.
 */
export async function askPayout(ctx: Ctx, id: Id, custodianId: string, asked: bigint | null): Promise<StoredPayout> {
  const one = await subMerchantOf(ctx, id, true);
  const block = blockOf(one, today(ctx));
  if (block) throw new Refused(block.code, {});
  const custodian = await custodianOf(ctx, custodianId);
  const [open] = await payoutsWhere(
    ctx,
    sql`p.custodian = ${custodianId} and p.sub_merchant_id = ${id} and p.state = 'held' and p.batch_id is null`,
  );
  if (open) throw new Refused('clearing.openPayout', { number: open.number }, 409);
  const free = (await freeAt(ctx, custodianId, [id])).get(id)!;
  const payable = payableOf(one, custodian, free);
  const amount = asked ?? payable;
  if (amount === 0n || amount > payable) throw new Refused('clearing.nothingToPay', { payable });
  const payout = newPayout(ctx, one, custodian, amount, 'request');
  await payoutTable.insert(ctx, [payout]);
  await audit(ctx, 'payout.ask', `subMerchant/${id}`, { custodian: custodianId, amount });
  const [result] = await post(ctx, [posting('payout', payout.id, 'payoutHeld', hold(payout))]);
  if (!result!.posted) throw new Refused(result!.refusal.code, result!.refusal.data, 409);
  return payout;
}

/** Automatic payouts of a register, not yet held; those that wait already are left out. */
export async function automaticPayouts(ctx: Ctx, custodian: Custodian): Promise<StoredPayout[]> {
  const sellers = await ctx.run<KeptSubMerchant>(sql`
    select ${KEPT}
    from sub_merchant m
    where m.tenant_id = ${ctx.tenant}
      and m.state = 'active'
      and m.payout_mode = 'auto'
      and not exists (
        select
        from payout p
        where p.tenant_id = m.tenant_id
          and p.custodian = ${custodian.id}
          and p.sub_merchant_id = m.id
          and p.state = 'held'
          and p.batch_id is null)
    order by m.id
    for update`);
  const ready = sellers.filter((one) => blockOf(one, today(ctx)) === null);
  const free = await freeAt(
    ctx,
    custodian.id,
    ready.map(({ id }) => id),
  );
  return ready.flatMap((one) => {
    const amount = payableOf(one, custodian, free.get(one.id)!);
    return amount > 0n ? [newPayout(ctx, one, custodian, amount, 'auto')] : [];
  });
}
