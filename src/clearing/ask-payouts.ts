/**
 * Payouts asked for (row 6a): by a person for a window of his choice, or by themselves for who is paid automatically, in
 * the first window of a bank day and of what was free before that day (T+1). What must stay true: what is asked for is out
 * of reach of everything else; nothing below the reserve.
 */
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { smaller } from '../kernel/money.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { calendarOf, chosenWindow, type Window } from './calendar.ts';
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
  window: Window | null,
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
    ...{ wantedDay: window?.day ?? null, wantedCutOff: window?.cutOff ?? null },
    ...{ bankName: '', bankCode: '', accountName: '', accountSealed: '', accountMasked: '' },
  } satisfies StoredPayout;
}

/** Without an amount all that can be paid; without a window the next one. */
type Asked = { custodian: string; amountMinor?: bigint | undefined; window?: Window | undefined };

/**
 * Refuses `clearing.subMerchantUnknown` (404), what `blockOf` says, `clearing.openPayout` (data: `number`),
 * `clearing.nothingToPay`, what `chosenWindow` refuses, `ledger.short`.
 */
export async function askPayout(ctx: Ctx, id: Id, asked: Asked): Promise<StoredPayout> {
  const custodianId = asked.custodian;
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
  const amount = asked.amountMinor ?? payable;
  if (amount === 0n || amount > payable) throw new Refused('clearing.nothingToPay', { payable });
  const window = asked.window ? chosenWindow(await calendarOf(ctx), ctx.now(), asked.window) : null;
  const payout = newPayout(ctx, one, custodian, amount, 'request', window);
  await payoutTable.insert(ctx, [payout]);
  await audit(ctx, 'payout.ask', `subMerchant/${id}`, { custodian: custodianId, amount, ...window });
  const [result] = await post(ctx, [posting('payout', payout.id, 'payoutHeld', hold(payout))]);
  if (!result!.posted) throw new Refused(result!.refusal.code, result!.refusal.data, 409);
  return payout;
}

/**
 * Automatic payouts of a register in a window, not yet held, of what was free before its day; those that wait already are
 * left out.
 */
export async function automaticPayouts(ctx: Ctx, custodian: Custodian, window: Window): Promise<StoredPayout[]> {
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
  const fresh = await freedSince(ctx, custodian.id, window.day);
  return ready.flatMap((one) => {
    const amount = payableOf(one, custodian, free.get(one.id)! - (fresh.get(one.id) ?? 0n));
    return amount > 0n ? [newPayout(ctx, one, custodian, amount, 'auto', null)] : [];
  });
}

/**
 * What became free at a register on a day or later, by sub-merchant: its own of payments, its shares of others', and what
 * buyers paid of their prepaid money. What a bank sent back was free before.
 */
async function freedSince(ctx: Ctx, custodian: string, day: string): Promise<Map<Id, bigint>> {
  const rows = await ctx.sql<{ id: Id; sum: bigint }>`
    with released as (
      select id, sub_merchant_id, released_minor
      from split
      where tenant_id = ${ctx.tenant}
        and custodian = ${custodian}
        and released_on >= ${day}::date)
    select id, sum(amount)::bigint as sum
    from (
      select sub_merchant_id as id, released_minor as amount
      from released
      union all
      select l.receiver, l.amount_minor - l.returned_minor
      from released s
      join split_leg l on l.tenant_id = ${ctx.tenant} and l.split_id = s.id and l.receiver is not null
      union all
      select sub_merchant_id, amount_minor
      from custody_use
      where tenant_id = ${ctx.tenant}
        and custodian = ${custodian}
        and state = 'paid'
        and ended_at >= ${`${day} 00:00+08`}::timestamptz) freed
    group by id`;
  return new Map(rows.map(({ id, sum }) => [id, sum]));
}
