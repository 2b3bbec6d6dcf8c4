/**
 * Time that only moves when it is moved, in this process and in a database of its own: there `now()` and
 * `clock_timestamp()` are other functions, which read a row. Statements, functions and defaults of the product stay as they
 * are, so what is simulated is what runs. What must stay true: it is done to a database that is thrown away afterwards, by
 * its superuser, before the first document; the product has no way to do it.
 */
import type pg from 'pg';

const CLOCKS = ['now', 'clock_timestamp'] as const;

/** The machine's own functions keep their ids, so defaults, which name functions by id, are written anew. */
const BRING_IN = `
  create schema simulated;
  create table simulated.clock (at timestamptz not null);
  insert into simulated.clock values ('epoch');
  grant usage on schema simulated to public;
  grant select on simulated.clock to public;
  ${CLOCKS.map(
    (name) => `
  alter function pg_catalog.${name}() rename to machine_${name};
  create function pg_catalog.${name}() returns timestamptz language plpgsql stable parallel safe
    as $$ begin return (select at from simulated.clock); end $$;`,
  ).join('')}
  alter function pg_catalog.random() rename to machine_random;
  create function pg_catalog.random() returns float8 language sql immutable parallel safe as 'select 0.5::float8';
  do $$
  declare
    d record;
  begin
    for d in
      select a.attrelid::regclass as of_table, a.attname, pg_get_expr(f.adbin, f.adrelid) as made
      from pg_attrdef f
      join pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum
      where pg_get_expr(f.adbin, f.adrelid) like '%machine\\_%'
    loop
      execute format('alter table only %s alter column %I set default %s', d.of_table, d.attname,
                     replace(d.made, 'machine_', ''));
    end loop;
  end $$;`;

export type VirtualTime = Awaited<ReturnType<typeof bringVirtualTime>>;

/** `owner`: a superuser's connection to the database that is to live in it. */
export async function bringVirtualTime(owner: pg.Client, start: number) {
  await owner.query(BRING_IN);
  let at = start;
  /** How far the process is from its database. */
  let skew = 0;
  const moveTo = async (ms: number): Promise<void> => {
    at = ms;
    await owner.query({
      name: 'move',
      text: 'update simulated.clock set at = to_timestamp($1::float8 / 1000)',
      values: [ms],
    });
  };
  await moveTo(start);
  return {
    /** As the process counts it, which may be wrong. */
    process: (): number => at + skew,
    database: (): number => at,
    moveTo,
    pass: (ms: number): Promise<void> => moveTo(at + ms),
    /** The process's clock is so far off from now on; the database's is not. */
    skewBy: (ms: number): void => {
      skew = ms;
    },
  };
}
