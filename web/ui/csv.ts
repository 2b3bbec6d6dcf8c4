/** A table on screen as a file: RFC 4180 with a byte order mark, and no cell that a spreadsheet would execute or shorten. */

const FORMULA_SIGN = /^'*[=+\-@\t\r\n＝＋－﹢﹣−＠﹦﹫]/;
const SHORTENED = /^(?:0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+)\t*$/;
const AMOUNT = /^-?\d+\.\d+$/;

/** Amounts (`-12.50`) stay numbers; other text is marked as the server's exports mark it. */
function cellText(cell: string | number): string {
  if (typeof cell === 'number' || AMOUNT.test(cell)) return String(cell);
  const marked = FORMULA_SIGN.test(cell) ? `'${cell}` : SHORTENED.test(cell) ? `${cell}\t` : cell;
  return /["',\s]/.test(marked) ? `"${marked.replaceAll('"', '""')}"` : marked;
}

export const csvText = (rows: readonly (readonly (string | number)[])[]): string =>
  `\ufeff${rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;

/** Saves text as a file of the person. */
export function saveFile(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
