/** Tabular files in and out. See README.md. */
export { openArchive } from './archive.ts';
export { cleanCell, cleanHeader, cleanId, markCell, unmarkCell } from './clean-cell.ts';
export type { RawRow } from './csv-rows.ts';
export { decode, detectEncoding, type Encoding, readLines } from './decode.ts';
export { downloadOf, XLSX } from './download.ts';
export { parseTime } from './parse-time.ts';
export {
  type Column,
  column,
  detectLayout,
  idColumn,
  optionalColumn,
  optionalIdColumn,
  ROW_PROBLEMS,
  type RowProblem,
  readRows,
  readTable,
  type TableOptions,
  type TableRow,
} from './read-table.ts';
export { type FileSource, LIMITS, type Limits, peekBytes } from './source.ts';
export { type Unpacked, unpack } from './unpack.ts';
export { type Cell, type CsvOptions, type Rows, writeCsv } from './write-csv.ts';
export { writeXlsx } from './write-xlsx.ts';
