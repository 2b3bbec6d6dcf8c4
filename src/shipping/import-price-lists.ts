/**
 * Price lists from a table (SHP-1): a row is a courier's price from a province to a place. Rows of one courier, province
 * and first day are one list; a new list ends the one before it and takes its other terms over. A file taken again
 * changes nothing.
 */
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn } from '../kernel/files/files.ts';
import { parseMinor } from '../kernel/money.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import type { CellError, LineOf, TableImport } from '../tables/tables.ts';
import { assertTariffs, isPlace, type KeptCourier, keepCouriers, keptCouriers } from './keep-couriers.ts';
import type { Rate, Tariff } from './tariff.ts';

const COLUMNS = {
  courier: idColumn('快递编码', '快递', 'courier'),
  origin: idColumn('始发省编码', '始发地', 'origin'),
  destination: idColumn('目的地编码', '目的地', 'destination'),
  firstKg: column('首重(kg)', '首重', 'firstKg'),
  firstPrice: column('首重价', '首重价格', 'firstPrice'),
  stepKg: column('续重(kg)', '续重', 'stepKg'),
  stepPrice: column('续重价', '续重价格', 'stepPrice'),
  remote: optionalColumn('偏远附加费', 'remote'),
  days: optionalColumn('时效(天)', '时效', 'days'),
  from: optionalColumn('生效日期', 'from'),
} satisfies Record<string, Column>;
type Key = keyof typeof COLUMNS;

/** `from` is '' where the file does not say: today. */
export type PriceRow = { courier: string; origin: string; from: string; rate: Rate };

/** Codes: `shipping.courierMissing`, `shipping.priceDamaged`, `shipping.placeDamaged`, `shipping.dayDamaged`. */
function readRow(cells: Record<Key, string>): { value: PriceRow } | { errors: CellError[] } {
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) => errors.push({ code, column: COLUMNS[key].names[0]!, value: cells[key] });
  const number = (key: Key, digits: number): bigint => {
    const text = cells[key].trim();
    const value = text === '' && (key === 'remote' || key === 'days') ? 0n : parseMinor(text, digits);
    if (value === null || value < 0n) fail(key, 'shipping.priceDamaged');
    return value ?? 0n;
  };
  const place = (key: Key): string => {
    const code = cells[key].trim();
    const isCode = /^(\d{6}|\d{9}|[A-Z]{2})$/.test(code) && isPlace(code);
    if (code !== '*' && code !== '**' && !isCode) fail(key, 'shipping.placeDamaged');
    return code;
  };
  const [courier, from] = [cells.courier.trim(), cells.from.trim().replaceAll('/', '-')];
  if (courier === '') fail('courier', 'shipping.courierMissing');
  if (from !== '' && !/^\d{4}-\d\d-\d\d$/.test(from)) fail('from', 'shipping.dayDamaged');
  const [origin, destination] = [place('origin'), place('destination')];
  const rate: Rate = {
    destinations: [destination],
    brackets: [{ uptoG: number('firstKg', 3), priceMinor: number('firstPrice', 2) }],
    steps: [{ uptoG: null, stepG: number('stepKg', 3), stepMinor: number('stepPrice', 2) }],
    remoteMinor: number('remote', 2),
    days: Number(number('days', 0)),
  };
  return errors.length ? { errors } : { value: { courier, origin, from, rate } };
}

/** Refuses rows: `shipping.courierUnknown`, and what a list with the row in it is refused for. */
async function takeRows(ctx: Ctx, rows: readonly LineOf<PriceRow>[]): Promise<Outcome<number, string>[]> {
  const codes = [...new Set(rows.map(({ value }) => value.courier))];
  const couriers = new Map((await keptCouriers(ctx, codes)).map((courier) => [courier.code, courier]));
  const changed = new Set<KeptCourier>();
  const outcomes = rows.map(({ line, value }): Outcome<number, string> => {
    const courier = couriers.get(value.courier);
    if (!courier) return refuse(line, 'shipping.courierUnknown', { courier: value.courier });
    const refusal = putRate(courier, value, dayOf(ctx.now()));
    if (refusal) return refuse(line, refusal.code, refusal.data);
    changed.add(courier);
    return done(line);
  });
  await keepCouriers(ctx, [...changed]);
  return outcomes;
}

/** Puts the price into its list, or says why the list would not be sound with it. */
function putRate(courier: KeptCourier, { origin, from, rate }: PriceRow, today: string): Refused | null {
  const before = courier.tariffs;
  const day = from === '' ? today : from;
  const list = listFor(before, courier.code, origin, day);
  const others = list.rates.filter((one) => !one.destinations.includes(rate.destinations[0]!));
  const next = { ...list, rates: [...others, rate] };
  try {
    assertTariffs([{ ...next, rates: [rate] }]);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error;
  }
  const rest = before.filter((one) => !(isFor(one, origin) && one.from === day));
  courier.tariffs = [...rest.map((one) => (isFor(one, origin) ? endedBy(one, day) : one)), next];
  return null;
}

const isFor = ({ origins }: Tariff, origin: string): boolean => origins.length === 1 && origins[0] === origin;
const endedBy = (list: Tariff, day: string): Tariff =>
  list.from < day && (list.until === null || list.until > day) ? { ...list, until: day } : list;

/** The list of that day; a new one has the terms of the last before it, and its own prices only. */
function listFor(tariffs: readonly Tariff[], courier: string, origin: string, day: string): Tariff {
  const known = tariffs.filter((list) => isFor(list, origin)).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const same = known.find((list) => list.from === day);
  if (same) return same;
  const until = known.find((list) => list.from > day)?.from ?? null;
  const terms = known.findLast((list) => list.from < day) ?? PLAIN;
  return { ...terms, courier, origins: [origin], from: day, until, rates: [] };
}

/** Terms of a courier nothing is known of: weight only, by the gram, no cash on delivery, no insurance. */
const PLAIN: Omit<Tariff, 'courier' | 'origins' | 'from' | 'until' | 'rates'> = {
  volumetricDivisor: null,
  roundToG: 1n,
  forgiveG: 0n,
  minimumMinor: 0n,
  fuelPpm: 0n,
  cod: null,
  insurance: null,
  maxWeightG: null,
  maxSideMm: null,
  refusedGoods: [],
  served: [],
  refused: [],
  priority: 100,
};

export const priceListImport = {
  kind: 'priceLists',
  columns: COLUMNS,
  batch: 5_000,
  readRow,
  takeRows,
} as const satisfies TableImport<PriceRow, Key>;
