/**
 * Refunds as platforms keep them (RET-1, RET-5): read for an after-sale case (reason, deadline, the buyer's return parcel)
 * and answered once it is decided. What came of it goes up to orders as an event; a channel without such a call says so.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { OutsideFailure } from './connector.ts';
import type { ChannelPorts } from './ports.ts';
import { callOf } from './pull-orders.ts';

export type RefundsToRead = { caseId: Id; shopId: Id; orderNumber: string; lines: string[] };
export type RefundToAnswer = { caseId: Id; shopId: Id; refund: string; answer: 'agree' | 'refuse'; note: string };

/** What the platform says of the refund a case is about. `answerBefore` as text: it travels in a job. */
export type RefundSaid = {
  caseId: Id;
  number: string;
  goodsBack: boolean;
  amountMinor: string;
  reason: string;
  answerBefore: string | null;
  returnCourier: string;
  returnNumber: string;
};
export type RefundTold = { caseId: Id; told: 'told' | 'unable' | 'failed'; text: string };

export const REFUND_EVENTS = ['refunds.said', 'refunds.told'] as const;

/** Throws `OutsideFailure` when the channel cannot be asked. */
export async function readRefunds(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  { caseId, shopId, orderNumber, lines }: RefundsToRead,
): Promise<void> {
  const call = await db.read(scope, (ctx) => callOf(ctx, ports, shopId));
  if (!call?.connector.readRefunds) return;
  const refunds = await call.connector.readRefunds(call.access, orderNumber);
  const found = refunds.find((one) => lines.includes(one.lineNumber)) ?? refunds[0];
  if (!found) return;
  const { number, goodsBack, amountMinor, reason, answerBefore, returnCourier, returnNumber } = found;
  const said: RefundSaid = {
    ...{ caseId, number, goodsBack, amountMinor: String(amountMinor), reason },
    ...{ answerBefore: answerBefore?.toISOString() ?? null, returnCourier, returnNumber },
  };
  await db.transaction(scope, (ctx) => ctx.enqueue('refunds.said', said));
}

/** An answer that did not come is sent again with the same content: throws `OutsideFailure`. */
export async function answerRefund(
  db: Database,
  scope: Scope,
  ports: ChannelPorts,
  { caseId, shopId, refund, answer, note }: RefundToAnswer,
): Promise<void> {
  const tell = (told: RefundTold['told'], text: string) =>
    db.transaction(scope, (ctx: Ctx) => ctx.enqueue('refunds.told', { caseId, told, text } satisfies RefundTold));
  const call = await db.read(scope, (ctx) => callOf(ctx, ports, shopId));
  if (!call?.connector.answerRefund || refund === '') return tell('unable', '');
  const said = await call.connector.answerRefund(call.access, { refund, answer, note });
  if (said.result === 'accepted') return tell('told', '');
  if (said.result === 'refused') return tell('failed', `${said.message} (${said.code})`);
  throw new OutsideFailure(said.code, said.message, said.result === 'retry');
}
