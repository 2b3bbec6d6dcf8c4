/** What `guanjia verify` asks of own delivery: slots hold what is booked, money is what receipts say, signed is signed. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';

/** What a slot of a day has taken is the sum of what is booked in it. */
const slotsHoldBookings = sqlCheck(
  'delivery.slots',
  (ctx) => sql`select count(*) from delivery_day where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    with booked as (
      select slot_id, day, count(*) as orders, sum(weight_g) as weight, sum(volume_cm3) as volume
      from delivery_booking
      where tenant_id = ${ctx.tenant}
        and state = 'booked'
      group by slot_id, day
    ), taken as (
      select slot_id, day, orders, weight_g, volume_cm3
      from delivery_day
      where tenant_id = ${ctx.tenant}
    )
    select slot_id || '/' || day as subject,
           concat_ws(' ', coalesce(b.orders, 0), coalesce(b.weight, 0), coalesce(b.volume, 0)) as expected,
           concat_ws(' ', coalesce(t.orders, 0), coalesce(t.weight_g, 0), coalesce(t.volume_cm3, 0)) as found
    from booked b
    full join taken t using (slot_id, day)
    where (coalesce(b.orders, 0), coalesce(b.weight, 0), coalesce(b.volume, 0))
       <> (coalesce(t.orders, 0), coalesce(t.weight_g, 0), coalesce(t.volume_cm3, 0))`,
);

/** The cash of a trip is that of its receipts, and so is the money of each stop. */
const moneyHasReceipts = sqlCheck(
  'delivery.money',
  (ctx) => sql`select count(*) from delivery_trip where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select t.number as subject, t.cash_minor::text as expected, coalesce(sum(r.amount_minor), 0)::text as found
    from delivery_trip t
    left join delivery_receipt r
      on r.tenant_id = t.tenant_id
     and r.trip_id = t.id
     and r.method = 'cash'
    where t.tenant_id = ${ctx.tenant}
    group by t.number, t.cash_minor
    having t.cash_minor <> coalesce(sum(r.amount_minor), 0)
    union all
    select t.number || '/' || s.fulfilment_id, (s.cash_minor + s.card_minor)::text, coalesce(sum(r.amount_minor), 0)::text
    from delivery_stop s
    join delivery_trip t on t.tenant_id = s.tenant_id and t.id = s.trip_id
    left join delivery_receipt r
      on r.tenant_id = s.tenant_id
     and r.trip_id = s.trip_id
     and r.fulfilment_id = s.fulfilment_id
    where s.tenant_id = ${ctx.tenant}
    group by t.number, s.fulfilment_id, s.cash_minor, s.card_minor
    having s.cash_minor + s.card_minor <> coalesce(sum(r.amount_minor), 0)`,
);

/** A receipt is the paper of a payment of its order. */
const moneyIsPaid = sqlCheck(
  'delivery.payments',
  (ctx) => sql`select count(*) from delivery_receipt where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select r.number as subject, r.amount_minor::text as expected, coalesce(p.amount_minor, 0)::text as found
    from delivery_receipt r
    left join payment p
      on p.tenant_id = r.tenant_id
     and p.id = r.id
     and p.order_id = r.order_id
     and p.state = 'paid'
     and p.currency = r.currency
    where r.tenant_id = ${ctx.tenant}
      and p.amount_minor is distinct from r.amount_minor`,
);

/** A delivered stop has its proof, and its parcel was signed; a trip that is over has no stop left open. */
const doneIsDone = sqlCheck(
  'delivery.done',
  (ctx) => sql`select count(*) from delivery_stop where tenant_id = ${ctx.tenant}`,
  (ctx) => sql`
    select t.number || '/' || s.fulfilment_id as subject,
           case s.state when 'delivered' then 'signed with a proof' else 'done' end as expected,
           s.state || ', ' || coalesce(f.state, 'no parcel') as found
    from delivery_stop s
    join delivery_trip t on t.tenant_id = s.tenant_id and t.id = s.trip_id
    left join fulfilment f on f.tenant_id = s.tenant_id and f.id = s.fulfilment_id
    where s.tenant_id = ${ctx.tenant}
      and (t.state = 'over' and s.state in ('planned', 'arrived')
        or s.state = 'delivered' and (f.state not in ('signed', 'reversed') or not exists (
          select
          from delivery_proof p
          where p.tenant_id = s.tenant_id
            and p.trip_id = s.trip_id
            and p.fulfilment_id = s.fulfilment_id)))`,
);

export const deliveryChecks: readonly Check[] = [slotsHoldBookings, moneyHasReceipts, moneyIsPaid, doneIsDone];
