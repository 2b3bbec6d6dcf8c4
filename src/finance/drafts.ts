/**
 * Vouchers people enter (FIN-1). What must stay true: who made one never books it, not even through an API key; what is
 * booked is what was entered; and nothing that is booked can be changed. A voucher is taken back by a red draft.
 */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import { audit, auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, Refused, refuse } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type About, type Books, beginBooks, type NewVoucher, writeVouchers } from './book-events.ts';
import { chartOf } from './masters.ts';
import { restOf } from './posting-rules.ts';
import { aboutsOf, lockVoucher } from './vouchers.ts';

/** Amounts as text: a JSON number loses digits. */
export type KeptLine = { account: string; ofWhom: string; debit: string; credit: string; memo: string };
export type DraftState = 'open' | 'sentBack' | 'booked' | 'dropped';
export type Draft = {
  id: Id;
  onDay: string;
  memo: string;
  lines: KeptLine[];
  state: DraftState;
  madeBy: string;
  madeAt: Date;
  decidedBy: string;
  note: string;
  voucherId: Id | null;
  reverses: Id | null;
  /** What there was when the books began. */
  opening: boolean;
  /** Whose; empty: the whole house's. */
  organisation: string;
  version: number;
};
export type DraftInput = {
  onDay: string;
  memo: string;
  opening?: boolean | undefined;
  organisation?: string | undefined;
  lines: readonly { account: string; ofWhom: string; side: 'debit' | 'credit'; amount: string; memo: string }[];
};

export const draftTable = table<Draft>('gl_draft', {
  ...{ id: 'uuid', onDay: 'date', memo: 'text', lines: 'jsonb', state: 'text', madeBy: 'text', madeAt: 'timestamptz' },
  ...{ decidedBy: 'text', note: 'text', voucherId: 'uuid', reverses: 'uuid', opening: 'boolean', version: 'int' },
  organisation: 'text',
});

const amountsOf = (line: KeptLine) => ({ debit: BigInt(line.debit), credit: BigInt(line.credit) });
export const sizeOf = (lines: readonly KeptLine[]): bigint =>
  lines.reduce((sum, line) => sum + amountsOf(line).debit, 0n);

/** Refuses `finance.accountUnknown`, `finance.unbalanced`, `finance.periodClosed`. */
async function checkedLines(ctx: Ctx, { onDay, lines }: DraftInput): Promise<KeptLine[]> {
  const [chart, books] = [await chartOf(ctx), await beginBooks(ctx)];
  const kept = lines.map(({ side, amount, ...line }): KeptLine => {
    if (!chart.get(line.account)?.active) throw new Refused('finance.accountUnknown', { account: line.account });
    const ofWhom = chart.get(line.account)!.byWhat === '' ? '' : line.ofWhom.trim();
    return { ...line, ofWhom, debit: side === 'debit' ? amount : '0', credit: side === 'credit' ? amount : '0' };
  });
  const difference = restOf(kept.map(amountsOf));
  if (difference !== 0n) throw new Refused('finance.unbalanced', { difference });
  const closed = periodClosed(onDay, books);
  if (closed) throw new Refused(closed.code, closed.data);
  return kept;
}

const periodClosed = (onDay: string, { hardThrough }: Books): Refusal | null =>
  onDay.slice(0, 7) <= hardThrough ? { code: 'finance.periodClosed', data: { closedThrough: hardThrough } } : null;

/** Refuses `finance.unbalanced`, `finance.accountUnknown`, `finance.periodClosed`. Posts nothing. */
export async function addDraft(ctx: Ctx, input: DraftInput, reverses: Id | null = null): Promise<Draft> {
  const draft: Draft = {
    ...{ id: ctx.newId(), onDay: input.onDay, memo: input.memo, lines: await checkedLines(ctx, input), reverses },
    ...{ state: 'open', madeBy: actorText(ctx.actor), madeAt: new Date(ctx.now()), decidedBy: '', note: '' },
    ...{ voucherId: null, opening: input.opening ?? false, organisation: input.organisation ?? '', version: 1 },
  };
  await draftTable.insert(ctx, [draft]);
  await audit(ctx, 'bookDraft.add', `bookDraft/${draft.id}`, { amount: String(sizeOf(draft.lines)) });
  return draft;
}

/** Who changes a draft has made it. Refuses what `addDraft` does, `finance.draftWrongState`, `finance.draftRed`. */
export async function changeDraft(ctx: Ctx, before: Draft, input: DraftInput): Promise<Draft> {
  if (!isPending(before)) throw new Refused('finance.draftWrongState', { state: before.state });
  if (before.reverses !== null) throw new Refused('finance.draftRed');
  const { onDay, memo, opening = false, organisation = '' } = input;
  const changed = {
    onDay,
    memo,
    opening,
    organisation,
    lines: await checkedLines(ctx, input),
    state: 'open' as const,
    note: '',
  };
  const draft = { ...before, ...changed, madeBy: actorText(ctx.actor), version: before.version + 1 };
  await draftTable.update(
    ctx,
    [draft],
    ['id'],
    ['onDay', 'memo', 'opening', 'organisation', 'lines', 'state', 'note', 'madeBy', 'version'],
  );
  await audit(ctx, 'bookDraft.change', `bookDraft/${draft.id}`, { amount: String(sizeOf(draft.lines)) });
  return draft;
}

const isPending = ({ state }: Draft): boolean => state === 'open' || state === 'sentBack';

/** A red draft of a voucher: the same lines below zero. Refuses `finance.voucherUnknown` (404), `finance.alreadyReversed`. */
export async function reverseVoucher(ctx: Ctx, id: Id, input: { onDay: string; reason: string }): Promise<Draft> {
  const voucher = await lockVoucher(ctx, id);
  if (voucher.reversed) throw new Refused('finance.alreadyReversed');
  const lines = voucher.lines.map(({ account, ofWhom, debit, credit, memo }) => ({
    ...{ account, ofWhom, memo, side: debit !== 0n ? ('debit' as const) : ('credit' as const) },
    amount: String(-(debit + credit)),
  }));
  const opening = voucher.kind === 'opening';
  return addDraft(
    ctx,
    { onDay: input.onDay, opening, memo: `冲销 ${voucher.name} ${input.reason}`.slice(0, 200), lines },
    id,
  );
}

export async function lockDrafts(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Draft>> {
  const rows = await ctx.run<Draft>(sql`
    select ${draftTable.select()}
    from gl_draft
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])
    order by id
    for update`);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Locks, refuses per draft, applies to the rest in one statement, audits each, and answers in the order asked. */
async function decide(
  ctx: Ctx,
  ids: readonly Id[],
  action: string,
  set: (draft: Draft) => Partial<Draft>,
  whyNot: (draft: Draft) => Refusal | null = () => null,
  /** Which of those nothing speaks against are decided now. */
  ofThese: (ready: readonly Draft[]) => Promise<ReadonlySet<Id>> = async (ready) => new Set(ready.map(({ id }) => id)),
): Promise<{ outcomes: Outcome<Id, string>[]; decided: Draft[] }> {
  const drafts = await lockDrafts(ctx, ids);
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const draft = drafts.get(id);
    if (!draft) return refuse(id, 'finance.draftUnknown');
    if (!isPending(draft)) return refuse(id, 'finance.draftWrongState', { state: draft.state });
    const refusal = whyNot(draft);
    return refusal ? { id, done: false, refusal } : done(id);
  });
  const ready = outcomes.flatMap((outcome) => (outcome.done ? drafts.get(outcome.id)! : []));
  const now = await ofThese(ready);
  const decided = ready
    .filter(({ id }) => now.has(id))
    .map((draft) => ({ ...draft, decidedBy: actorText(ctx.actor), ...set(draft), version: draft.version + 1 }));
  await draftTable.update(ctx, decided, ['id'], ['state', 'decidedBy', 'note', 'voucherId', 'version']);
  await auditAll(
    ctx,
    action,
    decided.map(({ id, note }) => ({ subject: `bookDraft/${id}`, detail: note ? { reason: note } : {} })),
  );
  return { outcomes, decided };
}

/** What is agreed to: the version too, so that one that was sent back is looked at anew. */
const paperOf = ({ id, onDay, memo, opening, lines, madeBy, version }: Draft) =>
  ({
    ...{ id, makers: [madeBy], sum: { amountMinor: sizeOf(lines), currency: HOME_CURRENCY } },
    content: [version, onDay, memo, opening, lines],
  }) satisfies Paper;

/**
 * Books what somebody else entered, once everybody who must has agreed. Refuses per draft `finance.draftUnknown`,
 * `finance.draftWrongState`, `finance.periodClosed`, `finance.accountUnknown`, `finance.alreadyReversed`, and what the
 * gate of approvals refuses.
 */
export async function approveDrafts(
  ctx: Ctx,
  ids: readonly Id[],
  overLimit: OverLimit,
): Promise<Outcome<Id, string>[]> {
  const gate = await openGate(ctx, 'voucher', ids, overLimit);
  const [books, chart] = [await beginBooks(ctx), await chartOf(ctx)];
  const whyNot = (draft: Draft): Refusal | null => {
    if (draft.state !== 'open') return { code: 'finance.draftWrongState', data: { state: draft.state } };
    const gone = draft.lines.find(({ account }) => !chart.get(account)?.active);
    if (gone) return { code: 'finance.accountUnknown', data: { account: gone.account } };
    return periodClosed(draft.onDay, books) ?? gate.whyNot(paperOf(draft));
  };
  const booked = (): Partial<Draft> => ({ state: 'booked', note: '', voucherId: ctx.newId() });
  const agreed = (ready: readonly Draft[]) => gate.sign(ready.map(paperOf));
  const { outcomes, decided } = await decide(ctx, ids, 'bookDraft.approve', booked, whyNot, agreed);
  const taken = await aboutsOf(
    ctx,
    decided.flatMap(({ reverses }) => reverses ?? []),
  );
  const written = await writeVouchers(
    ctx,
    decided.map((draft) => voucherOf(draft, taken.get(draft.reverses ?? ''))),
  );
  // A red one stands for a voucher that is locked while its draft is made, and drafts of one voucher exclude each other.
  if (written.size !== decided.length) throw new Refused('finance.alreadyReversed');
  await ctx.sql`select gl_number(${ctx.tenant})`;
  return outcomes;
}

/** A red voucher is about what the one it takes back was about. */
function voucherOf(draft: Draft, about: About = {}): NewVoucher {
  const red = draft.reverses !== null;
  const document = { kind: red ? 'voucher' : 'manualVoucher', id: draft.reverses ?? draft.id, number: '' };
  return {
    ...{ id: draft.voucherId!, document, onDay: draft.onDay },
    kind: draft.opening ? 'opening' : red ? 'reversal' : 'manual',
    ...{ effectiveAt: new Date(`${draft.onDay}T04:00:00Z`), madeBy: draft.madeBy, checkedBy: draft.decidedBy },
    ...{ memo: draft.memo, ...(draft.reverses && { reverses: draft.reverses }) },
    about: draft.organisation === '' ? about : { ...about, organisation: draft.organisation },
    lines: draft.lines.map((line) => ({ ...line, ...amountsOf(line) })),
  };
}

/** Refuses per draft `finance.draftUnknown`, `finance.draftWrongState`. */
export const sendBackDrafts = async (ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id, string>[]> =>
  (await decide(ctx, ids, 'bookDraft.sendBack', () => ({ state: 'sentBack', note: reason }))).outcomes;

/** Refuses per draft `finance.draftUnknown`, `finance.draftWrongState`. */
export const dropDrafts = async (ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> =>
  (await decide(ctx, ids, 'bookDraft.drop', () => ({ state: 'dropped' }))).outcomes;

/** Newest first; `before`: the id to go on after. */
export const findDrafts = (
  ctx: Ctx,
  { state, before, limit }: { state?: DraftState | undefined; before: Id | null; limit: number },
): Promise<Draft[]> =>
  ctx.run<Draft>(sql`
    select ${draftTable.select()}
    from gl_draft
    where tenant_id = ${ctx.tenant}
      and (${state ?? null}::text is null or state = ${state ?? null})
      and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc
    limit ${limit + 1}`);

/** Refuses `finance.draftUnknown` (404). */
export async function theDraft(ctx: Ctx, id: Id): Promise<Draft> {
  const [draft] = await ctx.run<Draft>(sql`
    select ${draftTable.select()}
    from gl_draft
    where tenant_id = ${ctx.tenant}
      and id = ${id}`);
  if (!draft) throw new Refused('finance.draftUnknown', { id }, 404);
  return draft;
}

/** What waits for somebody's second look, the longest waiting first. */
export async function waitingVouchers(ctx: Ctx, most: number) {
  const drafts = await ctx.run<Draft>(sql`
    select ${draftTable.select()}
    from gl_draft
    where tenant_id = ${ctx.tenant}
      and state = 'open'
    order by id
    limit ${most}`);
  return drafts.map((draft) => ({
    ...{ paper: paperOf(draft), number: draft.onDay, by: draft.madeBy, since: draft.madeAt, why: draft.memo },
  }));
}
