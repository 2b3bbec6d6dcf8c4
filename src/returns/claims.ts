/** Claims against couriers (RET-5): `registered → accepted | refused → paid`, with the sum, what came of it, and photos. */

import type { BodyOf } from '../contract/endpoint.ts';
import type { addClaim, CourierClaim, decideClaim } from '../contract/returns.ts';
import { audit } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { joined, type Sql, sql } from '../kernel/db/sql.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { describeActors } from '../orders/orders.ts';
import { couriersOf } from '../shipping/shipping.ts';
import { nextNumber } from './return-parcel.ts';

type State = CourierClaim['state'];
type Claim = {
  id: Id;
  number: string;
  state: State;
  courier: string;
  label: string;
  orderId: Id | null;
  caseId: Id | null;
  amountMinor: bigint;
  paidMinor: bigint | null;
  currency: string;
  reason: string;
  answer: string;
  openedAt: Date;
  openedBy: string;
  decidedAt: Date | null;
  version: number;
};
const claimTable = table<Claim>('courier_claim', {
  id: 'uuid',
  number: 'text',
  state: 'text',
  courier: 'text',
  label: 'text',
  orderId: 'uuid',
  caseId: 'uuid',
  amountMinor: 'bigint',
  paidMinor: 'bigint',
  currency: 'text',
  reason: 'text',
  answer: 'text',
  openedAt: 'timestamptz',
  openedBy: 'text',
  decidedAt: 'timestamptz',
  version: 'int',
});

/** A courier that refused may think again; what is paid is over. */
export const CLAIM_MOVES: Record<State, readonly State[]> = {
  registered: ['accepted', 'refused', 'paid'],
  accepted: ['refused', 'paid'],
  refused: ['accepted', 'paid'],
  paid: [],
};

/** Refuses as the contract's `addClaim`. */
export async function openClaim(
  ctx: Ctx,
  { caseId, courier, label, amount, currency, reason }: BodyOf<typeof addClaim>,
): Promise<Id> {
  if (!(await couriersOf(ctx)).has(courier)) throw new Refused('returns.courierUnknown', { courier });
  const [about] = caseId
    ? await ctx.sql<{ orderId: Id }>`
        select order_id as "orderId"
        from after_sale_case
        where tenant_id = ${ctx.tenant}
          and id = ${caseId}`
    : [];
  if (caseId && !about) throw new Refused('orders.caseNotFound', {}, 404);
  const claim: Claim = {
    ...{ id: ctx.newId(), number: await nextNumber(ctx, 'claim'), state: 'registered', courier, label: label.trim() },
    ...{
      orderId: about?.orderId ?? null,
      caseId: caseId ?? null,
      amountMinor: BigInt(amount),
      paidMinor: null,
      currency,
    },
    ...{
      reason,
      answer: '',
      openedAt: new Date(ctx.now()),
      openedBy: actorText(ctx.actor),
      decidedAt: null,
      version: 1,
    },
  };
  await claimTable.insert(ctx, [claim]);
  await audit(ctx, 'claim.open', `claim/${claim.id}`, {
    number: claim.number,
    courier,
    label,
    amount,
    currency,
    reason,
  });
  return claim.id;
}

/** Refuses as the contract's `decideClaim`; `check` asks for the version under the lock. */
export async function answerClaim(
  ctx: Ctx,
  id: Id,
  { state, paid, answer }: BodyOf<typeof decideClaim>,
  check: (version: number) => void,
): Promise<void> {
  const [claim] = await ctx.run<Claim>(sql`
    select ${claimTable.select()}
    from courier_claim
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    for update`);
  if (!claim) throw new Refused('returns.claimUnknown', {}, 404);
  check(claim.version);
  if (!CLAIM_MOVES[claim.state].includes(state)) throw new Refused('returns.claimDecided', { state: claim.state });
  if ((state === 'paid') !== (paid !== undefined)) throw new Refused('returns.claimPaidMissing');
  const from = claim.state;
  Object.assign(claim, { state, decidedAt: new Date(ctx.now()), answer: answer ?? claim.answer });
  if (paid !== undefined) claim.paidMinor = BigInt(paid);
  await claimTable.save(ctx, [claim], ['id'], 'version');
  await audit(ctx, 'claim.decide', `claim/${id}`, { number: claim.number, from, state, paid, answer });
}

export type ClaimFilter = { state?: State[]; courier?: string; caseId?: Id };
type Row = Claim & { order: string | null; case: string | null; photos: number };

/** Newest first; one row more than `limit` says that there is a next page. */
export async function findClaims(
  ctx: Ctx,
  { state, courier, caseId }: ClaimFilter,
  { before, limit }: { before: Id | null; limit: number },
): Promise<Wire<CourierClaim>[]> {
  const filters: Sql[] = [];
  if (state?.length) filters.push(sql`k.state = any(${state}::text[])`);
  if (courier) filters.push(sql`k.courier = ${courier}`);
  if (caseId) filters.push(sql`k.case_id = ${caseId}`);
  if (before) filters.push(sql`k.id < ${before}::uuid`);
  return view(ctx, filters, sql`order by k.id desc limit ${limit}`);
}

/** Refuses `returns.claimUnknown` (404). */
export async function oneClaim(ctx: Ctx, id: Id): Promise<Wire<CourierClaim>> {
  const [claim] = await view(ctx, [sql`k.id = ${id}`], sql``);
  if (!claim) throw new Refused('returns.claimUnknown', {}, 404);
  return claim;
}

async function view(ctx: Ctx, filters: readonly Sql[], end: Sql): Promise<Wire<CourierClaim>[]> {
  const rows = await ctx.run<Row>(sql`
    select ${claimTable.select('k')}, o.number as "order", c.number as "case",
           (select count(*)::int from return_photo f where f.tenant_id = k.tenant_id and f.of_id = k.id) as photos
    from courier_claim k
    left join sales_order o on o.tenant_id = k.tenant_id and o.id = k.order_id
    left join after_sale_case c on c.tenant_id = k.tenant_id and c.id = k.case_id
    where ${joined([sql`k.tenant_id = ${ctx.tenant}`, ...filters], ' and ')}
    ${end}`);
  const [couriers, people] = await Promise.all([
    couriersOf(ctx),
    describeActors(
      ctx,
      rows.map((row) => row.openedBy),
    ),
  ]);
  return rows.map((row) => ({
    ...row,
    courier: { code: row.courier, name: couriers.get(row.courier)?.name ?? row.courier },
    order: row.orderId === null ? null : { id: row.orderId, number: row.order! },
    case: row.caseId === null ? null : { id: row.caseId, number: row.case! },
    amount: { amount: row.amountMinor, currency: row.currency },
    paid: row.paidMinor === null ? null : { amount: row.paidMinor, currency: row.currency },
    by: people.get(row.openedBy)!,
  }));
}
