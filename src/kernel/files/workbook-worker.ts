/**
 * The thread a workbook is read in: a hostile file can exhaust this heap and keep this thread busy, not the process.
 * Answers each `next` with one batch, so that no more rows exist than the reader takes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Refused } from '../refusal.ts';
import { openArchive } from './archive.ts';
import { isCompoundFile } from './compound-file.ts';
import type { RawRow } from './csv-rows.ts';
import type { Limits } from './source.ts';
import { parseOldWorkbook } from './xls-parse.ts';
import { parseWorkbook } from './xlsx-parse.ts';

export type WorkbookTask = { bytes: ArrayBuffer; file: string; limits: Limits; sheet: string | undefined };
export type WorkbookAnswer =
  | { rows: RawRow[] }
  | { end: true }
  | { refused: { code: string; data: Record<string, unknown> } };

const task = workerData as WorkbookTask;
const port = parentPort!;

async function batchesOf(bytes: Buffer): Promise<AsyncIterable<RawRow[]> | Iterable<RawRow[]>> {
  const { file, limits, sheet } = task;
  if (isCompoundFile(bytes)) return parseOldWorkbook(bytes, file, limits, sheet);
  return parseWorkbook(await openArchive(bytes, file, limits), file, limits, sheet);
}

async function* answers(): AsyncGenerator<WorkbookAnswer> {
  try {
    for await (const rows of await batchesOf(Buffer.from(task.bytes))) yield { rows };
    yield { end: true };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    yield { refused: { code: error.code, data: error.data } };
  }
}

const batches = answers();
port.on('message', async () => {
  const { value } = await batches.next();
  if (value) port.postMessage(value);
});
