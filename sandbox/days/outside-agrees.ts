/**
 * What the outside knows against what our database says, when all news has been told: the payment companies' payments and
 * refunds, the bank's payouts, what Taobao was told as shipped. An oracle that shares no code with our books.
 */
import { type Life, rows } from './life.ts';

export type Disagreement = { what: string; number: string; ours: string; theirs: string };

/**
 * References of bills that were made to lie are left out: two people decided what of them is true. So are orders that were
 * closed before we ever heard of them.
 */
export async function disagreements(life: Life): Promise<Disagreement[]> {
  return [...(await paymentsDiffer(life)), ...(await refundsDiffer(life)), ...(await payoutsDiffer(life))];
}

const DISPUTED = `
  select reference from difference
  union select provider_reference from difference
  union select '20' || number from channel_order where order_id is null`;

function compare(what: string, ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): Disagreement[] {
  const numbers = [...new Set([...ours.keys(), ...theirs.keys()])].sort();
  return numbers.flatMap((number) => {
    const [our, their] = [ours.get(number) ?? 'nothing', theirs.get(number) ?? 'nothing'];
    return our === their ? [] : [{ what, number, ours: our, theirs: their }];
  });
}

async function paymentsDiffer(life: Life): Promise<Disagreement[]> {
  const { alipay, wechatPay } = life.world.outside;
  const disputed = new Set((await rows<{ reference: string }>(life, DISPUTED)).map(({ reference }) => reference));
  const ours = await rows<{ reference: string; paid: string }>(
    life,
    `select reference, amount_minor::text as paid from payment where state = 'paid' and merchant_account <> ''`,
  );
  const theirs = [alipay, wechatPay].flatMap(({ control }) => [...control.memory().payments.values()]);
  return compare(
    'payment',
    new Map(ours.filter((one) => !disputed.has(one.reference)).map((one) => [one.reference, one.paid])),
    new Map(
      theirs
        .filter(({ paidAt, reference }) => paidAt !== null && !disputed.has(reference))
        .map(({ reference, amountMinor }) => [reference, String(amountMinor)]),
    ),
  );
}

async function refundsDiffer(life: Life): Promise<Disagreement[]> {
  const { alipay, wechatPay } = life.world.outside;
  const disputed = new Set((await rows<{ reference: string }>(life, DISPUTED)).map(({ reference }) => reference));
  const ours = await rows<{ number: string; reference: string; amount: string }>(
    life,
    `select r.reference as number, p.reference, r.amount_minor::text as amount
     from refund r
     join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
     where r.state = 'success' and p.merchant_account <> ''`,
  );
  const theirs = [alipay, wechatPay].flatMap(({ control }) => [...control.memory().refunds.values()]);
  const fair = (number: string, reference: string) => !disputed.has(number) && !disputed.has(reference);
  return compare(
    'refund',
    new Map(ours.filter((one) => fair(one.number, one.reference)).map((one) => [one.number, one.amount])),
    new Map(
      theirs
        .filter(({ failed, refundReference, payment }) => !failed && fair(refundReference, payment.reference))
        .map(({ refundReference, amountMinor }) => [refundReference, String(amountMinor)]),
    ),
  );
}

/** Paid once, and only what we hold for paid. */
async function payoutsDiffer(life: Life): Promise<Disagreement[]> {
  const ours = await rows<{ number: string; said: string }>(
    life,
    `select number, state || ' ' || amount_minor as said from payout where state in ('success', 'failed', 'returned')`,
  );
  const words = { paid: 'success', failed: 'failed', returned: 'returned', unknown: 'unknown', late: 'late' } as const;
  const theirs = life.world.outside.bank.control.payments();
  const fen = (yuan: string) => String(BigInt(yuan.replace('.', '')));
  const told = theirs.map(({ number, fate, amount }): [string, string] => [number, `${words[fate]} ${fen(amount)}`]);
  const twice = theirs.filter(({ times }) => times > 1);
  return [
    ...compare('payout', new Map(ours.map(({ number, said }) => [number, said])), new Map(told)),
    ...twice.map(({ number, times }) => ({ what: 'payout', number, ours: 'once', theirs: `paid ${times} times` })),
  ];
}
