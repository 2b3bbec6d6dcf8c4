/** Exchange rates as a table, in and out (SHP-8). A file taken again changes nothing; a rate in it corrects the one there was. */
import type { Ctx } from '../kernel/context.ts';
import { type Column, column, idColumn, optionalColumn } from '../kernel/files/files.ts';
import { done, type Outcome } from '../kernel/refusal.ts';
import {
  type CellError,
  type LineOf,
  type ReadRow,
  type TableExport,
  type TableImport,
  tableOf,
} from '../tables/tables.ts';
import { type ExchangeRate, rateText, readRate } from './exchange.ts';
import { addRates } from './keep-rates.ts';
import { ratesAfter } from './store.ts';

const COLUMNS = {
  base: idColumn('货币', '外币', 'base', 'currency'),
  quote: idColumn('折算货币', '本币', 'quote'),
  day: column('日期', 'day', 'date'),
  per: optionalColumn('单位', 'per'),
  rate: column('汇率', '中间价', 'rate'),
  source: optionalColumn('来源', 'source'),
} satisfies Record<string, Column>;
type Key = keyof typeof COLUMNS;
type RateRow = Pick<ExchangeRate, 'base' | 'quote' | 'day' | 'per' | 'rateNano' | 'source'>;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string): boolean => DAY.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** Codes: `rates.currencyDamaged`, `rates.dayDamaged`, `rates.rateDamaged`. */
function readRow(cells: Record<Key, string>): ReadRow<RateRow> {
  const errors: CellError[] = [];
  const fail = (key: Key, code: string) => errors.push({ code, column: COLUMNS[key].names[0]!, value: cells[key] });
  const [base, quote] = [cells.base.trim().toUpperCase(), cells.quote.trim().toUpperCase()];
  for (const key of ['base', 'quote'] as const)
    if (!/^[A-Z]{3}$/.test(cells[key].trim().toUpperCase())) fail(key, 'rates.currencyDamaged');
  const day = cells.day.trim().replaceAll('/', '-');
  if (!isDay(day)) fail('day', 'rates.dayDamaged');
  const per = cells.per.trim() === '' ? 1 : Number(cells.per.trim());
  if (!Number.isInteger(per) || per < 1 || per > 1_000_000) fail('per', 'rates.rateDamaged');
  const rateNano = readRate(cells.rate);
  if (rateNano === null) fail('rate', 'rates.rateDamaged');
  const source = cells.source.trim().slice(0, 80) || '文件';
  return errors.length || rateNano === null ? { errors } : { value: { base, quote, day, per, rateNano, source } };
}

/** Refuses per row `rates.sameCurrency`. */
async function takeRows(ctx: Ctx, rows: readonly LineOf<RateRow>[]): Promise<Outcome<number, string>[]> {
  const outcomes = await addRates(
    ctx,
    rows.map(({ value }) => ({ id: ctx.newId(), ...value })),
    { correct: true },
  );
  return rows.map(({ line }, i) => {
    const outcome = outcomes[i]!;
    return outcome.done ? done(line) : { ...outcome, id: line };
  });
}

export const rateImport = {
  kind: 'exchangeRates' as const,
  columns: COLUMNS,
  batch: 5_000,
  readRow,
  takeRows,
} satisfies TableImport<RateRow, Key>;

const name = (key: Key): string => COLUMNS[key].names[0]!;

export const rateExport: TableExport = tableOf<ExchangeRate>({
  kind: 'exchangeRates',
  right: 'settings.read',
  columns: [
    [name('base'), (row) => row.base],
    [name('quote'), (row) => row.quote],
    [name('day'), (row) => row.day],
    [name('per'), (row) => BigInt(row.per)],
    [name('rate'), (row) => ({ decimal: rateText(row.rateNano) })],
    [name('source'), (row) => row.source],
  ],
  read: (ctx, after, limit) => {
    const [day, id] = after?.split(' ') ?? [];
    return ratesAfter(ctx, day && id ? { day, id } : null, limit);
  },
  keyOf: (row) => `${row.day} ${row.id}`,
});
