/**
 * The order of rows nobody sorted is the plan's, and plans follow statistics that a background process takes when it
 * likes. Here they are taken when the simulation says so, and by nothing else: of small tables PostgreSQL reads every row,
 * so the same history gives the same plans.
 */
import type pg from 'pg';

/** Call it before the first connection and now and then; tables may have been added. */
export async function steadyPlans(owner: pg.Client): Promise<void> {
  await owner.query(`
    do $$
    declare
      t regclass;
    begin
      -- One plan a statement, not a new one for each of the first five times a connection asks.
      execute format('alter database %I set plan_cache_mode = force_generic_plan', current_database());
      for t in
        select oid from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
          and not coalesce(reloptions, '{}') @> '{autovacuum_enabled=off}'
      loop
        execute format('alter table %s set (autovacuum_enabled = off)', t);
      end loop;
      -- Tables of the product that hold something; a partitioned one with its parts.
      execute coalesce((
        select 'analyze ' || string_agg(oid::regclass::text, ', ' order by oid)
        from pg_class
        where relnamespace = 'public'::regnamespace and not relispartition
          and (relkind = 'p' or (relkind = 'r' and pg_relation_size(oid) > 0))), 'select');
    end $$`);
}
