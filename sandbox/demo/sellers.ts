/**
 * Sellers on the demo's platform (CLR): two that trade and one still in review, ten days of their payments, what was
 * shared and released of them, a payout that the bank has answered, the statement of the licensed account that shows it, and
 * what its bank says each of them had at the end of that day, which for one is not what the book says.
 * Through the module's own use cases, once.
 */
import { createShop } from '../../src/channels/channels.ts';
import { custodianOf, custodiansOf, keepCustodian } from '../../src/clearing/custodians.ts';
import { freezeBatch } from '../../src/clearing/freeze-batches.ts';
import { fundModelOf, keepFundModel } from '../../src/clearing/fund-models.ts';
import { batchesWhere } from '../../src/clearing/payout-store.ts';
import { releaseDue } from '../../src/clearing/release-splits.ts';
import { stepSubMerchants } from '../../src/clearing/review-sub-merchants.ts';
import { beginSending } from '../../src/clearing/send-batches.ts';
import { settleChannel } from '../../src/clearing/settle-channels.ts';
import { keepRule } from '../../src/clearing/split-rules.ts';
import { subDayEnds } from '../../src/clearing/sub-day-ends.ts';
import { subMerchantsNumbered } from '../../src/clearing/sub-merchant-names.ts';
import { keepSubMerchant } from '../../src/clearing/sub-merchants.ts';
import { takePayments } from '../../src/clearing/take-payments.ts';
import { takeResults } from '../../src/clearing/take-results.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Scope } from '../../src/kernel/db/database.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { expectPayments } from '../../src/payments/payments.ts';
import { keepStatementAccount, statementAccounts } from '../../src/reconciliation/reconciliation.ts';
import type { Running } from '../../src/run-house.ts';
import { seeded } from '../seeded.ts';
import { portsOf } from './connect.ts';
import { mt940, subBalances } from './money-files.ts';
import { take } from './money-week.ts';
import type { World } from './world.ts';

const DAY_MS = 86_400_000;
const ACCOUNT = 'mall';
const CUSTODIAN = 'cmb-custody';
const POOL = '571900123410802';
/** What the bank's daily table of sub-accounts looks like. */
const REGISTER = {
  ...{
    number: '子账户号',
    available: '可用余额',
    blocked: ['冻结余额', '待清算余额'],
    own: ['CMB0001'],
    hasTotals: true,
  },
};
const FROZEN = 5_000n;
const TERMS = { carriedOut: false, mostPpm: 300_000 };
const SELLERS = [
  {
    name: '织里小当家',
    legalName: '湖州织里小当家服饰有限公司',
    licence: '91330502MA2B4C1D01',
    account: '6214830571234501',
  },
  { name: '景德窑语', legalName: '景德镇窑语陶瓷有限公司', licence: '91360200MA35K2E902', account: '6222031502009917' },
  { name: '云岭茶仓', legalName: '普洱云岭茶业有限公司', licence: '91530802MA6N7P8Q03', account: '6217003860001184' },
] as const;

export async function seedSellers(running: Running, scope: Scope, { mall }: World): Promise<void> {
  const { db } = running.house;
  if ((await db.read(scope, custodiansOf)).length === 0) await makeSellers(running, scope, mall);
  if ((await db.read(scope, (ctx) => batchesWhere(ctx, sql`b.custodian = ${CUSTODIAN}`))).length > 0) return;
  const goods = { soldGoods: async () => [] } as unknown as Parameters<typeof takePayments>[1];
  for (const step of [
    (ctx: Ctx) => takePayments(ctx, goods, 30),
    // Two days ago, so that what was free then is paid out by itself the day after.
    (ctx: Ctx) => releaseDue(daysAgo(ctx, 2), goods),
    (ctx: Ctx) => settle(ctx, mall),
    payOut,
    sendOut,
    answer,
  ])
    await db.transaction<unknown>(scope, step);
}

async function makeSellers(running: Running, scope: Scope, mall: World['mall']): Promise<void> {
  const { db, ring } = running.house;
  const shops: Id[] = [];
  for (const { name } of SELLERS) {
    const shop = { name: `${name}专营店`, channel: 'fileDrop' as const, settings: {} };
    shops.push(await createShop(db, scope, portsOf(running), ring, shop));
  }
  await db.transaction(scope, async (ctx) => {
    await keepCustodian(ctx, ring, null, {
      ...{ id: CUSTODIAN, name: '招行存管专户', party: '招商银行杭州分行', kind: 'bank', way: 'file', endpoint: '' },
      ...{ accountName: '青禾生活交易资金存管专户', bankCode: '308331012019', approveAboveMinor: 5_000_000n },
      ...{ leastMinor: 100n, mostMinor: 50_000_000n, chargeMinor: 0n, active: true, account: POOL },
    });
    const model = { merchantAccount: ACCOUNT, model: 'BANK_CUSTODY', custodian: CUSTODIAN } as const;
    await keepFundModel(ctx, await fundModelOf(ctx, ACCOUNT), {
      ...model,
      forSellers: true,
      feeComesBack: true,
      ...TERMS,
    });
    await keepRule(ctx, null, {
      ...{ id: ctx.newId(), name: '平台佣金 5%', priority: 100, shopId: null, subMerchantId: null, skuIds: [] },
      ...{ commissionPpm: 50_000, vatPpm: 60_000, fixedMinor: 0n, base: 'afterFee', shares: [], active: true },
    });
    const ids: Id[] = [];
    for (const [i, { name, legalName, licence, account }] of SELLERS.entries())
      ids.push(
        await keepSubMerchant(ctx, ring, null, {
          ...{ name, legalName, licenceNumber: licence, contact: '', outsideNumber: `CMB${1001 + i}`, account },
          ...{ bankName: '中国工商银行', bankCode: '102100099996', accountName: legalName, kyc: 'passed' },
          ...{ kycExpiresOn: dayOf(ctx.now() + 400 * DAY_MS), platformFeePpm: 0, chargeBearer: 'platform' },
          ...{ releaseDays: 3, payoutMode: 'auto', least: '100', most: null, reserve: '0', note: '' },
          shopIds: [shops[i]!],
        }),
      );
    await stepSubMerchants(ctx, ids, 'submit');
    await stepSubMerchants(ctx, ids.slice(0, 2), 'approve');
    const payments = paymentsOf(ctx.now(), shops);
    await expectPayments(ctx, payments);
    for (const { reference, amountMinor, paidAt } of payments) mall.control.remember(reference, amountMinor, paidAt);
  });
}

function paymentsOf(now: number, shops: readonly Id[]) {
  const random = seeded(73);
  return Array.from({ length: 24 }, (_, i) => ({
    ...{ merchantAccount: ACCOUNT, reference: `MALL${String(i + 1).padStart(5, '0')}`, currency: 'CNY' },
    ...{ amountMinor: BigInt(2_900 + random.below(60_000)), shopId: shops[i % 2]! },
    paidAt: new Date(now - Math.floor((i / 24) * 9 * DAY_MS) - random.below(6) * 3_600_000),
  }));
}

const daysAgo = (ctx: Ctx, days: number): Ctx => ({ ...ctx, now: () => ctx.now() - days * DAY_MS });

/** What is older than two days has come into the pool. */
async function settle(ctx: Ctx, mall: World['mall']): Promise<void> {
  const [sum] = await ctx.sql<{ paid: bigint; fee: bigint }>`
    select coalesce(sum(paid_minor), 0)::bigint as paid, coalesce(sum(fee_minor), 0)::bigint as fee
    from split
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${ACCOUNT}
      and paid_at < ${new Date(ctx.now() - 2 * DAY_MS)}`;
  const { paid, fee: feeMinor } = sum!;
  const yesterday = ctx.now() - DAY_MS;
  const reference = `STL${dayOf(ctx.now()).replaceAll('-', '')}`;
  const netMinor = paid - feeMinor;
  await settleChannel(ctx, { merchantAccount: ACCOUNT, reference, netMinor, feeMinor, settledOn: dayOf(yesterday) });
  mall.control.withdraw(netMinor, 'basic', new Date(yesterday));
}

const payOut = async (ctx: Ctx): Promise<void> =>
  freezeBatch(ctx, await custodianOf(ctx, CUSTODIAN), { day: dayOf(ctx.now() - DAY_MS), cutOff: '09:00' }, true);

const known = async (ctx: Ctx) =>
  (await batchesWhere(ctx, sql`b.custodian = ${CUSTODIAN} and b.lines > 0 order by b.id limit 1`, true))[0];

async function sendOut(ctx: Ctx): Promise<void> {
  const batch = await known(ctx);
  if (batch) await beginSending(ctx, batch, 'sent');
}

/** The bank has paid one, and of the others it will say later. */
async function answer(ctx: Ctx): Promise<void> {
  const batch = await known(ctx);
  if (!batch) return;
  const lines = [{ line: 1, number: '', result: 'success' as const, reason: '' }];
  await takeResults(ctx, batch, { number: batch.number, lines });
}

type Shown = { day: string; amountMinor: bigint; reference: string; text: string };

/** What the bank shows of all that, once: what the channel settled, what buyers paid in, and what was paid out today. */
export const seedPoolStatement = ({ house }: Running, scope: Scope): Promise<void> =>
  house.db.transaction(scope, async (ctx) => {
    const kept = await statementAccounts(ctx);
    if (!kept.some(({ custodian }) => custodian === CUSTODIAN)) await takePoolStatement(ctx);
  });

async function takePoolStatement(ctx: Ctx): Promise<void> {
  const { id } = await keepStatementAccount(ctx, ctx.newId(), {
    ...{
      kind: 'bank',
      name: '招行存管专户',
      number: POOL,
      currency: 'CNY',
      feePpm: 0,
      feeTolerance: '0',
      columns: null,
    },
    ...{ rules: [], custodian: CUSTODIAN, active: true, register: REGISTER },
  });
  const lines = await ctx.sql<Shown>`
    select settled_on as day, net_minor as "amountMinor", reference, '平台商城收银台 结算款' as text
    from channel_settlement
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${ACCOUNT}
      and net_minor > 0
    union all
    select received_on, amount_minor, reference, payer
    from custody_receipt
    where tenant_id = ${ctx.tenant}
      and custodian = ${CUSTODIAN}
    union all
    select (ended_at at time zone 'Asia/Shanghai')::date, -amount_minor, number, '代付货款 ' || account_name
    from payout
    where tenant_id = ${ctx.tenant}
      and custodian = ${CUSTODIAN}
      and state = 'success'
    order by day, reference`;
  if (lines.length > 0) await take(ctx, `cmb-custody-${lines[0]!.day}.sta`, mt940(POOL, 0n, lines), { account: id });
  await takeSubBalances(ctx, id);
}

/** Of yesterday. The bank has frozen something of the first seller's that nobody has told us of, and has an account of the platform's own. */
async function takeSubBalances(ctx: Ctx, account: Id): Promise<void> {
  const day = dayOf(ctx.now() - DAY_MS);
  const standing = await subDayEnds(ctx, CUSTODIAN, day);
  const known = await subMerchantsNumbered(ctx, { numbers: [], ids: [...standing.keys()] });
  const rows = known.map(({ id, name, outsideNumber: number }, i) => {
    const { availableMinor, blockedMinor } = standing.get(id)!;
    const frozen = i === 0 && availableMinor > FROZEN ? FROZEN : 0n;
    return { number, name, amounts: [availableMinor - frozen, frozen, blockedMinor] };
  });
  if (rows.length === 0) return;
  const own = { number: 'CMB0001', name: '平台佣金户', amounts: [186_400n, 0n, 0n] };
  await take(ctx, `cmb-sub-balances-${day}.csv`, subBalances(POOL, day, [...rows, own]), { account });
}
