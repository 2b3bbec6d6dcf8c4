/** A table as somebody downloads it, a workbook of one sheet or CSV. */
import { type CsvOptions, type Rows, writeCsv } from './write-csv.ts';
import { writeXlsx } from './write-xlsx.ts';

export const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Asked = { format?: 'csv' | 'xlsx' | undefined; encoding?: CsvOptions['encoding'] | undefined; sheet: string };

/** `name`: without its ending. */
export const downloadOf = (
  name: string,
  { header, rows }: { header: readonly string[]; rows: Rows },
  { format = 'csv', encoding = 'utf-8', sheet }: Asked,
) =>
  format === 'xlsx'
    ? { body: writeXlsx(header, rows, { sheet }), type: XLSX, name: `${name}.xlsx` }
    : { body: writeCsv(header, rows, { encoding }), type: `text/csv; charset=${encoding}`, name: `${name}.csv` };
