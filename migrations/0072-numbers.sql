-- Vouchers are found by their physical place when they get their numbers: with many of them the planner once chose a plan
-- that compared each with each.
create or replace function gl_number(p_tenant int) returns int
  language plpgsql security definer set search_path = public
as $$
declare
  numbered int;
begin
  perform assert_tenant(p_tenant);
  perform pg_advisory_xact_lock(7003, p_tenant);
  with open as materialized (
    select ctid as tid, period, row_number() over (partition by period order by id) as place
    from gl_voucher
    where tenant_id = p_tenant
      and number is null
  ), last as materialized (
    select p.period, (select max(number) from gl_voucher v where v.tenant_id = p_tenant and v.period = p.period) as number
    from (select distinct period from open) p
  )
  update gl_voucher v
  set number = coalesce(l.number, 0) + o.place
  from open o
  join last l using (period)
  where v.ctid = o.tid
    and v.tenant_id + 0 = p_tenant;
  get diagnostics numbered = row_count;
  return numbered;
end $$;

-- What there was when the books began: it moves money on no day, so no statement of cash flow tells of it.
alter table gl_draft add column opening boolean not null default false;
