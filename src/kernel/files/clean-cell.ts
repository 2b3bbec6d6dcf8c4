/**
 * What stands in a cell, apart from how it was dressed up. Two dialects exist. Platforms wrap ids so that a spreadsheet
 * keeps their digits (`="123"`, `'123`, a back-tick, a tab before or after). Our own exports mark cells so that a
 * spreadsheet does not execute or shorten them, and take exactly those marks off again:
 *
 * - text that begins with a formula sign (after any apostrophes) gets one apostrophe more in front;
 * - text a spreadsheet would take for a number and shorten gets one tab more behind (CSV only; XLSX has text cells).
 *
 * Both marks are undone by taking one away under the same condition, so `unmark(mark(text)) === text` for every text.
 */

const FORMULA_SIGN = /^'*[=+\-@\t\r\n＝＋－﹢﹣−＠﹦﹫]/;
/** Leading zeros, twelve and more digits, scientific notation: what spreadsheets change on sight. */
const SHORTENED = /^(?:0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+)\t*$/;

/** Our marks for one text cell. Real numbers are not text and never come here. */
export function markCell(text: string, keepDigits: boolean): string {
  if (FORMULA_SIGN.test(text)) return `'${text}`;
  return keepDigits && SHORTENED.test(text) ? `${text}\t` : text;
}

/** Takes the marks of `markCell` off, given the same `keepDigits`. */
export function unmarkCell(text: string, keepDigits: boolean): string {
  if (text.startsWith("'") && FORMULA_SIGN.test(text)) return text.slice(1);
  return keepDigits && text.endsWith('\t') && SHORTENED.test(text) ? text.slice(0, -1) : text;
}

/** A platform's cell without blanks and wrapping. An apostrophe goes only before something like a number or a code. */
export function cleanCell(text: string): string {
  const cell = text.trim();
  switch (cell[0]) {
    case '=':
      return cell.replace(/^="?(.*?)"?$/s, '$1').trim();
    case '`':
      return cell.slice(1).trim();
    case "'":
      return /^'[\w*+.-]*$/.test(cell) ? cell.slice(1) : cell;
    default:
      return cell;
  }
}

/** An id as text, or null when digits were lost on the way (`2.0E+17`). `10160070484512.0` is a whole number again. */
export function cleanId(text: string): string | null {
  const id = cleanCell(text);
  if (/^\d(\.\d+)?e\+\d+$|^\d\.\d+e\d+$/i.test(id)) return null;
  const whole = /^(\d+)\.0$/.exec(id);
  if (!whole) return id;
  return whole[1]!.length > 15 ? null : whole[1]!;
}

/** Column names compare without blanks, and with full-width brackets and letters equal to the half-width ones. */
export const cleanHeader = (text: string): string =>
  cleanCell(text).normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();
