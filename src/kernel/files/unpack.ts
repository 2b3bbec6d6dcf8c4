/**
 * A table may come packed: a `.gz`, or a `.zip` that holds it. What the bytes say counts, not the name. Archives inside
 * archives are not opened.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isGzip, isZip, openArchive, readArchiveBytes } from './archive.ts';
import { isCompoundFile } from './compound-file.ts';
import { type FileSource, type Limits, peekBytes, readBytes, refusedFile } from './source.ts';

export type Unpacked = { kind: 'text' | 'workbook'; source: FileSource };

const TABLE_NAME = /\.(csv|txt|tsv)$/i;

/**
 * The one table in a source. `member` chooses among several by name. Refuses `files.noTable`, `files.severalTables`
 * (data.names) and what `openArchive` refuses.
 */
export async function unpack(
  source: FileSource,
  limits: Limits,
  member?: (name: string) => boolean,
): Promise<Unpacked> {
  const head = await peekBytes(source, 4);
  if (isGzip(head)) return { kind: 'text', source: gunzipped(source, limits) };
  if (isCompoundFile(head)) return { kind: 'workbook', source };
  if (!isZip(head)) return { kind: 'text', source };

  const archive = await openArchive(await readArchiveBytes(source, limits), source.name, limits);
  if (archive.names.includes('[Content_Types].xml')) return { kind: 'workbook', source };
  const names = archive.names.filter(
    (name) => TABLE_NAME.test(name) && !name.startsWith('__MACOSX/') && (member?.(name) ?? true),
  );
  if (names.length === 0) throw refusedFile(source.name, 'noTable', { names: archive.names.slice(0, 20) });
  if (names.length > 1) throw refusedFile(source.name, 'severalTables', { names: names.slice(0, 20) });
  const name = names[0]!;
  const open = () =>
    Readable.from(
      lazily(() => archive.open(name)),
      { objectMode: false },
    );
  return { kind: 'text', source: { name: `${source.name}/${name}`, open } };
}

async function* lazily(open: () => Promise<Readable>): AsyncGenerator<Buffer> {
  yield* (await open()) as AsyncIterable<Buffer>;
}

function gunzipped(source: FileSource, limits: Limits): FileSource {
  return { name: source.name, open: () => Readable.from(gunzip(source, limits), { objectMode: false }) };
}

async function* gunzip(source: FileSource, limits: Limits): AsyncGenerator<Buffer> {
  let packed = 0;
  let unpacked = 0;
  async function* counted() {
    for await (const part of readBytes(source, limits.bytes)) {
      packed += part.length;
      yield part;
    }
  }
  const input = Readable.from(counted(), { objectMode: false });
  const output = createGunzip();
  input.on('error', (error) => output.destroy(error));
  try {
    for await (const chunk of input.pipe(output) as AsyncIterable<Buffer>) {
      unpacked += chunk.length;
      if (unpacked > limits.ratioFrom && unpacked > packed * limits.ratio) {
        throw refusedFile(source.name, 'archiveBomb', { why: 'ratio' });
      }
      yield chunk;
    }
  } catch (error) {
    const isZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    throw isZlib ? refusedFile(source.name, 'damagedArchive', { why: error.message }) : error;
  } finally {
    input.destroy();
    output.destroy();
  }
}
