/**
 * Days of accounts are signed off by two people, many at once. What must stay true: a signed day has nothing unexplained
 * and its bills stay as they are; its figures are kept as they were signed; where it closes off our books, or has no bill,
 * two people have read why.
 */
import type { DayKey } from '../contract/account-days.ts';
import { audit, secondLook } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import { done, type Outcome, type Refusal, Refused } from '../kernel/refusal.ts';
import { accountDays, apartOf, type DayRow, type SignOffState } from './account-days.ts';

const keyOf = ({ account, day }: DayKey): string => `${account}/${day}`;

/** What is frozen: the day as it is shown, without who signed it. */
const figuresOf = (row: DayRow) => ({
  ...{ bills: row.bills, lines: row.lines, in: row.came, out: row.went, fee: row.fee, currency: row.currency },
  ...{ opening: row.opening, closing: row.closing, open: row.open, unexplained: row.unexplained, ledger: row.ledger },
});

const isApart = (row: DayRow): boolean => (apartOf(row) ?? 0n) !== 0n;
/** Two people read why. */
const needsReason = (row: DayRow): boolean => row.bills === 0 || isApart(row);
const wrongState = (state: SignOffState | null): Refusal => ({ code: 'reconciliation.wrongState', data: { state } });

/** Nobody signs a day that goes on, what waits for somebody, or does not open where the day before closed. */
function whyNotSettled({ day, waiting, gap, currency }: DayRow, today: string): Refusal | null {
  if (day >= today) return { code: 'reconciliation.dayGoesOn', data: { day } };
  if (waiting > 0) return { code: 'reconciliation.dayOpen', data: { day, open: waiting } };
  if (gap !== null && gap !== 0n) return { code: 'reconciliation.balanceGap', data: { day, gap, currency } };
  return null;
}

function whyNotProposed(row: DayRow, reason: string, today: string): Refusal | null {
  const { day, currency, state } = row;
  if (state === 'signed') return wrongState(state);
  const unsettled = whyNotSettled(row, today);
  if (unsettled || !needsReason(row) || reason !== '') return unsettled;
  if (row.bills === 0) return { code: 'reconciliation.noBill', data: { day } };
  return { code: 'reconciliation.ledgerDiffers', data: { day, apart: { amount: apartOf(row), currency } } };
}

/** Refuses as `whyNotSettled`; `reconciliation.noBill`, `reconciliation.ledgerDiffers` (data: `apart`) where nobody says why. */
export function proposeDays(
  ctx: Ctx,
  input: { days: readonly DayKey[]; person: string; reason?: string | undefined },
): Promise<Outcome<string>[]> {
  const { person, reason = '' } = input;
  return change(ctx, input.days, 'propose', {
    refusalOf: (row) => whyNotProposed(row, reason, dayOf(ctx.now())),
    apply: (rows) => ctx.sql`
      insert into day_sign_off (tenant_id, account, day, state, figures, made_by, made_at, reason)
      select ${ctx.tenant}, u.account, u.day, 'proposed', u.figures, ${person}, ${new Date(ctx.now())}, u.reason
      from jsonb_to_recordset(${toJson(rows.map((row) => written(row, reason)))}::jsonb)
        u(account text, day date, figures jsonb, reason text)
      on conflict (tenant_id, account, day) do update
      set state = 'proposed', figures = excluded.figures, made_by = excluded.made_by, made_at = excluded.made_at,
          checked_by = null, checked_at = null, reason = excluded.reason
      returning account, day`,
  });
}

const written = (row: DayRow, reason = '') => ({
  ...{ account: row.account, day: row.day, figures: figuresOf(row), reason: needsReason(row) ? reason : '' },
});

/**
 * Refuses as `whyNotSettled`, `reconciliation.wrongState`, `identity.samePerson`, `reconciliation.figuresChanged` where the
 * day is not what was proposed.
 */
export async function signDays(
  ctx: Ctx,
  input: { days: readonly DayKey[]; person: string },
): Promise<Outcome<string>[]> {
  const [own, today] = [await secondLook(ctx), dayOf(ctx.now())];
  return change(ctx, input.days, 'sign', {
    refusalOf: (row) =>
      row.state === 'proposed' ? (whyNotSettled(row, today) ?? own(row.madeBy!)) : wrongState(row.state),
    apply: (rows) => ctx.sql`
      update day_sign_off s
      set state = 'signed', checked_by = ${input.person}, checked_at = ${new Date(ctx.now())}
      from jsonb_to_recordset(${toJson(rows.map((row) => written(row)))}::jsonb) u(account text, day date, figures jsonb)
      where s.tenant_id = ${ctx.tenant}
        and s.account = u.account
        and s.day = u.day
        and s.figures = u.figures
      returning s.account, s.day`,
  });
}

type Step = {
  refusalOf: (row: DayRow) => Refusal | null;
  /** Those that were written; a proposed day that is not was another one when it was proposed. */
  apply: (rows: readonly DayRow[]) => Promise<DayKey[]>;
};

/** Locks the accounts, so that no bill comes in between. */
async function change(
  ctx: Ctx,
  days: readonly DayKey[],
  what: string,
  { refusalOf, apply }: Step,
): Promise<Outcome<string>[]> {
  const accounts = [...new Set(days.map(({ account }) => account))];
  await ctx.sql`
    select pg_advisory_xact_lock(hashtextextended('bills/' || ${ctx.tenant} || '/' || a.account, 0))
    from (select account from unnest(${accounts}::text[]) u(account) order by account) a`;
  const sorted = days.map(({ day }) => day).toSorted((a, b) => a.localeCompare(b));
  const rows = await accountDays(ctx, { from: sorted[0]!, until: sorted.at(-1)!, accounts });
  const asked = new Set(days.map(keyOf));
  const refusals = new Map(rows.filter((row) => asked.has(keyOf(row))).map((row) => [keyOf(row), refusalOf(row)]));
  const allowed = rows.filter((row) => refusals.get(keyOf(row)) === null);
  const written = new Set((allowed.length > 0 ? await apply(allowed) : []).map(keyOf));
  for (const row of allowed.filter((one) => !written.has(keyOf(one))))
    refusals.set(keyOf(row), { code: 'reconciliation.figuresChanged', data: { day: row.day } });
  const kept = allowed.map(keyOf).filter((key) => written.has(key));
  await Promise.all(kept.map((key) => audit(ctx, `accountDay.${what}`, `accountDay/${key}`, {})));
  ctx.tell({ type: 'bills' });
  return days.map((key): Outcome<string> => {
    const refusal = refusals.get(keyOf(key));
    if (refusal === null) return done(keyOf(key));
    const noBill = { code: 'reconciliation.noBill', data: { day: key.day } };
    return { id: keyOf(key), done: false, refusal: refusal ?? noBill };
  });
}

/** Refuses `reconciliation.wrongState` where it is not signed. */
export async function reopenDay(ctx: Ctx, input: DayKey & { reason: string }): Promise<SignOffState> {
  const { account, day, reason } = input;
  const opened = await ctx.sql`
    update day_sign_off
    set state = 'reopened', reason = ${reason}
    where tenant_id = ${ctx.tenant}
      and account = ${account}
      and day = ${day}
      and state = 'signed'
    returning 1`;
  if (opened.length === 0) throw new Refused('reconciliation.wrongState', { state: null });
  await audit(ctx, 'accountDay.reopen', `accountDay/${account}/${day}`, { day, reason });
  ctx.tell({ type: 'bills' });
  return 'reopened';
}
