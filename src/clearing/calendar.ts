/** When payouts leave: windows of a day and the bank's calendar, which differs from Monday to Friday as the data say. */
import { auditChanges, differences } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';

export type Window = { day: string; cutOff: string };
export type BankDay = { day: string; works: boolean };
export type Calendar = { windows: string[]; days: BankDay[] };
export type KeptCalendar = Calendar & { version: number };

const WINDOWS = ['09:00', '13:00', '17:00'];
const DAY_MS = 86_400_000;

/** Pure: whether the bank works on a day. */
export function worksOn(day: string, days: ReadonlyMap<string, boolean>): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return days.get(day) ?? (weekday !== 0 && weekday !== 6);
}

const timeOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(11, 16);

/** Pure: the windows of today whose cut-off has come, the earliest first; none where the bank rests. */
export function windowsDue({ windows, days }: Calendar, now: number): Window[] {
  const day = dayOf(now);
  if (!worksOn(day, daysOf(days))) return [];
  return windows.filter((cutOff) => cutOff <= timeOf(now)).map((cutOff) => ({ day, cutOff }));
}

/** Pure: the windows of the next sixty days, the earliest first: the one money asked for now leaves in. */
export function windowsAhead({ windows, days }: Calendar, now: number): Window[] {
  const works = daysOf(days);
  return Array.from({ length: 60 }, (_, ahead) => ({ ahead, day: dayOf(now + ahead * DAY_MS) })).flatMap(
    ({ ahead, day }) =>
      worksOn(day, works)
        ? windows.filter((time) => ahead > 0 || time > timeOf(now)).map((cutOff) => ({ day, cutOff }))
        : [],
  );
}

const moment = ({ day, cutOff }: Window): string => `${day} ${cutOff}`;
const isBefore = (one: Window, other: Window): boolean => moment(one) < moment(other);

/**
 * Pure: the window somebody chose. Refuses `clearing.windowPast`, `clearing.notBankDay` and
 * `clearing.windowUnknown` (data: `window`, and `next`: the one that could be chosen instead).
 */
export function chosenWindow(calendar: Calendar, now: number, wanted: Window): Window {
  const ahead = windowsAhead(calendar, now);
  const next = ahead.find((one) => !isBefore(one, wanted)) ?? ahead[0];
  if (next && moment(next) === moment(wanted)) return wanted;
  const isPast = !isBefore({ day: dayOf(now), cutOff: timeOf(now) }, wanted);
  const rests = !worksOn(wanted.day, daysOf(calendar.days));
  const code = isPast ? 'clearing.windowPast' : rests ? 'clearing.notBankDay' : 'clearing.windowUnknown';
  throw new Refused(code, { field: 'window', window: moment(wanted), next: next ? moment(next) : '—' });
}

const daysOf = (days: readonly BankDay[]) => new Map(days.map(({ day, works }) => [day, works]));

export async function calendarOf(ctx: Ctx): Promise<KeptCalendar> {
  const [setting] = await ctx.sql<{ windows: string[]; version: number }>`
    select windows, version
    from payout_setting
    where tenant_id = ${ctx.tenant}`;
  const days = await ctx.sql<BankDay>`
    select day, works
    from bank_day
    where tenant_id = ${ctx.tenant}
      and day >= ${dayOf(ctx.now())}::date
    order by day`;
  return { windows: setting?.windows ?? WINDOWS, days, version: setting?.version ?? 0 };
}

/** Replaces the windows and the days to come. Refuses `clearing.calendarPast` (data: `day`). */
export async function keepCalendar(ctx: Ctx, before: KeptCalendar, after: Calendar): Promise<void> {
  const today = dayOf(ctx.now());
  const past = after.days.find(({ day }) => day < today);
  if (past) throw new Refused('clearing.calendarPast', { day: past.day });
  const windows = after.windows.toSorted((a, b) => (a < b ? -1 : 1));
  await ctx.sql`
    insert into payout_setting (tenant_id, windows)
    values (${ctx.tenant}, ${windows})
    on conflict (tenant_id) do update
    set windows = excluded.windows, version = payout_setting.version + 1`;
  await ctx.sql`
    delete from bank_day
    where tenant_id = ${ctx.tenant}
      and day >= ${today}::date`;
  await ctx.sql`
    insert into bank_day (tenant_id, day, works)
    select ${ctx.tenant}, n.day, bool_or(n.works)
    from unnest(${after.days.map(({ day }) => day)}::date[], ${after.days.map(({ works }) => works)}::boolean[]) n(day, works)
    group by n.day`;
  const said = ({ windows: times, days }: Calendar) => ({ windows: times.join(' '), days: days.length });
  await auditChanges(ctx, 'payout.calendar', [
    { subject: 'payoutWindows/all', detail: differences(said(before), said({ windows, days: after.days })) },
  ]);
}
