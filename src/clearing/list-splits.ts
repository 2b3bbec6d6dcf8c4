/** Splits and registers as the contract shows them. */
import type { RegisterView, SplitView } from '../contract/splits.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { custodiansOf } from './custodians.ts';
import { fundModelsOf } from './fund-models.ts';
import { instructionsWhere } from './instruction-store.ts';
import { inHome } from './list-sub-merchants.ts';
import { BOOK } from './money-book.ts';
import type { SplitState } from './split.ts';
import { type KnownSplit, returnTable, type SplitReturn, splitsWhere } from './split-store.ts';
import { subMerchantsById } from './sub-merchants.ts';

type Query = {
  state?: SplitState;
  subMerchantId?: Id;
  text?: string;
  trouble?: boolean;
  before: { paidAt: string; id: Id } | null;
  limit: number;
};

/** The newest payment first; `limit` + 1 of them. */
export const findSplits = (ctx: Ctx, { state, subMerchantId, text, trouble, before, limit }: Query) =>
  splitsWhere(
    ctx,
    sql`true
      ${state ? sql`and s.state = ${state}` : sql``}
      ${subMerchantId ? sql`and s.sub_merchant_id = ${subMerchantId}` : sql``}
      ${text ? sql`and (s.number = ${text} or s.reference = ${text})` : sql``}
      ${trouble === undefined ? sql`` : sql`and (s.trouble <> '') = ${trouble}`}
      ${before ? sql`and (s.paid_at, s.id) < (${before.paidAt}::timestamptz, ${before.id}::uuid)` : sql``}
      order by s.paid_at desc, s.id desc
      limit ${limit + 1}`,
  );

/** Refuses `clearing.splitUnknown` (404). */
export async function splitDetail(ctx: Ctx, id: Id) {
  const [view] = await describeSplits(ctx, await splitsWhere(ctx, sql`s.id = ${id}`));
  if (!view) throw new Refused('clearing.splitUnknown', { id }, 404);
  return view;
}

export async function describeSplits(ctx: Ctx, splits: readonly KnownSplit[]) {
  const legs = splits.flatMap((split) => split.legs.flatMap(({ receiver }) => receiver ?? []));
  const instructions = await instructionsWhere(
    ctx,
    sql`i.split_id = any(${splits.map(({ id }) => id)}::uuid[]) order by i.made_at, i.id`,
  );
  const told = instructions.flatMap(({ parts }) => parts.flatMap(({ receiver }) => receiver ?? []));
  const sellers = await subMerchantsById(ctx, [...splits.map((split) => split.subMerchantId), ...legs, ...told]);
  const returns = await ctx.run<SplitReturn>(sql`
    select ${returnTable.select()}
    from split_return
    where tenant_id = ${ctx.tenant}
      and split_id = any(${splits.map(({ id }) => id)}::uuid[])
    order by at, id`);
  const returnsOf = Map.groupBy(returns, ({ splitId }) => splitId);
  const instructionsOf = Map.groupBy(instructions, ({ splitId }) => splitId);
  const nameOf = (id: Id) => ({ id, name: sellers.get(id)?.name ?? '' });
  return splits.map((split) => {
    const { id, number, reference, merchantAccount, custodian, orderId, state, paidAt, releaseOn, platformFeePpm } =
      split;
    return {
      ...{ id, number, reference, merchantAccount, custodian, orderId, state, paidAt, releaseOn, platformFeePpm },
      subMerchant: { ...nameOf(split.subMerchantId), number: sellers.get(split.subMerchantId)?.number ?? '' },
      ...{ paid: inHome(split.paidMinor), subsidy: inHome(split.subsidyMinor), fee: inHome(split.feeMinor) },
      ...{ refunded: inHome(split.refundedMinor), pending: inHome(split.pendingMinor) },
      ...{ released: inHome(split.releasedMinor), trouble: split.trouble },
      ...{ advanced: inHome(split.advancedMinor - split.recoveredMinor), capped: inHome(split.cappedMinor) },
      legs: split.legs.map(({ receiver, amountMinor, returnedMinor }) => ({
        ...{ receiver: receiver === null ? null : nameOf(receiver) },
        ...{ amount: inHome(amountMinor), returned: inHome(returnedMinor) },
      })),
      instructions: (instructionsOf.get(id) ?? []).map((one) => ({
        ...{ number: one.number, kind: one.kind, state: one.state, amount: inHome(one.amountMinor) },
        ...{ madeAt: one.madeAt, endedAt: one.endedAt, tries: one.tries, trouble: one.trouble },
        parts: one.parts.map((part) => ({
          ...{ receiver: part.receiver === null ? null : nameOf(part.receiver), state: part.state },
          ...{ amount: inHome(BigInt(part.amountMinor)), reason: part.reason },
        })),
      })),
      returns: (returnsOf.get(id) ?? []).map((one) => ({
        ...{ reference: one.reference, state: one.state, at: one.at, amount: inHome(one.amountMinor) },
        ...{ returned: inHome(one.returnedMinor), advanced: inHome(one.advancedMinor) },
      })),
    } satisfies Record<keyof SplitView, unknown>;
  });
}

const GROUPS = {
  pool: ['pool'],
  clearing: ['psp.clr'],
  sellers: ['sub.pending', 'sub.available', 'sub.frozen'],
  platform: ['plat.own', 'plat.fee', 'plat.mkt'],
  transit: ['payout.transit'],
} as const;

/** Per yuan, which licensed account holds it and for whom: what is held is below zero in the book. */
export async function registersOf(ctx: Ctx) {
  const rows = await ctx.sql<{ owner: string; place: string; posted: string }>`
    select owner, place, sum(posted) as posted
    from account
    where tenant_id = ${ctx.tenant}
      and book = ${BOOK}
      and bounded
    group by owner, place`;
  const models = await fundModelsOf(ctx);
  return (await custodiansOf(ctx)).map(({ id, name, party }) => {
    const own = rows.filter(({ owner }) => owner === id);
    const sum = (places: readonly string[]) =>
      own.filter(({ place }) => places.includes(place)).reduce((all, { posted }) => all + BigInt(posted), 0n);
    const grouped = new Set<string>(Object.values(GROUPS).flat());
    const others = own.filter(({ place }) => !grouped.has(place)).map(({ place }) => place);
    const channels = models.filter(({ custodian }) => custodian === id);
    return {
      channels: channels.map((one) => ({ id: one.merchantAccount, name: one.name })),
      ...{ custodian: id, name, party, pool: inHome(-sum(GROUPS.pool)), clearing: inHome(-sum(GROUPS.clearing)) },
      ...{ sellers: inHome(sum(GROUPS.sellers)), platform: inHome(sum(GROUPS.platform)) },
      ...{ transit: inHome(sum(GROUPS.transit)), others: inHome(sum(others)) },
    } satisfies Record<keyof RegisterView, unknown>;
  });
}
