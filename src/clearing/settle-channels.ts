/** Row 2: what a channel paid into the pool, net of the fee it took. What it took otherwise than agreed stays on fee.accrued. */
import { auditAll } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { balances, post } from '../ledger/ledger.ts';
import { linesOf, posting } from './entries.ts';
import { fundModelOf } from './fund-models.ts';
import { money } from './money-book.ts';
import { registerAt } from './sub-money.ts';

type Settled = {
  id: Id;
  merchantAccount: string;
  reference: string;
  netMinor: bigint;
  feeMinor: bigint;
  /** The day on which it stands on the bank's statement. */
  settledOn: string;
  at: Date;
};
const settlementTable = table<Settled>('channel_settlement', {
  id: 'uuid',
  merchantAccount: 'text',
  reference: 'text',
  netMinor: 'bigint',
  feeMinor: 'bigint',
  settledOn: 'date',
  at: 'timestamptz',
});

export type Settlement = Omit<Settled, 'id' | 'at' | 'settledOn'> & { settledOn?: string | undefined };

/**
 * By hand. Refuses `clearing.notCustody`, `clearing.settlementKnown` (data: `reference`), `clearing.dayAhead`,
 * `payments.accountUnknown` (404).
 */
export async function settleChannel(ctx: Ctx, { settledOn, ...settled }: Settlement): Promise<Id> {
  const { merchantAccount, reference } = settled;
  const today = dayOf(ctx.now());
  const { custodian } = await fundModelOf(ctx, merchantAccount);
  if (custodian === null) throw new Refused('clearing.notCustody', { field: 'merchantAccount', merchantAccount });
  if (settledOn !== undefined && settledOn > today) throw new Refused('clearing.dayAhead', { field: 'settledOn' });
  const id = derivedId(ctx.newId(), reference);
  const one = { ...settled, id, settledOn: settledOn ?? today, at: new Date(ctx.now()) };
  const fresh = await keep(ctx, [one]);
  if (fresh.length === 0) throw new Refused('clearing.settlementKnown', { field: 'reference', reference }, 409);
  await ctx.enqueue('clearing.poolMoved', {}, { key: 'pool' });
  await bookSettled(ctx, custodian, [one]);
  return id;
}

const keep = (ctx: Ctx, settled: readonly Settled[]) =>
  settlementTable.insert(ctx, settled, sql`on conflict do nothing returning id`);

export type PoolReceipt = Pick<Settled, 'id' | 'merchantAccount' | 'reference' | 'netMinor' | 'settledOn'>;

/**
 * What the statement of the pool shows that channels paid in, once per id. Channels take their fees as payments are
 * made, so whatever was accrued by then is taken. Posts, so it comes last in the caller's transaction.
 */
export async function settleFromStatement(ctx: Ctx, custodian: string, came: readonly PoolReceipt[]): Promise<void> {
  const channels = [...new Set(came.map(({ merchantAccount }) => merchantAccount))];
  const register = registerAt(custodian);
  const found = await balances(
    ctx,
    channels.map((channel) => money(register, 'fee.accrued', channel)),
  );
  const accrued = new Map(channels.map((channel, i) => [channel, found[i]!.posted]));
  const settled = came.map((one) => {
    const fee = accrued.get(one.merchantAccount)!;
    accrued.set(one.merchantAccount, 0n);
    return { ...one, feeMinor: fee > 0n ? fee : 0n, at: new Date(ctx.now()) };
  });
  const fresh = new Set((await keep(ctx, settled)).map(({ id }) => id));
  await bookSettled(
    ctx,
    custodian,
    settled.filter(({ id }) => fresh.has(id)),
  );
}

async function bookSettled(ctx: Ctx, custodian: string, settled: readonly Settled[]): Promise<void> {
  await auditAll(
    ctx,
    'clearing.settle',
    settled.map(({ merchantAccount, reference, netMinor: net, feeMinor: fee, settledOn }) => ({
      subject: `merchantAccount/${merchantAccount}`,
      detail: { reference, net, fee, settledOn },
    })),
  );
  await post(
    ctx,
    settled.map(({ id, merchantAccount, netMinor: net, feeMinor: fee, settledOn }) => {
      const about = { register: registerAt(custodian), whose: { channel: merchantAccount }, document: id };
      const lines = linesOf('channelSettled', { ...about, amounts: { net, fee } });
      return posting('channelSettlement', id, 'channelSettled', lines, settledOn);
    }),
  );
}
