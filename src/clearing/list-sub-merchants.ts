/** Sub-merchants as the contract shows them. */
import type { SubMerchant as SubMerchantView } from '../contract/sub-merchants.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { ClearingPorts } from './ports.ts';
import { blockOf, KEPT, type KeptSubMerchant, type SubState, subMerchantOf, today } from './sub-merchants.ts';
import { moneyOf } from './sub-money.ts';

export const inHome = (amount: bigint) => ({ amount, currency: HOME_CURRENCY });

type Query = { state?: SubState; text?: string; before: Id | null; limit: number };

/** Newest first; `limit` + 1 of them. */
export const findSubMerchants = (ctx: Ctx, { state, text, before, limit }: Query): Promise<KeptSubMerchant[]> =>
  ctx.run<KeptSubMerchant>(sql`
    select ${KEPT}
    from sub_merchant m
    where m.tenant_id = ${ctx.tenant}
      ${state ? sql`and m.state = ${state}` : sql``}
      ${text ? sql`and (m.name ilike ${`%${text}%`} or m.legal_name ilike ${`%${text}%`} or m.number = ${text})` : sql``}
      ${before ? sql`and m.id < ${before}` : sql``}
    order by m.id desc
    limit ${limit + 1}`);

export async function describeSubMerchants(ctx: Ctx, ports: ClearingPorts, rows: readonly KeptSubMerchant[]) {
  const ids = rows.map(({ id }) => id);
  const actors = rows.flatMap(({ changedBy, reviewedBy }) => [changedBy, ...(reviewedBy ? [reviewedBy] : [])]);
  const [money, people, advanced] = [
    await moneyOf(ctx, ids),
    await ports.describeActors(ctx, actors),
    await advancedFor(ctx, ids),
  ];
  return rows.map((row) => {
    const {
      accountSealed: _,
      accountMasked,
      leastMinor,
      mostMinor,
      reserveMinor,
      changedBy,
      reviewedBy,
      ...plain
    } = row;
    const block = blockOf(row, today(ctx));
    return {
      ...{ ...plain, account: accountMasked, least: leastMinor, most: mostMinor, reserve: reserveMinor },
      ...{ changedBy: people.get(changedBy)!, reviewedBy: reviewedBy === null ? null : people.get(reviewedBy)! },
      ...{ blocked: block && { code: block.code }, advanced: inHome(advanced.get(row.id) ?? 0n) },
      balances: money.get(row.id)!.map(({ custodian, custodianName, pending, available, held, frozen }) => ({
        ...{ custodian, custodianName, pending: inHome(pending), available: inHome(available) },
        ...{ held: inHome(held), frozen: inHome(frozen) },
      })),
    } satisfies Record<keyof SubMerchantView, unknown>;
  });
}

export async function describeSubMerchant(ctx: Ctx, ports: ClearingPorts, id: Id) {
  const [one] = await describeSubMerchants(ctx, ports, [await subMerchantOf(ctx, id)]);
  return one!;
}

async function advancedFor(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, bigint>> {
  const rows = await ctx.sql<{ id: Id; sum: bigint }>`
    select sub_merchant_id as id, sum(advanced_minor - recovered_minor)::bigint as sum
    from split
    where tenant_id = ${ctx.tenant}
      and sub_merchant_id = any(${ids as Id[]}::uuid[])
      and advanced_minor > recovered_minor
    group by sub_merchant_id`;
  return new Map(rows.map(({ id, sum }) => [id, sum]));
}
