/** What sub-merchants have at each register, why, and what a person decides about it (row 11). */
import type { SubBucket } from '../contract/sub-merchants.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { balances, type EntriesPage, entriesBehind, post } from '../ledger/ledger.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { custodiansOf } from './custodians.ts';
import { linesOf, posting } from './entries.ts';
import { money, type Register, SUB_PLACES } from './money-book.ts';
import { freeInPool, poolShort } from './pool.ts';

export type SubMoney = { custodian: string; custodianName: string } & Record<SubBucket, bigint>;

export const registerAt = (custodian: string): Register => ({ custodian, currency: HOME_CURRENCY });

/** By sub-merchant, register by register; one without money there is not named. */
export async function moneyOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, SubMoney[]>> {
  const custodians = await custodiansOf(ctx);
  const asked = ids.flatMap((id) =>
    custodians.flatMap((one) =>
      SUB_PLACES.map((place) => ({ id, one, account: money(registerAt(one.id), place, id) })),
    ),
  );
  const found = await balances(
    ctx,
    asked.map(({ account }) => account),
  );
  const byId = new Map<Id, SubMoney[]>(ids.map((id) => [id, []]));
  for (let i = 0; i < asked.length; i += SUB_PLACES.length) {
    const { id, one } = asked[i]!;
    const [pending, available, frozen] = found.slice(i, i + SUB_PLACES.length);
    const amounts = {
      ...{ pending: pending!.posted, available: available!.posted, held: available!.heldOut, frozen: frozen!.posted },
    };
    if (Object.values(amounts).some((amount) => amount !== 0n))
      byId.get(id)!.push({ custodian: one.id, custodianName: one.name, ...amounts });
  }
  return byId;
}

/** What may be taken of availables now, by sub-merchant: less what is promised. */
export async function freeAt(ctx: Ctx, custodian: string, ids: readonly Id[]): Promise<Map<Id, bigint>> {
  const found = await balances(
    ctx,
    ids.map((id) => money(registerAt(custodian), 'sub.available', id)),
  );
  return new Map(ids.map((id, i) => [id, found[i]!.free]));
}

const BUCKETS = {
  pending: 'sub.pending',
  available: 'sub.available',
  held: 'sub.available',
  frozen: 'sub.frozen',
} as const;

export const subEntries = (
  ctx: Ctx,
  id: Id,
  q: { custodian: string; bucket: SubBucket; cursor?: string | null; limit: number },
): Promise<EntriesPage> =>
  entriesBehind(ctx, [money(registerAt(q.custodian), BUCKETS[q.bucket], id)], {
    ...{ bucket: q.bucket === 'held' ? 'heldOut' : 'posted', limit: q.limit, cursor: q.cursor ?? null },
  });

const ROW = { freeze: 'frozen', unfreeze: 'unfrozen', deduct: 'deducted' } as const;

/** Row 11. Refuses `ledger.short`: no more than there is; `clearing.poolShort` where the pool has not got it yet. */
export async function moveMoney(
  ctx: Ctx,
  id: Id,
  {
    custodian,
    what,
    amountMinor,
    reason,
  }: { custodian: string; what: keyof typeof ROW; amountMinor: bigint; reason: string },
): Promise<void> {
  const document = derivedId(ctx.newId(), what);
  await audit(ctx, `subMerchant.${what}Money`, `subMerchant/${id}`, { custodian, amount: amountMinor, reason });
  const short = what === 'deduct' ? amountMinor - (await freeInPool(ctx, custodian)) : 0n;
  if (short > 0n) throw new Refused('clearing.poolShort', poolShort(short).data, 409);
  const about = { register: registerAt(custodian), whose: { m: id }, amounts: { amount: amountMinor }, document };
  const [result] = await post(ctx, [posting('custodyDecision', document, ROW[what], linesOf(ROW[what], about))]);
  if (result && !result.posted) throw new Refused(result.refusal.code, result.refusal.data, 409);
}
