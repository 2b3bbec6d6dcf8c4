/** A table of rows that come in the order of a key: what most exports are. */
import type { Ctx } from '../kernel/context.ts';
import type { Cell } from '../kernel/files/files.ts';
import { formatMinor, scaleOf } from '../kernel/money.ts';
import type { TableExport } from './tables.ts';

/** Columns in order, each with its cell of a row. */
export type TableColumns<Row> = readonly (readonly [name: string, cell: (row: Row) => Cell])[];

type Head<Row> = Pick<TableExport, 'kind' | 'right' | 'guarded'> & { columns: TableColumns<Row> };

type Shape<Row> = Head<Row> & {
  /** At most `limit` rows after a key, in its order; `after` null: from the first. */
  read(ctx: Ctx, after: string | null, limit: number): Promise<readonly Row[]>;
  keyOf(row: Row): string;
};

const headOf = <Row>({ kind, right, guarded, columns }: Head<Row>) => ({
  ...{ kind, right, header: columns.map(([name]) => name) },
  ...(guarded && { guarded }),
});

/** A page with fewer rows than asked for is the last. */
export const tableOf = <Row>({ read, keyOf, columns, ...head }: Shape<Row>): TableExport => ({
  ...headOf({ columns, ...head }),
  async page(ctx, after, limit) {
    const rows = await read(ctx, after, limit);
    return {
      rows: rows.map((row) => columns.map(([, cell]) => cell(row))),
      next: rows.length < limit ? null : keyOf(rows.at(-1)!),
    };
  },
});

/** A table small enough to be read at once: settings, of which a tenant has tens. */
export const smallTable = <Row>(shape: Head<Row> & { read(ctx: Ctx): Promise<readonly Row[]> }): TableExport => ({
  ...headOf(shape),
  async page(ctx) {
    return { rows: (await shape.read(ctx)).map((row) => shape.columns.map(([, cell]) => cell(row))), next: null };
  },
});

/** Before every id. */
export const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

export const money = (minor: bigint | null, currency = 'CNY'): Cell =>
  minor === null ? null : { decimal: formatMinor(minor, scaleOf(currency)) };
export const moment = (at: Date | null): string => at?.toISOString() ?? '';
export const yes = (flag: boolean): string => (flag ? '是' : '否');
export const count = (number: number | null): bigint | null => (number === null ? null : BigInt(number));
/** Millionths as percent, exactly. */
export const percent = (ppm: bigint | number): Cell => ({ decimal: formatMinor(BigInt(ppm), 4).replace(/\.?0+$/, '') });
