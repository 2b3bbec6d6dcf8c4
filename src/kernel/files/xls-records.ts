/** The records of a workbook stream (MS-XLS 2.1.4) and the texts in them, which may go on in CONTINUE records. */
import { type Limits, refusedFile } from './source.ts';

const CONTINUE = 0x3c;

/** `parts`: its body and those of the CONTINUE records after it. */
export type XlsRecord = { type: number; parts: Buffer[] };

/** The records from `at` to the end of the stream. Refuses `files.damagedWorkbook` where one is longer than the rest. */
export function* recordsFrom(stream: Buffer, at: number, file: string): Generator<XlsRecord> {
  let open: XlsRecord | null = null;
  let place = at;
  while (place + 4 <= stream.length) {
    const type = stream.readUInt16LE(place);
    const end = place + 4 + stream.readUInt16LE(place + 2);
    if (end > stream.length) throw refusedFile(file, 'damagedWorkbook', { why: 'record' });
    const body = stream.subarray(place + 4, end);
    place = end;
    if (type === CONTINUE && open) {
      open.parts.push(body);
      continue;
    }
    if (open) yield open;
    open = { type, parts: [body] };
  }
  if (open) yield open;
}

/** Reads through the parts of one record as if they were one; only characters know where a part ends. */
export class RecordReader {
  readonly #parts: Buffer[];
  readonly #file: string;
  #part = 0;
  #at = 0;

  constructor(record: XlsRecord, file: string, at = 0) {
    this.#parts = record.parts;
    this.#file = file;
    this.#at = at;
  }

  byte(): number {
    return this.#here(1)[this.#at++]!;
  }

  uint16(): number {
    const value = this.#here(2).readUInt16LE(this.#at);
    this.#at += 2;
    return value;
  }

  uint32(): number {
    const value = this.#here(4).readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  /** A text with its flags, formatting runs and phonetics (MS-XLS 2.5.293), of which the characters are kept. */
  text(chars: number, limits: Limits): string {
    if (chars > limits.cellChars) throw refusedFile(this.#file, 'cellTooLong');
    const flags = this.byte();
    const runs = flags & 8 ? this.uint16() : 0;
    const phonetic = flags & 4 ? this.uint32() : 0;
    const text = this.#characters(chars, (flags & 1) === 1);
    this.#skip(runs * 4 + phonetic);
    return text;
  }

  #characters(count: number, wide: boolean): string {
    let text = '';
    let isWide = wide;
    while (text.length < count) {
      if (this.#at >= this.#parts[this.#part]!.length) {
        this.#next();
        // Characters that go on in the next part say anew how wide they are.
        isWide = (this.byte() & 1) === 1;
      }
      const part = this.#parts[this.#part]!;
      const width = isWide ? 2 : 1;
      const taken = Math.min(count - text.length, Math.floor((part.length - this.#at) / width));
      if (taken === 0) throw this.#damaged();
      text += part.toString(isWide ? 'utf16le' : 'latin1', this.#at, this.#at + taken * width);
      this.#at += taken * width;
    }
    return text;
  }

  #skip(bytes: number): void {
    let left = bytes;
    while (left > 0) {
      const rest = this.#parts[this.#part]!.length - this.#at;
      this.#at += Math.min(left, rest);
      left -= Math.min(left, rest);
      if (left > 0) this.#next();
    }
  }

  #here(bytes: number): Buffer {
    if (this.#at >= this.#parts[this.#part]!.length) this.#next();
    const part = this.#parts[this.#part]!;
    if (this.#at + bytes > part.length) throw this.#damaged();
    return part;
  }

  #next(): void {
    if (this.#part + 1 >= this.#parts.length) throw this.#damaged();
    this.#part += 1;
    this.#at = 0;
  }

  #damaged = (): Error => refusedFile(this.#file, 'damagedWorkbook', { why: 'text' });
}
