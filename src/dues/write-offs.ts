/**
 * Claims that are given up (row 20, figure 39). What must stay true: nobody who had a hand in one agrees to it, and two
 * others must; what is booked is what they agreed to; the claim itself is kept beside the books, for what comes in later.
 */
import { type OverLimit, openGate, type Paper } from '../approvals/approvals.ts';
import type { WRITE_OFF_STATES } from '../contract/write-offs.ts';
import { bookEvents, type FinanceEvent } from '../finance/finance.ts';
import { audit, auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, Refused, refuse } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { collectItems, writeOffDocument } from './collect.ts';
import { type Item, lockItems, short } from './store.ts';

export type WriteOffLine = { writeOffId: Id; itemId: Id; amountMinor: bigint; recoveredMinor: bigint };
export type WriteOff = {
  id: Id;
  state: (typeof WRITE_OFF_STATES)[number];
  reason: string;
  makers: string[];
  madeAt: Date;
  note: string;
  bookedAt: Date | null;
  bookedBy: string;
  version: number;
};
export type KeptWriteOff = WriteOff & { number: string; lines: WriteOffLine[] };
export type WriteOffInput = { reason: string; lines: readonly { itemId: Id; amount: string }[] };

const headTable = table<WriteOff>('write_off', {
  ...{ id: 'uuid', state: 'text', reason: 'text', makers: 'text[]', madeAt: 'timestamptz', note: 'text' },
  ...{ bookedAt: 'timestamptz', bookedBy: 'text', version: 'int' },
});
export const lineTable = table<WriteOffLine>('write_off_line', {
  ...{ writeOffId: 'uuid', itemId: 'uuid', amountMinor: 'bigint', recoveredMinor: 'bigint' },
});

/** Those a condition on `write_off` finds, with their lines. */
export async function writeOffsWhere(ctx: Ctx, where: Sql, lock = false): Promise<KeptWriteOff[]> {
  const heads = await ctx.run<WriteOff & { number: string }>(sql`
    select ${headTable.select()}, number
    from write_off
    where tenant_id = ${ctx.tenant}
      and ${where}
    ${lock ? sql`for update` : sql``}`);
  const lines = await ctx.run<WriteOffLine>(sql`
    select ${lineTable.select()}
    from write_off_line
    where tenant_id = ${ctx.tenant}
      and write_off_id = any(${heads.map(({ id }) => id)}::uuid[])
    order by write_off_id, item_id`);
  const byHead = Map.groupBy(lines, ({ writeOffId }) => writeOffId);
  return heads.map((head) => ({ ...head, lines: byHead.get(head.id) ?? [] }));
}

/** Refuses `dues.writeOffUnknown` (404). */
export async function theWriteOff(ctx: Ctx, id: Id, lock = false): Promise<KeptWriteOff> {
  const [found] = await writeOffsWhere(ctx, sql`id = ${id}`, lock);
  if (!found) throw new Refused('dues.writeOffUnknown', { id }, 404);
  return found;
}

export const amountOf = (lines: readonly { amountMinor: bigint }[]): bigint =>
  lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

/** Refuses `dues.itemUnknown` (data: `id`), `dues.notOwedToUs`, `dues.itemShort` (data: `number`, `open`). */
async function checkedLines(ctx: Ctx, writeOffId: Id, lines: WriteOffInput['lines']): Promise<WriteOffLine[]> {
  const items = await lockItems(ctx, [...new Set(lines.map(({ itemId }) => itemId))]);
  const amounts = new Map<Id, bigint>();
  for (const { itemId, amount } of lines) amounts.set(itemId, (amounts.get(itemId) ?? 0n) + BigInt(amount));
  return [...amounts].map(([itemId, amountMinor]) => {
    const item = items.get(itemId);
    if (!item) throw new Refused('dues.itemUnknown', { id: itemId });
    const wrong = lineRefusal(item, amountMinor);
    if (wrong) throw wrong;
    return { writeOffId, itemId, amountMinor, recoveredMinor: 0n };
  });
}

function lineRefusal(item: Item, amountMinor: bigint): Refused | null {
  if (item.side !== 'receivable' || item.amountMinor < 0n)
    return new Refused('dues.notOwedToUs', { number: item.documentNumber });
  return amountMinor <= 0n || amountMinor > item.openMinor ? short(item) : null;
}

/** Refuses as `checkedLines`. Posts nothing. */
export async function addWriteOff(ctx: Ctx, input: WriteOffInput): Promise<KeptWriteOff> {
  const id = ctx.newId();
  const lines = await checkedLines(ctx, id, input.lines);
  const head: WriteOff = {
    ...{ id, state: 'open', reason: input.reason, makers: [actorText(ctx.actor)], madeAt: new Date(ctx.now()) },
    ...{ note: '', bookedAt: null, bookedBy: '', version: 1 },
  };
  await headTable.insert(ctx, [head]);
  await lineTable.insert(ctx, lines);
  await audit(ctx, 'writeOff.add', `writeOff/${id}`, { amount: amountOf(lines), reason: input.reason });
  return theWriteOff(ctx, id);
}

/**
 * Whoever changes one has made it too, so he does not agree to it, and what others agreed to was another one. Refuses
 * `dues.writeOffWrongState`, and as `checkedLines`.
 */
export async function changeWriteOff(ctx: Ctx, before: KeptWriteOff, input: WriteOffInput): Promise<KeptWriteOff> {
  if (!isPending(before)) throw new Refused('dues.writeOffWrongState', { state: before.state });
  const lines = await checkedLines(ctx, before.id, input.lines);
  const makers = [...new Set([...before.makers, actorText(ctx.actor)])];
  const after = {
    ...before,
    reason: input.reason,
    makers,
    state: 'open' as const,
    note: '',
    version: before.version + 1,
  };
  await headTable.update(ctx, [after], ['id'], ['reason', 'makers', 'state', 'note', 'version']);
  await ctx.sql`
    delete from write_off_line
    where tenant_id = ${ctx.tenant}
      and write_off_id = ${before.id}`;
  await lineTable.insert(ctx, lines);
  await audit(ctx, 'writeOff.change', `writeOff/${before.id}`, { amount: amountOf(lines), reason: input.reason });
  return theWriteOff(ctx, before.id);
}

const isPending = ({ state }: WriteOff): boolean => state === 'open' || state === 'sentBack';

/** What is agreed to; the version too, so that one that was sent back is looked at anew. */
export const paperOf = ({ id, makers, version, reason, lines }: KeptWriteOff) =>
  ({
    ...{ id, makers, sum: { amountMinor: amountOf(lines), currency: HOME_CURRENCY } },
    content: [version, reason, lines.map(({ itemId, amountMinor }) => [itemId, amountMinor])],
  }) satisfies Paper;

type Step = { state: WriteOff['state']; action: string; note?: string };

async function decide(
  ctx: Ctx,
  ids: readonly Id[],
  whyNot: (one: KeptWriteOff) => Refusal | null = () => null,
): Promise<{ outcomes: Outcome<Id, string>[]; ready: KeptWriteOff[] }> {
  const found = new Map(
    (await writeOffsWhere(ctx, sql`id = any(${ids as Id[]}::uuid[]) order by id`, true)).map((one) => [one.id, one]),
  );
  const outcomes = ids.map((id): Outcome<Id, string> => {
    const one = found.get(id);
    if (!one) return refuse(id, 'dues.writeOffUnknown');
    if (!isPending(one)) return refuse(id, 'dues.writeOffWrongState', { state: one.state });
    const refusal = whyNot(one);
    return refusal ? { id, done: false, refusal } : done(id);
  });
  return { outcomes, ready: outcomes.flatMap(({ id, done: isDone }) => (isDone ? found.get(id)! : [])) };
}

async function move(ctx: Ctx, some: readonly KeptWriteOff[], { state, action, note = '' }: Step): Promise<void> {
  const isBooked = state === 'booked';
  const after = some.map((one) => ({
    ...{ ...one, state, note, version: one.version + 1 },
    ...{ bookedAt: isBooked ? new Date(ctx.now()) : null, bookedBy: isBooked ? actorText(ctx.actor) : '' },
  }));
  await headTable.update(ctx, after, ['id'], ['state', 'note', 'bookedAt', 'bookedBy', 'version']);
  await auditAll(
    ctx,
    action,
    some.map(({ id, lines }) => ({
      subject: `writeOff/${id}`,
      detail: { amount: amountOf(lines), ...(note && { reason: note }) },
    })),
  );
}

/**
 * Books those everybody who must has agreed to, and matches each claim with what gave it up. Refuses per document
 * `dues.writeOffUnknown`, `dues.writeOffWrongState`, `dues.itemShort` (it was paid meanwhile), and what the gate of
 * approvals refuses.
 */
export async function approveWriteOffs(
  ctx: Ctx,
  ids: readonly Id[],
  overLimit: OverLimit,
): Promise<Outcome<Id, string>[]> {
  const gate = await openGate(ctx, 'writeOff', ids, overLimit);
  const named = await writeOffsWhere(ctx, sql`id = any(${ids as Id[]}::uuid[])`);
  const items = await lockItems(
    ctx,
    named.flatMap(({ lines }) => lines.map(({ itemId }) => itemId)),
  );
  const left = new Map([...items].map(([id, { openMinor }]) => [id, openMinor]));
  const { outcomes, ready } = await decide(ctx, ids, (one) => {
    if (one.state !== 'open') return { code: 'dues.writeOffWrongState', data: { state: one.state } };
    const gone = one.lines.find(({ itemId, amountMinor }) => (left.get(itemId) ?? 0n) < amountMinor);
    if (gone)
      return {
        code: 'dues.itemShort',
        data: { number: items.get(gone.itemId)?.documentNumber, open: left.get(gone.itemId) },
      };
    const refusal = gate.whyNot(paperOf(one));
    if (refusal === null)
      for (const { itemId, amountMinor } of one.lines) left.set(itemId, left.get(itemId)! - amountMinor);
    return refusal;
  });
  const agreed = await gate.sign(ready.map(paperOf));
  const booked = ready.filter(({ id }) => agreed.has(id));
  await move(ctx, booked, { state: 'booked', action: 'writeOff.approve' });
  const vouchers = await bookEvents(
    ctx,
    booked.flatMap((one) => one.lines.map((line) => eventOf(ctx, one, line, items.get(line.itemId)!))),
  );
  await collectItems(
    ctx,
    vouchers.flatMap((id) => id ?? []),
  );
  return outcomes;
}

function eventOf(ctx: Ctx, { id, number }: KeptWriteOff, { amountMinor }: WriteOffLine, item: Item): FinanceEvent {
  return {
    kind: item.account === '1221' ? 'advance.writtenOff' : 'credit.writtenOff',
    document: { ...writeOffDocument(id, item.id), number },
    ...{ effectiveAt: new Date(ctx.now()), currency: HOME_CURRENCY, amounts: { amount: amountMinor } },
    about: { party: item.party },
  };
}

/** Refuses per document `dues.writeOffUnknown`, `dues.writeOffWrongState`. */
export async function sendBackWriteOffs(ctx: Ctx, ids: readonly Id[], reason: string): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await decide(ctx, ids);
  await move(ctx, ready, { state: 'sentBack', action: 'writeOff.sendBack', note: reason });
  return outcomes;
}

/** Refuses per document `dues.writeOffUnknown`, `dues.writeOffWrongState`. */
export async function dropWriteOffs(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const { outcomes, ready } = await decide(ctx, ids);
  await move(ctx, ready, { state: 'dropped', action: 'writeOff.drop' });
  return outcomes;
}

/** What waits for somebody, the longest waiting first. */
export async function waitingWriteOffs(ctx: Ctx, most: number) {
  const waiting = await writeOffsWhere(ctx, sql`state = 'open' order by id limit ${most}`);
  return waiting.map((one) => ({
    ...{ paper: paperOf(one), number: one.number, by: one.makers[0]!, since: one.madeAt, why: one.reason },
  }));
}
