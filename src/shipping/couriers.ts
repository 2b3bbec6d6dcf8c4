/**
 * Couriers and their price lists. A list is data as it was agreed; it is compiled once per process and day, and again
 * when a courier's version moves, or that of its service's limits.
 */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx, Tenant } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import { serviceLimits } from './postal/keep-limits.ts';
import { compileTariffs, type Tariff, type TariffTable } from './tariff.ts';

export type Courier = {
  code: string;
  name: string;
  /** Product as printed on the label; empty when there is only one. */
  product: string;
  /** The waybill service that gives its numbers; null when they are not asked for. */
  service: string | null;
  active: boolean;
};

export type CourierRow = Courier & { tariffs: Tariff[] };
/** `limited`: version of what its service takes; null: nothing is kept. */
type ReadRow = Courier & { version: number; limited?: number | null };

const courierColumns = { code: 'text', name: 'text', product: 'text', service: 'text', active: 'boolean' };
const courierTable = table<ReadRow>('courier', { ...courierColumns, version: 'int' });
const writeTable = table<CourierRow>('courier', { ...courierColumns, tariffs: 'jsonb' });

export type CourierTables = {
  /** By code; inactive ones too, because old parcels name them. */
  couriers: ReadonlyMap<string, Courier>;
  /** Price lists of the active ones, in force today. */
  tariffs: TariffTable;
};

const compiled = new WeakMap<object, Map<Tenant, { key: string; tables: CourierTables }>>();

/** Couriers with their price lists in force today (China's day), compiled; cheap to ask again. */
export async function courierTables(ctx: Ctx): Promise<CourierTables> {
  const rows = await ctx.run<ReadRow>(sql`
    select ${courierTable.select('c')}, l.version as limited
    from courier c
    left join service_limit l on l.tenant_id = c.tenant_id and l.courier = c.code
    where c.tenant_id = ${ctx.tenant}
    order by c.code`);
  const today = dayOf(ctx.now());
  const key = `${today} ${rows.map((row) => `${row.code}/${row.version}/${row.limited ?? ''}`).join(' ')}`;
  const ofDatabase = compiled.get(ctx.database) ?? new Map();
  compiled.set(ctx.database, ofDatabase);
  const known = ofDatabase.get(ctx.tenant);
  if (known?.key === key) return known.tables;
  const tables = {
    couriers: new Map(rows.map((row) => [row.code, row])),
    tariffs: compileTariffs(await activeTariffs(ctx), today, await serviceLimits(ctx)),
  };
  ofDatabase.set(ctx.tenant, { key, tables });
  return tables;
}

export const couriersOf = async (ctx: Ctx): Promise<ReadonlyMap<string, Courier>> =>
  (await courierTables(ctx)).couriers;

async function activeTariffs(ctx: Ctx): Promise<Tariff[]> {
  const rows = await ctx.sql<{ tariffs: unknown[] }>`
    select tariffs
    from courier
    where tenant_id = ${ctx.tenant}
      and active`;
  return rows.flatMap((row) => row.tariffs.map(readTariff));
}

export type PastTariffs = {
  /** Of the couriers used today. */
  active: TariffTable;
  /** Also of those used no more, to say what they would have cost. */
  all: TariffTable;
};

/** Price lists by day, as they are kept now: those of past days too. Compiled when asked, once per change of lists. */
export async function tariffsByDay(ctx: Ctx): Promise<(day: string) => PastTariffs> {
  const rows = await ctx.sql<{ active: boolean; tariffs: unknown[] }>`
    select active, tariffs
    from courier
    where tenant_id = ${ctx.tenant}`;
  const lists = rows.flatMap(({ active, tariffs }) => tariffs.map((one) => ({ active, tariff: readTariff(one) })));
  const changes = lists.flatMap(({ tariff }) => [tariff.from, tariff.until ?? tariff.from]).sort();
  const compiledSince = new Map<string, PastTariffs>();
  return (day) => {
    const since = changes.findLast((change) => change <= day) ?? '';
    const known = compiledSince.get(since);
    if (known) return known;
    const on = (chosen: typeof lists) =>
      compileTariffs(
        chosen.map(({ tariff }) => tariff),
        day,
      );
    const made = { active: on(lists.filter(({ active }) => active)), all: on(lists) };
    compiledSince.set(since, made);
    return made;
  };
}

/** Adds couriers or replaces what is known of them. */
export async function saveCouriers(ctx: Ctx, couriers: readonly CourierRow[]): Promise<void> {
  await writeTable.save(ctx, couriers, ['code'], 'version');
}

/** Numbers of a price list that are amounts, weights, lengths or rates; all others are days and priorities. */
const EXACT = /(Minor|G|Mm|Ppm|Divisor)$|^ppm$/;

export const readTariff = (value: unknown): Tariff =>
  JSON.parse(JSON.stringify(value), (name, part) =>
    EXACT.test(name) && typeof part === 'string' ? BigInt(part) : part,
  ) as Tariff;
