/**
 * Periods opened and closed. What must stay true: periods are closed in order and opened in the opposite one; a closed
 * one is what was kept with it, because the database lets nothing in any more; opening one again takes two people.
 * Closing is asked for here and is the work of a job (`run-close.ts`).
 */
import { openGate } from '../approvals/approvals.ts';
import { audit } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import { lastDayOf, monthsFrom, type PeriodState } from './periods.ts';

export const CLOSE = 'finance.close';

export type Period = {
  period: string;
  state: PeriodState;
  vouchers: number;
  changedAt: Date | null;
  changedBy: string;
  head: string | null;
  askedBy: string;
  askedWhy: string;
  /** Somebody asked for it to be closed; `hinderedAt`: it could not be. */
  closingAt: Date | null;
  closingBy: string;
  done: number;
  total: number;
  hinderedAt: Date | null;
  hindering: string[];
  version: number;
};
export type Step = 'soften' | 'unsoften' | 'close' | 'askReopening' | 'reopen';

/** What hinders a close, told by the module that knows: how many there are, and what the text needs. */
export type ClosingCheck = {
  name: string;
  run(ctx: Ctx, at: { period: string; through: string }): Promise<{ open: number; data?: Record<string, unknown> }>;
};

const OWN_CHECKS: readonly ClosingCheck[] = [
  {
    name: 'drafts',
    run: async (ctx, { through }) => {
      const [found] = await ctx.sql<{ open: number }>`
        select count(*)::int as open
        from gl_draft
        where tenant_id = ${ctx.tenant}
          and state in ('open', 'sentBack')
          and on_day <= ${through}::date`;
      return found!;
    },
  },
  {
    name: 'suspense',
    run: async (ctx, { through }) => {
      const [found] = await ctx.sql<{ open: number; amount: bigint }>`
        select (coalesce(sum(debit - credit), 0) <> 0)::int as open, coalesce(sum(debit - credit), 0)::bigint as amount
        from gl_line
        where tenant_id = ${ctx.tenant}
          and account = '1901'
          and on_day <= ${through}::date`;
      return { open: found!.open, data: { amount: found!.amount } };
    },
  },
];

/** Every check there is, in the order of the close. */
export async function runChecks(ctx: Ctx, period: string, others: readonly ClosingCheck[]) {
  const checks: { name: string; open: number; data: Record<string, unknown> }[] = [];
  for (const { name, run } of [...others, ...OWN_CHECKS])
    checks.push({ name, data: {}, ...(await run(ctx, { period, through: lastDayOf(period) })) });
  return checks;
}

/** Newest first, from the first that has a voucher to the running one. */
export async function periodsOf(ctx: Ctx): Promise<Period[]> {
  const rows = await ctx.sql<Omit<Period, 'state'> & { state: PeriodState | null }>`
    select coalesce(v.period, p.period) as period, p.state, coalesce(v.vouchers, 0) as vouchers,
           p.changed_at as "changedAt", coalesce(p.changed_by, '') as "changedBy", encode(c.head, 'hex') as head,
           coalesce(p.asked_by, '') as "askedBy", coalesce(p.asked_why, '') as "askedWhy",
           coalesce(p.version, 0) as version, g.asked_at as "closingAt", coalesce(g.asked_by, '') as "closingBy",
           coalesce(g.done_count, 0) as done, coalesce(g.total_count, 0) as total, g.hindered_at as "hinderedAt",
           coalesce(g.hindering, '{}') as hindering
    from (
      select period, count(*)::int as vouchers
      from gl_voucher
      where tenant_id = ${ctx.tenant}
      group by period) v
    full join (select * from gl_period where tenant_id = ${ctx.tenant}) p on p.period = v.period
    left join gl_close c on c.tenant_id = ${ctx.tenant} and c.period = p.period and c.reopened_at is null
    left join gl_closing g on g.tenant_id = ${ctx.tenant} and g.period = coalesce(v.period, p.period)`;
  const today = dayOf(ctx.now()).slice(0, 7);
  const known = new Map(rows.map((row) => [row.period, row]));
  const months = [...known.keys(), today].toSorted((a, b) => a.localeCompare(b));
  const hardThrough = months.findLast((month) => known.get(month)?.state === 'hard') ?? '';
  return monthsFrom(months[0]!, months.at(-1)!)
    .reverse()
    .map((period) => {
      const row = known.get(period) ?? { ...EMPTY, period };
      return { ...row, state: period <= hardThrough ? 'hard' : (row.state ?? 'open') };
    });
}
const EMPTY = {
  vouchers: 0,
  changedAt: null,
  changedBy: '',
  head: null,
  askedBy: '',
  askedWhy: '',
  ...{ closingAt: null, closingBy: '', done: 0, total: 0, hinderedAt: null, hindering: [] },
  version: 0,
  state: null,
};

export const isClosing = ({ closingAt, hinderedAt }: Period): boolean => closingAt !== null && hinderedAt === null;

/** What the place of each among the others allows; `today` decides whether one is over. */
export function stepsOf(periods: readonly Period[], today: string): Map<string, Step[]> {
  // While one is being closed, none is opened or closed.
  if (periods.some(isClosing)) return new Map(periods.map(({ period }) => [period, []]));
  const firstOpen = periods.findLast(({ state }) => state === 'open')?.period;
  const firstNotHard = periods.findLast(({ state }) => state !== 'hard')?.period;
  const lastSoft = periods.find(({ state }) => state === 'soft')?.period;
  const lastHard = periods.find(({ state, head }) => state === 'hard' && head !== null)?.period;
  return new Map(
    periods.map(({ period, askedBy }): [string, Step[]] => [
      period,
      [
        ...(period === firstOpen ? (['soften'] as const) : []),
        ...(period === lastSoft ? (['unsoften'] as const) : []),
        ...(period === firstNotHard && period !== firstOpen && lastDayOf(period) < today ? (['close'] as const) : []),
        ...(period === lastHard ? ([askedBy === '' ? 'askReopening' : 'reopen'] as const) : []),
      ],
    ]),
  );
}

/** Refuses `finance.periodUnknown` (404). */
export async function thePeriod(ctx: Ctx, period: string): Promise<{ all: Period[]; one: Period; steps: Step[] }> {
  const all = await periodsOf(ctx);
  const one = all.find((each) => each.period === period);
  if (!one) throw new Refused('finance.periodUnknown', { period }, 404);
  return { all, one, steps: stepsOf(all, dayOf(ctx.now())).get(period)! };
}

/**
 * Takes a step. Refuses `finance.periodStep` (data: `state`, `steps`) where the period's place does not allow it, and
 * `finance.periodNotOver`. Asking to close it refuses `finance.hindered` (data: `checks`); opening again what the gate of
 * approvals does.
 */
export async function takeStep(
  ctx: Ctx,
  { period, step }: { period: string; step: Step },
  more: { why?: string; checks?: readonly ClosingCheck[] } = {},
): Promise<void> {
  const { one, steps } = await thePeriod(ctx, period);
  if (step === 'close' && lastDayOf(period) >= dayOf(ctx.now())) throw new Refused('finance.periodNotOver', { period });
  if (!steps.includes(step)) throw new Refused('finance.periodStep', { period, state: one.state, steps });
  const me = actorText(ctx.actor);
  if (step === 'soften' || step === 'unsoften')
    await ctx.sql`select gl_set_soft(${ctx.tenant}, ${period}, ${step === 'soften'}, ${me})`;
  if (step === 'close') await askClosing(ctx, one, more.checks ?? []);
  if (step === 'askReopening')
    await ctx.sql`select gl_ask_reopening(${ctx.tenant}, ${period}, ${me}, ${more.why ?? ''})`;
  if (step === 'reopen' && !(await reopen(ctx, one))) return;
  const why = step === 'reopen' ? one.askedWhy : more.why;
  await audit(ctx, `bookPeriod.${step}`, `bookPeriod/${period}`, why ? { why } : {});
}

/** Once everybody who must has agreed. Refuses what the gate of approvals does. */
async function reopen(ctx: Ctx, { period, askedBy, askedWhy, head, version }: Period): Promise<boolean> {
  const gate = await openGate(ctx, 'reopening', [period]);
  const paper = { id: period, makers: [askedBy], sum: null, content: [head, version, askedWhy] };
  const refusal = gate.whyNot(paper);
  if (refusal) throw new Refused(refusal.code, refusal.data);
  if (!(await gate.sign([paper])).has(period)) return false;
  await ctx.sql`select gl_reopen(${ctx.tenant}, ${period}, ${actorText(ctx.actor)})`;
  return true;
}

/** What is in the way now is told at once; what comes in the way until it is shut, the job tells. */
async function askClosing(ctx: Ctx, { period, vouchers }: Period, others: readonly ClosingCheck[]): Promise<void> {
  const hindering = (await runChecks(ctx, period, others)).filter(({ open }) => open > 0);
  if (hindering.length > 0)
    throw new Refused('finance.hindered', { period, checks: hindering.map(({ name }) => name) });
  await ctx.sql`
    insert into gl_closing (tenant_id, period, asked_at, asked_by, total_count)
    values (${ctx.tenant}, ${period}, ${new Date(ctx.now())}, ${actorText(ctx.actor)}, ${vouchers})
    on conflict (tenant_id, period) do update
    set asked_at = excluded.asked_at, asked_by = excluded.asked_by, total_count = excluded.total_count, done_count = 0,
        hindered_at = null, hindering = '{}'`;
  await ctx.enqueue(CLOSE, {}, { key: 'now', sequence: 'finance.close' });
}
