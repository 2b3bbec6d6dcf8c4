/**
 * What people decide about after-sale cases (RET-1): agree, reject, put before the platform, take back, accept what came,
 * change. The channel is told by a job where its connector can.
 */
import type { agreeAfterSales, changeAfterSale } from '../contract/after-sale-commands.ts';
import type { BodyOf } from '../contract/endpoint.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Session } from '../kernel/http/session.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, Refused, refuse } from '../kernel/refusal.ts';
import { type CaseMove, came, mayMoveCase, moveCase } from './after-sale.ts';
import { tellChannel } from './after-sale-channel.ts';
import { type AskedLine, askedLine, decide, linesOfCase } from './after-sale-open.ts';
import { type Case, CaseWork, hasEnded } from './after-sale-store.ts';

type Decision = { move: CaseMove; event: string; action: string; note?: string | undefined };

/** One decision over many cases; `prepare` says what speaks against a single one. */
async function decideAll(
  ctx: Ctx,
  session: Session,
  ids: readonly Id[],
  { move, event, action, note }: Decision,
  prepare: (work: CaseWork, one: Case) => Refusal | null = () => null,
): Promise<Outcome<Id, string>[]> {
  const work = new CaseWork(ctx);
  const cases = new Map((await work.lockCases(ids, session)).map((one) => [one.id, one]));
  const answers = ids.map((id): Outcome<Id, string> => {
    const one = cases.get(id);
    if (!one) return refuse(id, 'orders.caseNotFound');
    if (!mayMoveCase(one, move)) return refuse(id, 'orders.caseWrongState', { state: one.state });
    const refusal = prepare(work, one);
    if (refusal) return { id, done: false, refusal };
    moveCase(one, move);
    if (note) one.note = note;
    if (move === 'agree' || move === 'reject') one.told = one.kind === 'refundAsked' ? 'waits' : null;
    work.changed(one, { event, action, ...(note && { note }) });
    return done(id);
  });
  await work.save();
  const decided = answers.flatMap((answer) => (answer.done ? cases.get(answer.id)! : []));
  const waiting = decided.filter(({ told }) => told === 'waits');
  await tellChannel(ctx, waiting, move === 'agree' ? 'agree' : 'refuse');
  return answers;
}

/** Lines of the order that the channel named. */
const linesNamed = ({ data }: Case): string[] => (Array.isArray(data['lines']) ? data['lines'].map(String) : []);

/** The lines the channel asked for, whole; of a case by hand those it has. */
function linesAsked(work: CaseWork, one: Case): AskedLine[] {
  const own = work.lines.get(one.id)!;
  if (own.length) return own.map(({ line, quantity, swapSkuId }) => ({ line, quantity, swapSkuId }));
  const order = work.orders.get(one.orderId)!;
  const named = new Set(linesNamed(one));
  return order.lines
    .filter((line) => line.skuId && (named.size === 0 || named.has(line.channelLine)))
    .flatMap((line) => {
      const left = work.soldLeft(order, line.line, one.id);
      return left > 0n ? [{ line: line.line, quantity: left, swapSkuId: null }] : [];
    });
}

/** Refuses per case as the contract's `agreeAfterSales`. */
export const agreeCases = (ctx: Ctx, session: Session, { ids, remedy, note }: BodyOf<typeof agreeAfterSales>) =>
  decideAll(ctx, session, ids, { move: 'agree', event: 'caseAgreed', action: 'afterSale.agree', note }, (work, one) => {
    const chosen = remedy ?? one.remedy;
    if (chosen === null) return { code: 'orders.caseRemedyMissing' };
    if (chosen === one.remedy) return null;
    return decide(work, one, { remedy: chosen, lines: linesAsked(work, one) });
  });

type Noted = { ids: readonly Id[]; note: string };

export const rejectCases = (ctx: Ctx, session: Session, { ids, note }: Noted) =>
  decideAll(ctx, session, ids, { move: 'reject', event: 'caseRejected', action: 'afterSale.reject', note });

export const cancelCases = (ctx: Ctx, session: Session, { ids, note }: Noted) =>
  decideAll(ctx, session, ids, { move: 'cancel', event: 'caseCancelled', action: 'afterSale.cancel', note });

export const arbitrateCases = (ctx: Ctx, session: Session, { ids, note }: Noted) =>
  decideAll(ctx, session, ids, { move: 'arbitrate', event: 'caseArbitrated', action: 'afterSale.arbitrate', note });

/** What did not come is written down as missing. */
export const acceptCases = (ctx: Ctx, session: Session, { ids, note }: Noted) =>
  decideAll(
    ctx,
    session,
    ids,
    { move: 'accept', event: 'caseAccepted', action: 'afterSale.accept', note },
    (work, one) => {
      for (const line of work.lines.get(one.id)!) line.missing = line.quantity - came(line);
      one.accepted = true;
      return null;
    },
  );

/** Refuses as the contract's `changeAfterSale`; `check` asks for the version under the lock. */
export async function changeCase(
  ctx: Ctx,
  session: Session,
  id: Id,
  change: BodyOf<typeof changeAfterSale>,
  check: (version: number) => void,
): Promise<void> {
  const work = new CaseWork(ctx);
  const [one] = await work.lockCases([id], session);
  if (!one) throw new Refused('orders.caseNotFound', {}, 404);
  check(one.version);
  if (hasEnded(one.state)) throw new Refused('orders.caseEnded', { state: one.state });
  const { lines, due, remedy = one.remedy, reason, duty, nodeId, returnCourier, returnNumber, note } = change;
  if (remedy && (change.remedy || lines || due !== undefined)) {
    const asked = lines?.map(askedLine) ?? linesAsked(work, one);
    const refusal = decide(work, one, { remedy, lines: asked, due: due === undefined ? undefined : BigInt(due) });
    if (refusal) throw new Refused(refusal.code, refusal.data);
  } else if (lines) {
    const rows = linesOfCase(work, one, 'refundOnly', lines.map(askedLine));
    if ('code' in rows) throw new Refused(rows.code, rows.data);
    work.lines.set(id, rows);
  }
  const said = { reason, duty, nodeId, returnCourier, returnNumber: returnNumber?.trim(), note };
  Object.assign(one, Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)));
  work.changed(one, { event: 'caseChanged', action: 'afterSale.change', data: { changed: Object.keys(change) } });
  await work.save();
}
