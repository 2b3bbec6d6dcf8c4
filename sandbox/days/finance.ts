/** The people of finance: bills of yesterday, differences seen by two, payouts of sellers, the channel's settlement. */
import {
  approveResolutions,
  listDifferences,
  proposeResolutions,
  rejectResolutions,
} from '../../src/contract/bills.ts';
import { approvePayouts } from '../../src/contract/payouts.ts';
import { recordSettlement } from '../../src/contract/splits.ts';
import { count, ids, type Life, rows, tried } from './life.ts';

/** What yesterday's bills get wrong, before anybody asks for them. */
export function planDifferences(life: Life, day: string): void {
  const { chance, world } = life;
  for (const company of ['alipay', 'wechatPay'] as const) {
    const kind = chance.pick(['missing', 'extra', 'amount', 'fee', 'duplicate'] as const);
    if (chance.fraction() < 0.6) continue;
    try {
      count(life, `planned ${kind}`, world.outside[company].control.planDifferences(day, { [kind]: 1 }).length);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
}

/** One proposes what fits, the other approves or sends back what cannot be done; what was agreed and waits is seen again. */
export async function resolveDifferences(life: Life): Promise<void> {
  const { items } = await life.maker(listDifferences, {
    query: { state: ['diff', 'carried', 'suspense', 'approved'], limit: 100 },
  });
  const open = items.filter(({ offers }) => offers.length > 0);
  for (const [resolution, some] of Map.groupBy(open, ({ offers }) => life.chance.pick(offers)))
    await tried(life, `proposed ${resolution}`, () =>
      life.maker(proposeResolutions, { body: { ids: some.map(({ id }) => id), resolution, note: '等对方办理' } }),
    );
  const waiting = () => ids(life, `select id from difference where state = 'proposed' order by id limit 200`);
  const proposed = await waiting();
  if (proposed.length === 0) return;
  await tried(life, 'resolutions approved', () => life.checker(approveResolutions, { body: { ids: proposed } }));
  const refused = await waiting();
  if (refused.length > 0)
    await tried(life, 'proposals sent back', () =>
      life.checker(rejectResolutions, { body: { ids: refused, reason: '办不了，换一种处理' } }),
    );
}

export async function approveBatches(life: Life): Promise<void> {
  const waiting = await ids(life, `select id from payout_batch where state = 'waitApproval' order by id`);
  if (waiting.length > 0)
    await tried(life, 'payout batches approved', () => life.checker(approvePayouts, { body: { ids: waiting } }));
}

/** WeChat pays the day before into the pool, net of its fee. */
export async function settlePool(life: Life, day: string): Promise<void> {
  const { wechatPay } = life.world.outside;
  const { payments, refunds } = wechatPay.control.memory();
  const dayOfChina = (at: Date | null) => at && new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const paid = [...payments.values()].filter(({ paidAt }) => dayOfChina(paidAt) === day);
  const back = [...refunds.values()].filter(({ at, failed }) => !failed && dayOfChina(at) === day);
  const sum = (all: readonly { amountMinor: bigint; feeMinor: bigint }[], key: 'amountMinor' | 'feeMinor') =>
    all.reduce((total, one) => total + one[key], 0n);
  const fee = sum(paid, 'feeMinor') - sum(back, 'feeMinor');
  const net = sum(paid, 'amountMinor') - sum(back, 'amountMinor') - fee;
  if (net <= 0n || fee < 0n) return;
  const reference = `STL${day}`;
  if (life.settled.has(reference)) return;
  life.settled.add(reference);
  await tried(life, 'settlements', () =>
    life.maker(recordSettlement, {
      body: { merchantAccount: 'wechatPay', reference, net: String(net), fee: String(fee) },
    }),
  );
}

/**
 * What was late is through, what nobody knew is known, and while there is business a bank may send the last back, as
 * banks do within days.
 */
export async function bankCatchesUp(life: Life, isBusy: boolean): Promise<void> {
  const { chance } = life;
  const { control } = life.world.outside.bank;
  control.catchUp(chance.fraction() < 0.5 ? 'paid' : 'failed');
  if (!isBusy || chance.fraction() >= 0.06) return;
  const told = await rows<{ number: string }>(
    life,
    `select p.number
     from payout p
     join payout_batch b on b.tenant_id = p.tenant_id and b.id = p.batch_id
     where p.number <> '' and b.sent_at > now() - interval '6 days'
     order by b.sent_at desc, p.number desc`,
  );
  const fates = new Map(control.payments().map(({ number, fate }) => [number, fate]));
  const last = told.find(({ number }) => fates.get(number) === 'paid');
  if (last) control.sendBack(last.number);
}
