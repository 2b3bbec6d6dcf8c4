/**
 * Code 128 and QR symbols as plain modules, sized for thermal printers: a module is a whole number of printer dots
 * (203 dpi is 8 dots a millimetre), so every bar comes out equally wide and no driver smooths an edge.
 */
import bwipjs from 'bwip-js/node';

/** One dot of a 203 dpi printer; 300 dpi printers round this by less than a tenth of a two-dot bar. */
export const DOT_MM = 0.125;
/** Readers want ten blank modules on both sides of a Code 128. */
const QUIET_MODULES = 10;
/** One dot a module prints, but hand scanners fail on it. */
const MIN_DOTS = 2;
const MAX_DOTS = 4;

export type Bars = {
  /** Widths in modules: bar, space, bar, … */
  widths: readonly number[];
  moduleMm: number;
  widthMm: number;
};

/** What Code 128 can hold: visible ASCII. */
export const isCode128 = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

/** The nearest place on the printer's dot grid. */
export const snap = (mm: number): number => Math.round(mm / DOT_MM) * DOT_MM;

/** The Code 128 of `text` with the widest bars that fit `roomMm` including quiet zones, or null when none does. */
export function code128(text: string, roomMm: number): Bars | null {
  if (!isCode128(text)) return null;
  return barsOf(bwipjs.raw({ bcid: 'code128', text })[0], roomMm);
}

/** Thirteen digits whose last one is the check digit of the others. */
export const isEan13 = (text: string): boolean =>
  /^\d{13}$/.test(text) && [...text].reduce((sum, digit, i) => sum + Number(digit) * (i % 2 ? 3 : 1), 0) % 10 === 0;

/** The EAN-13 of thirteen digits as `code128`, without the digits under it; null where it does not fit. */
export function ean13(text: string, roomMm: number): Bars | null {
  if (!isEan13(text)) return null;
  return barsOf(bwipjs.raw({ bcid: 'ean13', text })[0], roomMm);
}

function barsOf(symbol: object | undefined, roomMm: number): Bars | null {
  if (!symbol || !('sbs' in symbol)) throw new Error('bwip-js drew no bars');
  const widths = symbol.sbs as readonly number[];
  const modules = widths.reduce((sum, width) => sum + width, 0);
  const room = Math.floor(roomMm / DOT_MM);
  const dots = Math.min(MAX_DOTS, Math.floor(room / (modules + 2 * QUIET_MODULES)));
  if (dots < MIN_DOTS) return null;
  return { widths, moduleMm: dots * DOT_MM, widthMm: modules * dots * DOT_MM };
}

export type Squares = { size: number; moduleMm: number; isDark(column: number, row: number): boolean };

/** The QR code of `text`, error correction M, as large as whole dots allow within `roomMm`. */
export function qrCode(text: string, roomMm: number): Squares {
  const symbol = bwipjs.raw('qrcode', text, 'eclevel=M')[0];
  if (!symbol || !('pixs' in symbol)) throw new Error('bwip-js drew no squares');
  const { pixs, pixx } = symbol;
  const moduleMm = Math.max(1, Math.floor(roomMm / pixx / DOT_MM)) * DOT_MM;
  return { size: pixx, moduleMm, isDark: (column, row) => pixs[row * pixx + column] === 1 };
}
