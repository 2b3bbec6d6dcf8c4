/**
 * A past for a merchant: millions of orders as a year leaves them behind, written by set-based SQL as the owner of the
 * tables, because a benchmark of a full house should not take a week to fill it. What it writes satisfies the checks of
 * `guanjia verify`: each order has its line, released ones their parcel's id, the counters agree.
 *
 * The year: one shop sells half, the others less and less; the last day is a peak of a fiftieth of all orders, most of
 * them not yet sent; one in five hundred orders of the past is stuck somewhere; buyers come back.
 */
import pg from 'pg';
import { HOLD_REASONS } from '../contract/order-words.ts';
import type { Id } from '../kernel/ids.ts';

const CHUNK = 250_000;

export type Past = {
  config: pg.ClientConfig;
  tenant: number;
  orders: number;
  shops: readonly Id[];
  nodes: readonly Id[];
  skus: readonly { id: Id; code: string }[];
  now: Date;
};

const TABLES = ['sales_order', 'sales_order_line', 'channel_order'];

/** Fills, indexes, vacuums and analyses. Progress goes to `say`. */
export async function fillOrders(past: Past, say: (line: string) => void = () => {}): Promise<void> {
  const client = new pg.Client({
    ...past.config,
    options: '-c synchronous_commit=off -c maintenance_work_mem=1GB -c statement_timeout=0',
  });
  await client.connect();
  try {
    const indexes = await dropIndexes(client);
    await client.query(RANDOM);
    for (let from = 1; from <= past.orders; from += CHUNK) {
      const to = Math.min(past.orders, from + CHUNK - 1);
      await client.query(FACTS, parameters(past, from, to));
      for (const statement of [ORDERS, LINES, CHANNEL_ORDERS])
        await client.query(statement.replaceAll('$tenant', String(past.tenant)));
      await client.query('drop table fact');
      say(`${to.toLocaleString('en')} of ${past.orders.toLocaleString('en')} orders`);
    }
    for (const definition of indexes) {
      await client.query(definition);
      say(definition.split(' USING ')[0]!);
    }
    await client.query(COUNTERS, [past.tenant]);
    await client.query(`select setval('order_number', greatest($1::bigint, (select last_value from order_number)))`, [
      past.orders,
    ]);
    for (const table of TABLES) await client.query(`vacuum (analyze) ${table}`);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

/** Filling first and indexing afterwards takes a third of the time. Answers the statements that make the indexes again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i
     where i.indrelid = any($1::regclass[])
       and not i.indisprimary
     order by 1`,
    [TABLES],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map((row) => row.definition);
}

const parameters = ({ orders, shops, nodes, skus, now }: Past, from: number, to: number) => [
  from,
  to,
  orders,
  now,
  shops,
  nodes,
  skus.map((sku) => sku.id),
  skus.map((sku) => sku.code),
  HOLD_REASONS,
];

/** A number in [0, 1) for order `n` and purpose `k`; the same every time. */
const RANDOM = `
  create or replace function pg_temp.r(n bigint, k int) returns float8
    language sql immutable
    return (hashint8extended(n, k) & 16777215) / 16777216.0`;

/** What is decided per order; the tables below only spread it. */
const FACTS = `
  create temp table fact as
  with moment as (
    select n, case when n > $3::bigint * 0.98
                then $4::timestamptz - ($3::bigint - n) * (interval '1 day' / ($3::bigint * 0.02))
                else $4::timestamptz - interval '1 day' - ($3::bigint * 0.98 - n) * (interval '364 days' / ($3::bigint * 0.98)) end as at
    from generate_series($1::bigint, $2::bigint) n
  ), placed as (
    select n, at, extract(epoch from $4::timestamptz - at) / 86400 as days,
           floor(cardinality($5::uuid[]) * power(pg_temp.r(n, 1), 3))::int + 1 as shop,
           floor(cardinality($6::uuid[]) * power(pg_temp.r(n, 2), 2))::int + 1 as node,
           floor(cardinality($7::uuid[]) * power(pg_temp.r(n, 3), 2))::int + 1 as sku,
           floor($3::bigint / 5 * pg_temp.r(n, 4))::bigint as buyer,
           pg_temp.r(n, 5) as fate, pg_temp.r(n, 6) as dice
    from moment
  ), fated as (
    select *, case
      when fate < 0.025 then 'cancelled'
      when fate < 0.032 then 'closed'
      when fate < 0.042 then 'merged'
      when fate < 0.045 then 'split'
      when days < 0.2 then (array['waitPay', 'depositPaid', 'waitFinanceReview', 'reviewed', 'waitOuterShip', 'waitReview', 'waitReview', 'released'])[1 + floor(8 * dice)::int]
      when days < 1 then (array['waitReview', 'released', 'released', 'partlyShipped', 'shipped'])[1 + floor(5 * power(dice, 0.5))::int]
      when dice < 0.002 then (array['waitReview', 'released', 'shipped', 'partlyShipped'])[1 + floor(2000 * dice)::int]
      when days < 6 then 'shipped'
      when days < 16 then 'signed'
      else 'finished' end as state
    from placed
  )
  select n, date_trunc('milliseconds', at) as at, state, ($5::uuid[])[shop] as shop_id, ($6::uuid[])[node] as node_id,
         ($7::uuid[])[sku] as sku_id, ($8::text[])[sku] as merchant_code, buyer,
         -- Made of the moment, as ids are, so that new ones come after them.
         (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5('o' || n), 1, 3) || '8' || substr(md5('o' || n), 4, 15))::uuid as id,
         (1500000000000000000 + n * 1000003)::text as channel_number,
         1 + (dice * 100)::int % 2 as quantity,
         case when state in ('waitReview', 'waitFinanceReview') and pg_temp.r(n, 7) < 0.6
                or state = 'released' and pg_temp.r(n, 7) < 0.005
           then array[($9::text[])[1 + floor(cardinality($9::text[]) * power(pg_temp.r(n, 8), 2))::int]]
           else '{}' end as hold_reasons,
         state in ('released', 'partlyShipped', 'shipped', 'signed', 'finished') as sourced,
         state in ('partlyShipped', 'shipped', 'signed', 'finished') as sent,
         pg_temp.r(n, 9) as courier, pg_temp.r(n, 10) as kind, pg_temp.r(n, 11) as flag
  from fated`;

const ORDERS = `
  insert into sales_order (
    tenant_id, id, number, kind, state, hold_reasons, holds, shop_id, channel_numbers, channel_state, buyer, name, phone,
    province, city, district, detail, division_code, merge_key, currency, goods_minor, discount_minor, freight_minor,
    payable_minor, paid_minor, ordered_at, paid_at, queued_at, node_id, courier, fulfilment_id, waybill_number,
    goods_text, line_count, quantity, weight_g, flag, created_at)
  select $tenant, id, 'G' || to_char(at, 'YYMMDD') || lpad(n::text, 7, '0'),
         case when kind < 0.96 then 'normal' else (array['cod', 'presale', 'manual', 'dealer', 'exchange'])[1 + (kind * 100000)::int % 5] end,
         state, hold_reasons,
         case when hold_reasons = '{}' then '[]' else jsonb_build_array(jsonb_build_object('reason', hold_reasons[1], 'since', at, 'by', 'review', 'data', '{}'::jsonb)) end,
         shop_id, array[channel_number], case when state = 'waitPay' then 'waitPay' else 'paid' end,
         'tb' || buyer, '王小明', '13' || lpad((buyer * 7919 % 1000000000)::text, 9, '0'),
         '浙江省', '杭州市', '余杭区', '文一西路' || buyer % 999 || '号', '330110',
         shop_id || '|paid|tb' || buyer || '|' || n, 'CNY', 9900 * quantity, 0, 0,
         9900 * quantity, case when state = 'waitPay' then 0 else 9900 * quantity end, at, case when state <> 'waitPay' then at end, at,
         case when sourced then node_id end,
         case when sourced then case when courier < 0.002 then 'EMS' else (array['ZTO', 'YTO', 'STO', 'YD', 'SF'])[1 + floor(5 * courier)::int] end end,
         case when sourced then gen_random_uuid() end,
         case when sent then '78' || lpad((n * 7)::text, 12, '0') end,
         merchant_code || ' × ' || quantity, 1, quantity, 350 * quantity,
         case when flag < 0.94 then 0 else 1 + (flag * 100000)::int % 5 end, at
  from fact`;

const LINES = `
  insert into sales_order_line (
    tenant_id, order_id, line, shop_id, channel_number, channel_line, sku_id, merchant_code, title, properties, quantity,
    shipped, price_minor, amount_minor)
  select $tenant, id, 1, shop_id, channel_number, channel_number, sku_id, merchant_code, '秋冬新款圆领加绒卫衣', '米白 / M', quantity,
         case when sent then quantity else 0 end, 9900, 9900 * quantity
  from fact`;

const CHANNEL_ORDERS = `
  insert into channel_order (tenant_id, shop_id, number, order_id, state, state_text, modified_at, hash, message_id, first_byte, bytes, received_at)
  select $tenant, shop_id, channel_number, id, 'paid', 'WAIT_SELLER_SEND_GOODS', at, decode(md5(channel_number), 'hex'), id, 0, 2500, at
  from fact`;

const COUNTERS = `
  insert into counter_delta (tenant_id, name, delta)
  select $1::int, 'state/' || state, count(*) from sales_order where tenant_id = $1::int group by state
  union all
  select $1::int, 'hold/' || reason, count(*) from sales_order, unnest(hold_reasons) reason where tenant_id = $1::int group by reason
  union all
  select $1::int, 'held', count(*) from sales_order where tenant_id = $1::int and hold_reasons <> '{}'`;
