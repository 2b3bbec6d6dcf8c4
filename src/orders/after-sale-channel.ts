/** What channels and after-sale cases tell each other (RET-1, RET-5): the refund as the platform keeps it, and our answer. */
import type { RefundSaid, RefundTold } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import { type Case, CaseWork, hasEnded } from './after-sale-store.ts';

const linesOf = ({ data }: Case): string[] => (Array.isArray(data['lines']) ? data['lines'].map(String) : []);

/** The platform is asked what it knows of the refunds these cases are about; news about the same case coalesces. */
export async function askChannel(ctx: Ctx, cases: readonly Case[]): Promise<void> {
  const asked = cases.filter(({ kind, settledAt }) => kind === 'refundAsked' && settledAt === null);
  await ctx.enqueueAll(
    'channels.readRefunds',
    asked.map((one) => ({
      payload: {
        ...{ caseId: one.id, shopId: one.shopId, lines: linesOf(one) },
        orderNumber: String(one.data['number'] ?? ''),
      },
      key: one.id,
    })),
  );
}

/** The channel hears yes or no by jobs of channels, whose answers come back as `refunds.told`. */
export const tellChannel = (ctx: Ctx, cases: readonly Case[], answer: 'agree' | 'refuse'): Promise<void> =>
  ctx.enqueueAll(
    'channels.answerRefund',
    cases.map((one) => ({
      payload: { caseId: one.id, shopId: one.shopId, refund: one.channelRefund, answer, note: one.note },
      key: one.id,
    })),
  );

/** Reason, deadline and return parcel as the platform has them; what a person wrote stays. */
export async function takeRefundSaid(ctx: Ctx, said: RefundSaid): Promise<void> {
  const work = new CaseWork(ctx);
  const [one] = await work.lockCases([said.caseId], null);
  if (!one || hasEnded(one.state)) return;
  const before = JSON.stringify([one.channelRefund, one.reason, one.data, one.answerBefore, one.returnNumber]);
  one.channelRefund = said.number;
  one.reason ||= said.reason.slice(0, 60);
  one.data = { ...one.data, goodsBack: said.goodsBack, asked: said.amountMinor };
  if (said.answerBefore !== null) Object.assign(one, { answerBefore: new Date(said.answerBefore), deadlineTold: true });
  const sent = said.returnNumber !== '' && said.returnNumber !== one.returnNumber;
  if (sent) Object.assign(one, { returnNumber: said.returnNumber, returnCourier: said.returnCourier });
  const after = JSON.stringify([one.channelRefund, one.reason, one.data, one.answerBefore, one.returnNumber]);
  if (after === before) return;
  const { returnNumber, returnCourier } = said;
  work.changed(one, {
    ...{ event: sent ? 'caseSent' : 'caseKnown', action: 'afterSale.channel' },
    data: { refund: said.number, ...(sent && { returnNumber, returnCourier }) },
  });
  await work.save();
}

export async function takeRefundTold(ctx: Ctx, { caseId, told, text }: RefundTold): Promise<void> {
  const work = new CaseWork(ctx);
  const [one] = await work.lockCases([caseId], null);
  if (!one) return;
  Object.assign(one, { told, toldText: text.slice(0, 500) });
  work.changed(one, { event: 'caseTold', action: 'afterSale.told', data: { told, text } });
  await work.save();
}
