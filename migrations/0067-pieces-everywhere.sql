-- Single pieces at every station (STK-5): taken off their bin for a pick list, on their way to another node, counted.

-- `picked`: off its bin, on a cart. `transit`: on its way to the node it is known at.
alter table serial drop constraint serial_state_check;
alter table serial add constraint serial_state_check
  check (state in ('inStock', 'picked', 'staged', 'shipped', 'returned', 'defective', 'transit', 'gone'));

-- Codes that were scanned in a bin, `{sku: [codes]}`: of goods kept by unique code each piece is counted by its own.
alter table stocktake_count add column pieces jsonb not null default '{}';

-- What was scanned at a bench of goods kept by lot, `{sku: {lot: pieces}}`.
alter table bench_check add column lots jsonb not null default '{}';
