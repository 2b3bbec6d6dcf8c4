/**
 * Bytes to text. The encoding is decided over the whole file before the first character is handed out: a byte order
 * mark, else strict UTF-8, else strict GB18030. Nothing is ever replaced by a question mark; what cannot be decoded, or
 * holds NUL bytes, is refused as `files.unknownEncoding`.
 */
import { type FileSource, LIMITS, peekBytes, readBytes, refusedFile } from './source.ts';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

/** A table is opened to tell its layout, and again to be read; its encoding stays what it was. */
const encodings = new WeakMap<FileSource, Encoding>();

/** Pieces of text, none longer than 64 Ki characters. Refuses `files.unknownEncoding`, `files.tooLarge`. */
export async function* decode(source: FileSource, limit = LIMITS.bytes): AsyncGenerator<string> {
  const encoding = encodings.get(source) ?? (await detectEncoding(source, limit));
  if (!encoding) throw refusedFile(source.name, 'unknownEncoding');
  encodings.set(source, encoding);
  for await (const text of decodeAs(source, encoding, limit)) {
    if (text === null) throw refusedFile(source.name, 'unknownEncoding');
    if (text !== '') yield text;
  }
}

/** null: none of the known ones, so not a text file we can read without guessing. */
export async function detectEncoding(source: FileSource, limit = LIMITS.bytes): Promise<Encoding | null> {
  const head = await peekBytes(source, 3);
  const marked = byteOrderMark(head);
  for (const encoding of marked ? [marked] : (['utf-8', 'gb18030'] as const)) {
    if (await decodesAs(source, encoding, limit)) return encoding;
  }
  return null;
}

function byteOrderMark(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return null;
}

async function decodesAs(source: FileSource, encoding: Encoding, limit: number): Promise<boolean> {
  for await (const text of decodeAs(source, encoding, limit)) if (text === null) return false;
  return true;
}

/** Yields null, and ends, at the first place that is not text in this encoding. */
async function* decodeAs(source: FileSource, encoding: Encoding, limit: number): AsyncGenerator<string | null> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const bytes of readBytes(source, limit)) {
    const text = attempt(() => decoder.decode(bytes, { stream: true }));
    yield text;
    if (text === null) return;
  }
  yield attempt(() => decoder.decode());
}

function attempt(step: () => string): string | null {
  try {
    const text = step();
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** Physical lines, 1-based, without their line end; a line over `rowChars` is refused as `files.rowTooLong`. */
export async function* readLines(source: FileSource, limits = LIMITS): AsyncGenerator<{ line: number; text: string }> {
  let rest = '';
  let line = 0;
  for await (const text of decode(source, limits.bytes)) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > limits.rowChars) throw refusedFile(source.name, 'rowTooLong', { line: line + parts.length + 1 });
    for (const part of parts) {
      line += 1;
      yield { line, text: part.endsWith('\r') ? part.slice(0, -1) : part };
    }
  }
  if (rest !== '') yield { line: line + 1, text: rest };
}
