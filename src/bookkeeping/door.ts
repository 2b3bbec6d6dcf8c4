/**
 * What our own vans take at doors (row 18 with a driver for a carrier): cash is the driver's debt until it is counted at the
 * end of his trip, what he is short of stays his debt until he pays it or two others give it up, what is too much is owed to
 * whoever can prove it. What a card took is at the bank.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import type { Fact, Standing } from './fact.ts';

type Taken = { tripId: Id; courier: string; method: 'cash' | 'card'; amount: bigint; at: Date };
type Trip = { id: Id; number: string; driverId: Id; cash: bigint; counted: bigint | null; endedAt: Date | null };

/** Trips that began since; those with money in other currencies wait for who knows what it is worth. */
export async function standingOfTrips(ctx: Ctx, since: Date): Promise<Standing[]> {
  const trips = await ctx.sql<Trip>`
    select id, number, driver_id as "driverId", cash_minor as cash, counted_minor as counted, ended_at as "endedAt"
    from delivery_trip t
    where tenant_id = ${ctx.tenant}
      and started_at >= ${since}
      and not exists (
        select from delivery_receipt r
        where r.tenant_id = t.tenant_id and r.trip_id = t.id and r.currency <> ${HOME_CURRENCY})
    order by id`;
  const taken = await ctx.sql<Taken>`
    select r.trip_id as "tripId", coalesce(f.courier, '') as courier, r.method, sum(r.amount_minor)::bigint as amount,
           max(r.taken_at) as at
    from delivery_receipt r
    join fulfilment f on f.tenant_id = r.tenant_id and f.id = r.fulfilment_id
    where r.tenant_id = ${ctx.tenant}
      and r.trip_id = any(${trips.map(({ id }) => id)}::uuid[])
    group by 1, 2, 3
    order by 1, 2, 3`;
  const byTrip = Map.groupBy(taken, ({ tripId }) => tripId);
  return trips.map((trip) => ({
    document: { kind: 'deliveryTrip', id: trip.id, number: trip.number },
    facts: factsOf(trip, byTrip.get(trip.id) ?? []),
  }));
}

function factsOf({ driverId, cash, counted, endedAt }: Trip, taken: readonly Taken[]): Fact[] {
  const facts = taken.map(({ courier, method, amount, at }): Fact => {
    if (method === 'card') return { kind: 'cod.cardTaken', at, amounts: { amount }, about: { party: courier } };
    return { kind: 'cod.cashTaken', at, amounts: { amount }, about: { party: courier, into: driverId } };
  });
  if (counted === null) return facts;
  const amounts = { amount: counted, long: counted > cash ? counted - cash : 0n };
  return [...facts, { kind: 'cod.cashCounted', at: endedAt!, amounts, about: { party: driverId } }];
}
