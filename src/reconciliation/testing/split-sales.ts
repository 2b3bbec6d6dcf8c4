/** Sales of a sub-merchant whose payments WeChat Pay holds and divides, on the day before the bill. */
import { ONE } from '../../../test/database.ts';
import { ring } from '../../../test/http.ts';
import { keepCustodian } from '../../clearing/custodians.ts';
import { fundModelOf, keepFundModel } from '../../clearing/fund-models.ts';
import type { ClearingPorts } from '../../clearing/ports.ts';
import { stepSubMerchants } from '../../clearing/review-sub-merchants.ts';
import { keepRule } from '../../clearing/split-rules.ts';
import { keepSubMerchant } from '../../clearing/sub-merchants.ts';
import { takePayments } from '../../clearing/take-payments.ts';
import type { Id } from '../../kernel/ids.ts';
import { expectPayments } from '../../payments/payments.ts';
import { account, db, owner, setClock } from './bill-desk.ts';

const DAY = '2026-06-07';
export const goods = { soldGoods: async () => [] } as unknown as ClearingPorts;

/** Each was paid 100.00 and released with a commission of 5.00. */
export async function sales(numbers: readonly string[]): Promise<void> {
  setClock(`${DAY}T09:00:00+08:00`);
  await account({ kind: 'wechatPay', merchantId: '1900' });
  await db.transaction(ONE, async (ctx) => {
    const money = { approveAboveMinor: 10n ** 9n, leastMinor: 1n, mostMinor: 10n ** 9n, chargeMinor: 0n };
    await keepCustodian(ctx, ring, null, {
      ...{ id: 'tenpay', name: '财付通', party: '财付通', kind: 'paymentCompany', way: 'file', endpoint: '' },
      ...{ bankCode: '', accountName: '平台公司', active: true, account: '755900001234', ...money },
    });
    await keepFundModel(ctx, await fundModelOf(ctx, 'wechatPay'), {
      ...{ merchantAccount: 'wechatPay', model: 'LICENSED_SPLIT', custodian: 'tenpay', forSellers: true },
      feeComesBack: false,
    });
    await keepRule(ctx, null, {
      ...{ id: ctx.newId(), name: '佣金', priority: 1, shopId: null, subMerchantId: null, skuIds: [], shares: [] },
      ...{ commissionPpm: 50_000, vatPpm: 60_000, fixedMinor: 0n, base: 'paid', active: true },
    });
    const shopId = ctx.newId();
    await ctx.sql`insert into shop (tenant_id, id, name, channel) values (${ctx.tenant}, ${shopId}, '织里童装', 'taobao')`;
    const id = await keepSubMerchant(ctx, ring, null, {
      ...{ name: '织里童装', legalName: '织里童装公司', licenceNumber: '91330500MA2B000001', contact: '' },
      ...{ outsideNumber: '1900000101', bankName: '工商银行', bankCode: '', accountName: '织里童装' },
      ...{ account: '6222020000001234', kyc: 'passed', kycExpiresOn: '2027-01-01', platformFeePpm: 0 },
      ...{
        chargeBearer: 'platform',
        releaseDays: 0,
        payoutMode: 'auto',
        least: '1',
        most: null,
        reserve: '0',
        note: '',
      },
      shopIds: [shopId],
    });
    await stepSubMerchants(ctx, [id], 'submit');
    await stepSubMerchants(ctx, [id], 'approve');
    const paid = { merchantAccount: 'wechatPay', amountMinor: 10_000n, currency: 'CNY', shopId };
    const at = new Date(`${DAY}T08:00:00+08:00`);
    await expectPayments(
      ctx,
      numbers.map((reference) => ({ ...paid, reference, paidAt: at })),
    );
    await takePayments(ctx, goods, 3);
  });
}

type Part = { receiver: Id | null; amountMinor: string; state: 'success' | 'failed' };
/** As if the company had been told of it, and had answered. */
export async function told(payment: string, number: string, parts: readonly Part[], kind = 'share'): Promise<void> {
  const whole = parts.map((part) => ({ account: 'r', name: '', reason: '', ...part }));
  await owner.query(
    `insert into split_instruction (tenant_id, id, number, split_id, merchant_account, kind, state, amount_minor, parts, made_at, ended_at)
     select 1, $1::uuid, $2, id, 'wechatPay', $3, 'success', $4::bigint, $5::jsonb, $6::timestamptz, $6::timestamptz from split where reference = $7`,
    [
      ...[db.world.newId(), number, kind, String(parts.reduce((sum, part) => sum + Number(part.amountMinor), 0))],
      ...[JSON.stringify(whole), `${DAY}T10:30:00+08:00`, payment],
    ],
  );
}
export const ours = (amountMinor: string): Part => ({ receiver: null, amountMinor, state: 'success' });
