/** What comes back: refunds of payments in parts, goods sent back and inspected, exchanged or only paid for. */
import { agreeAfterSales, giveAfterSaleMoney, openAfterSales } from '../../src/contract/after-sale-commands.ts';
import { approveRefunds, refundPayment } from '../../src/contract/payments.ts';
import { finishReturn, openReturn, scanReturnItem } from '../../src/contract/returns.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { ids, type Life, rows, tried } from './life.ts';

/** Part of a payment goes back by hand, also more than is left of it, which is refused. */
export async function refundSome(life: Life): Promise<void> {
  const { chance, maker, checker } = life;
  const paid = await rows<{ id: Id; amount: string }>(
    life,
    `select p.id, p.amount_minor::text as amount
     from payment p
     join payment_start s on s.tenant_id = p.tenant_id and s.payment_id = p.id
     where p.state = 'paid'
     order by p.id desc
     limit 12`,
  );
  if (paid.length === 0) return;
  const { id, amount } = chance.pick(paid);
  const part = (BigInt(amount) * BigInt(1 + chance.below(60))) / 100n + 1n;
  await tried(life, 'refunds asked', () =>
    maker(refundPayment, { params: { id }, body: { amount: String(part), reason: '少件补偿' } }),
  );
  const waiting = await ids(life, `select id from refund where state = 'waitApproval' order by id`);
  if (waiting.length > 0)
    await tried(life, 'refunds approved', () => checker(approveRefunds, { body: { ids: waiting } }));
}

/** A buyer of ours sends a piece back: for his money, or for another one. */
export async function askReturn(life: Life): Promise<void> {
  const { chance, maker } = life;
  const left = await rows<{ id: Id; line: number }>(
    life,
    `select o.id, l.line
     from sales_order o
     join sales_order_line l on l.tenant_id = o.tenant_id and l.order_id = o.id
     where o.state in ('shipped', 'signed') and o.shop_id <> $1 and l.shipped > 0
       and not exists (select from after_sale_case a where a.tenant_id = o.tenant_id and a.order_id = o.id)
     order by o.id desc, l.line
     limit 12`,
    [life.world.shops.taobao],
  );
  if (left.length === 0) return;
  const { id, line } = chance.pick(left);
  const remedy = chance.pick(['returnRefund', 'returnRefund', 'exchange', 'refundOnly', 'resend'] as const);
  const made = await tried(life, `cases ${remedy}`, () =>
    maker(openAfterSales, {
      body: { cases: [{ orderId: id, remedy, lines: [{ line, quantity: '1' }], reason: '不合适', duty: 'buyer' }] },
    }),
  );
  const opened = made?.outcomes.flatMap((one) => (one.done ? [one.id] : [])) ?? [];
  if (opened.length > 0) await tried(life, 'cases agreed', () => maker(agreeAfterSales, { body: { ids: opened } }));
}

/** Parcels that came back are opened and inspected; then the money goes. */
export async function receiveReturns(life: Life): Promise<void> {
  const { chance, maker, world } = life;
  const coming = await rows<{ id: Id; code: string }>(
    life,
    `select a.id, min(s.merchant_code) as code
     from after_sale_case a
     join after_sale_line l on l.tenant_id = a.tenant_id and l.case_id = a.id
     join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
     where a.state in ('agreed', 'waitReturn', 'waitReceive') and a.remedy in ('returnRefund', 'exchange')
     group by a.id
     order by a.id
     limit 3`,
  );
  for (const { id: caseId, code } of coming) {
    const opened = await tried(life, 'returns opened', () =>
      maker(openReturn, { body: { nodeId: world.nodeId, label: `RT${chance.digits(12)}`, courier: 'ZTO', caseId } }),
    );
    if (!opened) continue;
    const params = { id: opened.id };
    const verdict = chance.fraction() < 0.8 ? 'good' : 'defective';
    await tried(life, `returned ${verdict}`, () => maker(scanReturnItem, { params, body: { code, verdict } }));
    await tried(life, 'returns finished', () => maker(finishReturn, { params, body: { complete: true } }));
  }
  await giveMoney(life);
}

async function giveMoney(life: Life): Promise<void> {
  const { maker } = life;
  const due = await rows<{ id: Id; amount: string }>(
    life,
    `select a.id, a.due_minor::text as amount
     from after_sale_case a
     where a.state = 'waitSettle' and a.due_minor > 0
       and not exists (select from after_sale_money m where m.tenant_id = a.tenant_id and m.case_id = a.id)
     order by a.id
     limit 3`,
  );
  for (const { id, amount } of due)
    await tried(life, 'money of cases', () =>
      maker(giveAfterSaleMoney, { params: { id }, body: { kind: 'goods', way: 'source', amount } }),
    );
}
