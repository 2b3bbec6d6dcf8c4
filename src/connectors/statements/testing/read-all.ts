/** For tests: a file's lines, and how its reading ended. */
import { Readable } from 'node:stream';
import { Damaged } from '../../../channels/connector.ts';
import type { FileSource } from '../../../kernel/files/files.ts';
import type { BillLine, StatementOf } from '../../../reconciliation/bill.ts';
import { openBill } from '../open-file.ts';

export const source = (name: string, content: string | Uint8Array): FileSource => ({
  name,
  open: () => Readable.from([Buffer.from(content)], { objectMode: false }),
});

type ReadSoFar = { layout: string; merchantId: string; lines: BillLine[]; end: string };

/** All lines handed on, and how it ended: `whole`, or `bill.reason line`. */
export async function readAll(file: FileSource, of: readonly StatementOf[] = []): Promise<ReadSoFar> {
  const read: ReadSoFar = { layout: '', merchantId: '', lines: [], end: 'whole' };
  try {
    const reader = await openBill(file, of);
    read.layout = `${reader.provider}.${reader.layout}`;
    const parts = reader.read();
    for (let part = await parts.next(); ; part = await parts.next()) {
      read.merchantId = part.value.merchantId;
      if (part.done) return read;
      read.lines.push(...part.value.lines);
    }
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    read.end = `${error.code} ${error.data['line'] ?? '-'}`;
  }
  return read;
}

export const readText = (text: string, name = 'statement.txt') => readAll(source(name, text));
export const sumOf = (lines: readonly BillLine[]) =>
  lines.reduce((sum, line) => sum + line.grossMinor - line.feeMinor, 0n);
