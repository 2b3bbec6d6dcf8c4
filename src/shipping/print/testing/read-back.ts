/**
 * Reads printed PDFs back with programs that share no code with ours: poppler for pages and text, ZXing for barcodes.
 * For tests.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

/** Null when poppler's programs are here, else why tests on real pages cannot run. */
export function missingPoppler(): string | null {
  try {
    execFileSync('pdftoppm', ['-v'], { stdio: 'ignore' });
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'pdftoppm and pdftotext are missing: install poppler-utils';
  }
}

function inFolder<T>(pdf: Uint8Array, use: (folder: string, file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'paper-'));
  try {
    const file = join(folder, 'in.pdf');
    writeFileSync(file, pdf);
    return use(folder, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** PNG pictures of the pages, at 203 dpi in black and white as a thermal printer makes them unless told otherwise. */
export const pagesOf = (pdf: Uint8Array, dpi = 203.2): Uint8Array[] =>
  inFolder(pdf, (folder, file) => {
    execFileSync('pdftoppm', ['-r', String(dpi), '-mono', '-png', file, join(folder, 'page')]);
    const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'));
    return pictures.sort().map((name) => readFileSync(join(folder, name)));
  });

/** The text of each page without any blanks, so that a line end inside an address does not matter. */
export const textOf = (pdf: Uint8Array): string[] =>
  inFolder(pdf, (_, file) => {
    const text = execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' });
    return text
      .split('\f')
      .slice(0, -1)
      .map((page) => page.replace(/\s/g, ''));
  });

/** Where each word lies, in points, with the size of its page. */
export const wordsOf = (pdf: Uint8Array): { page: [number, number]; boxes: [number, number, number, number][] }[] =>
  inFolder(pdf, (_, file) => {
    const markup = execFileSync('pdftotext', ['-bbox', file, '-'], { encoding: 'utf8' });
    return [...markup.matchAll(/<page width="([\d.]+)" height="([\d.]+)">(.*?)<\/page>/gs)].map((page) => ({
      page: [Number(page[1]), Number(page[2])],
      boxes: [...page[3]!.matchAll(/xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"/g)].map(
        (word) => [Number(word[1]), Number(word[2]), Number(word[3]), Number(word[4])],
      ),
    }));
  });

let prepared: Promise<unknown> | null = null;

/** What an independent reader reads; `identified` is as scanners send it, with symbology identifier and FNC1. */
export type ReadBack = { format: string; text: string; identified: string };

export async function readBack(picture: Uint8Array, formats: readonly string[]): Promise<ReadBack[]> {
  prepared ??= Promise.resolve(
    prepareZXingModule({
      overrides: { wasmBinary: readWasm() },
      fireImmediately: true,
    }),
  );
  await prepared;
  const found = await readBarcodes(picture, { formats: formats as never, tryHarder: true, textMode: 'Plain' });
  return found.map(({ format, text, bytesECI, bytes, symbologyIdentifier }) => ({
    ...{ format, text },
    identified: symbologyIdentifier + Buffer.from(bytes ?? bytesECI).toString('utf8'),
  }));
}

/** Format and text of every barcode in a picture. */
export const barcodesIn = async (picture: Uint8Array): Promise<string[]> =>
  (await readBack(picture, ['Code128', 'QRCode', 'EAN13'])).map((barcode) => `${barcode.format} ${barcode.text}`);

function readWasm(): ArrayBuffer {
  const bytes = readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
