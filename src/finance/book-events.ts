/**
 * The only way into the general ledger for what happens in the house: every event becomes one balanced voucher, by the
 * tenant's posting rule for its kind, in the transaction of whoever tells it. What must stay true: a document is booked
 * once for what happened to it; nothing falls into a closed period; every amount of the event has its place.
 */
import type { OfWhat } from '../contract/books.ts';
import { dayOf } from '../kernel/business-day.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { OPEN_ITEMS } from './chart.ts';
import { chartOf, rulesOf } from './masters.ts';
import { monthAfter } from './periods.ts';
import { type DrawnLine, drawLines, type PostingKind } from './posting-rules.ts';

/** Whose it is: what the lines are told apart by, and what reports ask for. */
/** `into`: the account or the party money goes to, where it goes from one (`account`, `party`) to another. `rate`: of its tax, in ppm. */
export type About = Partial<
  Record<'shop' | 'party' | 'account' | 'into' | 'organisation' | 'node' | 'order' | 'rate', string>
>;

export type FinanceEvent = {
  kind: PostingKind;
  /** What it happened to; the same document and kind again book nothing. */
  document: { kind: string; id: string; number: string };
  effectiveAt: Date;
  /** The house's: what was in another one is converted by whoever knows the rate. */
  currency: string;
  /** In the smallest unit, by the names of the posting rule; below zero books red. */
  amounts: Readonly<Record<string, bigint>>;
  about: About;
  /** A person decides it for that day: a month that takes nothing automatic any more takes it. */
  decided?: true;
  /** The voucher it takes back. */
  reverses?: Id;
};

/** A voucher as `gl_write` takes it. */
export type NewVoucher = {
  id: Id;
  kind: string;
  document: { kind: string; id: string; number: string };
  onDay: string;
  effectiveAt: Date;
  /** Of a manual one, who entered it and who booked it; else whoever acts. */
  madeBy?: string;
  checkedBy?: string;
  memo: string;
  about: About;
  reverses?: Id;
  lines: readonly (DrawnLine & { ofWhom: string; memo?: string })[];
};

/** Where the books stand; no period changes its state until the transaction ends. */
export type Books = { softThrough: string; hardThrough: string };

export async function beginBooks(ctx: Ctx): Promise<Books> {
  const [books] = await ctx.sql<Books>`
    select soft_through as "softThrough", hard_through as "hardThrough"
    from gl_begin(${ctx.tenant})`;
  return books!;
}

/** The day on which a day counts: itself, or where its period is closed the first of the next that is open. */
export function dayInBooks(day: string, closedThrough: string): string {
  return day.slice(0, 7) > closedThrough ? day : `${monthAfter(closedThrough)}-01`;
}

/**
 * Books events, each as one voucher, in the caller's transaction; gives the voucher of each, null where the document was
 * booked before or there was nothing to book. An event of a closed period goes into the next open one and keeps its
 * moment. Refuses everything, because half of what happened is no book: `finance.ruleMissing` (data: `kind`),
 * `finance.accountUnknown` (data: `account`), `finance.foreignCurrency`, and what `drawLines` refuses; each with
 * `document`.
 */
export async function bookEvents(ctx: Ctx, events: readonly FinanceEvent[]): Promise<(Id | null)[]> {
  if (events.length === 0) return [];
  const [rules, chart, { softThrough, hardThrough }] = [await rulesOf(ctx), await chartOf(ctx), await beginBooks(ctx)];
  const vouchers = events.map((event): NewVoucher | null => {
    const { kind, document, effectiveAt, currency, amounts, about, decided, reverses } = event;
    const say = (code: string, data: Record<string, unknown>) => new Refused(code, { ...data, document });
    if (currency !== HOME_CURRENCY) throw say('finance.foreignCurrency', { currency });
    const rule = rules.get(kind);
    if (!rule) throw say('finance.ruleMissing', { kind });
    const drawn = drawLines(kind, rule, amounts);
    if ('refusal' in drawn) throw say(drawn.refusal.code, drawn.refusal.data!);
    if (drawn.lines.length === 0) return null;
    const lines = drawn.lines.map((line) => {
      const account = chart.get(line.account);
      if (!account?.active) throw say('finance.accountUnknown', { account: line.account });
      return { ...line, ofWhom: ofWhomIs(line, account.byWhat, about) };
    });
    const onDay = dayInBooks(dayOf(effectiveAt.getTime()), decided ? hardThrough : softThrough);
    const memo = `${rule.memo} ${document.number}`.trim();
    return { id: ctx.newId(), kind, document, onDay, effectiveAt, memo, about, lines, ...(reverses && { reverses }) };
  });
  const written = await writeVouchers(
    ctx,
    vouchers.filter((one) => one !== null),
  );
  return vouchers.map((one) => (one && written.has(one.id) ? one.id : null));
}

function ofWhomIs({ debit }: DrawnLine, byWhat: OfWhat, about: About): string {
  if (byWhat === '') return '';
  const comesHere = debit !== 0n && (byWhat === 'account' || byWhat === 'party');
  return (comesHere ? about.into : undefined) ?? about[byWhat] ?? '';
}

/** Told to whoever follows open items: vouchers with lines of them; null: all there are. */
export type OpenItems = { vouchers: readonly Id[] | null };
export const FINANCE_EVENTS = ['books.openItems'] as const;

/**
 * Hands balanced vouchers to the database; gives the ids of those whose documents were not booked before. Tells
 * `books.openItems`.
 */
export async function writeVouchers(ctx: Ctx, vouchers: readonly NewVoucher[]): Promise<Set<Id>> {
  if (vouchers.length === 0) return new Set();
  const heads = vouchers.map(({ id, kind, document, onDay, effectiveAt, madeBy, checkedBy, ...rest }) => ({
    ...{ id, kind, memo: rest.memo, about: rest.about, reverses: rest.reverses ?? null },
    ...{ document_kind: document.kind, document_id: document.id, document_number: document.number, on_day: onDay },
    ...{ effective_at: effectiveAt, actor: madeBy ?? actorText(ctx.actor), checked_by: checkedBy ?? '' },
  }));
  const lines = vouchers.flatMap(({ id, lines }) =>
    lines.map(({ ofWhom, ...line }, at) => ({ voucher_id: id, line: at + 1, of_whom: ofWhom, ...line })),
  );
  const written = await ctx.sql<{ id: Id }>`
    select gl_write as id
    from gl_write(${ctx.tenant}, ${toJson(heads)}::jsonb, ${toJson(lines)}::jsonb)`;
  const ids = new Set(written.map(({ id }) => id));
  const news = vouchers.filter(({ id, lines: own }) => ids.has(id) && own.some(({ account }) => account in OPEN_ITEMS));
  if (news.length > 0) await ctx.enqueue('books.openItems', { vouchers: news.map(({ id }) => id) } satisfies OpenItems);
  return ids;
}
