/**
 * China time without a zone, as nearly every platform writes it: `2026-06-05 16:01:34`, sometimes with slashes or with
 * milliseconds. China has kept UTC+8 without summer time since 1992.
 */
const OFFSET_MS = 8 * 3_600_000;
const WRITTEN = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?$/;

/** null when the text is not a moment that exists (`2026-02-30 …` neither). */
export function parseChinaTime(text: string): Date | null {
  const match = WRITTEN.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0'));
  const wall = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds));
  // Date.UTC rolls a day that does not exist over into the next month.
  const exists =
    wall.getUTCMonth() === month - 1 && wall.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return exists ? new Date(wall.getTime() - OFFSET_MS) : null;
}

/** `2026-06-05 16:01:34`. */
export const formatChinaTime = (at: Date): string =>
  new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');

/** The calendar day in China, `2026-06-05`. */
export const chinaDay = (at: Date): string => formatChinaTime(at).slice(0, 10);
