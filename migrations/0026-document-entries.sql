-- What documents posted, found without an index of its own: an entry's id carries the moment of its document, so ranges of
-- the primary key are all there is to read. A function because of its plan, as `ledger_entries`: one that was made while
-- the table was small would read it whole ever after.
create function ledger_posted_by(p_tenant int, p_first uuid[], p_beyond uuid[], p_document uuid[]) returns setof transfer
  language plpgsql stable rows 100 set search_path = public set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
as $$
begin
  return query
    select t.*
    from unnest(p_first, p_beyond) m(first, beyond)
    cross join lateral (
      select *
      from transfer e
      where e.tenant_id = p_tenant
        and e.id >= m.first
        and e.id < m.beyond
        and e.document_id = any(p_document)
      -- Without it the planner turns the join round and reads every entry of the tenant.
      offset 0) t;
end $$;
