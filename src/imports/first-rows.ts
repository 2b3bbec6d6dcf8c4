/** The first rows of a file as they stand, so that somebody can say which column is which. */
import { cleanCell, type FileSource, readRows } from '../kernel/files/files.ts';

const ROWS = 20;
const CELLS = 40;
const CHARS = 80;

/** Refuses what reading the bytes refuses (`files.*`). */
export async function firstRows(file: FileSource): Promise<string[][]> {
  const rows: string[][] = [];
  for await (const row of readRows(file)) {
    rows.push(row.values.slice(0, CELLS).map((value) => cleanCell(value).slice(0, CHARS)));
    if (rows.length >= ROWS) break;
  }
  return rows;
}
