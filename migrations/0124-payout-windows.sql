-- Payouts leave in the window that was chosen, out of money that was free before the bank day, as far as the pool goes.

-- The first window it may leave in; null: the next there is.
alter table payout
  add column wanted_day date,
  add column wanted_cut_off text,
  add check ((wanted_day is null) = (wanted_cut_off is null));
-- What the pool of a register has to cover.
create index payout_open on payout (tenant_id, custodian) where state in ('held', 'sent', 'unknown');

-- The day the money of a split became free: what is paid out by itself was free before the bank day.
alter table split add column released_on date;
update split
set released_on = least(release_on, (now() at time zone 'Asia/Shanghai')::date)
where state = 'released';
create index split_released on split (tenant_id, custodian, released_on) where released_on is not null;
create index custody_use_paid on custody_use (tenant_id, custodian, ended_at) where state = 'paid';

-- What rules wanted to share of a payment beyond what there was.
alter table split add column capped_minor bigint not null default 0 check (capped_minor >= 0);
