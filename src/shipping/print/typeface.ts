/**
 * The two weights all paper is set in, and how wide their characters are. The files are read once per thread and
 * widths are kept per character, because shaping whole lines to measure them would be most of the work of a label.
 * TTF only: decompressing WOFF glyph by glyph takes seconds a document.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';

export type Weight = 'medium' | 'bold';

const FOLDER = '@expo-google-fonts/noto-sans-sc';
const FILES: Record<Weight, string> = {
  medium: `${FOLDER}/500Medium/NotoSansSC_500Medium.ttf`,
  bold: `${FOLDER}/700Bold/NotoSansSC_700Bold.ttf`,
};

type Typeface = { bytes: Uint8Array; font: Font; advances: Map<string, number> };
const loaded = new Map<Weight, Typeface>();

function typeface(weight: Weight): Typeface {
  let face = loaded.get(weight);
  if (!face) {
    const bytes = readFileSync(createRequire(import.meta.url).resolve(FILES[weight]));
    face = { bytes, font: create(bytes), advances: new Map() };
    loaded.set(weight, face);
  }
  return face;
}

export const typefaceBytes = (weight: Weight): Uint8Array => typeface(weight).bytes;

/** Width of a text in em (times the size in points gives points). Without kerning, which only ever tightens a line. */
export function widthOf(text: string, weight: Weight): number {
  const { font, advances } = typeface(weight);
  let width = 0;
  for (const character of text) {
    let advance = advances.get(character);
    if (advance === undefined) {
      advance = font.glyphForCodePoint(character.codePointAt(0)!).advanceWidth / font.unitsPerEm;
      advances.set(character, advance);
    }
    width += advance;
  }
  return width;
}

/** Printed in place of a character the typeface lacks (the printers' geta mark), so that a loss is seen on paper. */
export const MISSING = '〓';

const INVISIBLE = /\p{Cf}|\p{Variation_Selector}/gu;
const BLANK = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu;

/** A text as paper can show it: one line, single blanks, no invisible characters, `〓` for what has no glyph. */
export function printable(text: string): string {
  const { font } = typeface('medium');
  const line = text.normalize('NFC').replace(INVISIBLE, '').replace(BLANK, ' ').trim();
  let shown = '';
  for (const character of line) shown += font.hasGlyphForCodePoint(character.codePointAt(0)!) ? character : MISSING;
  return shown;
}
