/** Times in files carry no zone; whoever reads the file knows it. */

const TIME = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?)?$/;

/**
 * `2026-05-01 10:00:00`, `2026/5/1 9:30`, `2026-05-01`, and `2014-11-1016：33：45` as old bills write it (full-width
 * colons, no blank). null: not a moment that exists. `offset` like `+08:00`.
 */
export function parseTime(text: string, offset: string): Date | null {
  const match = TIME.exec(text.trim()) ?? TIME.exec(asWrittenNow(text.trim()));
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as number[];
  const local = new Date(Date.UTC(year!, month! - 1, day!, hour!, minute!, second!));
  const isReal =
    local.getUTCMonth() === month! - 1 &&
    local.getUTCDate() === day &&
    local.getUTCHours() === hour &&
    minute! < 60 &&
    second! < 60;
  return isReal ? new Date(local.getTime() + Date.parse(`1970-01-01T00:00:00${offset}`)) : null;
}

const asWrittenNow = (text: string): string =>
  text.replaceAll('：', ':').replace(/^(\d{4}-\d{2}-\d{2})(?=\d{2}:)/, '$1 ');
