/** Payments, refunds and merchant accounts as tables (CAT-6). No credentials: they are written, never read. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { BEFORE_ALL, moment, money, percent, smallTable, type TableExport, tableOf, yes } from '../tables/tables.ts';
import { type MerchantAccount, merchantAccounts } from './merchant-accounts.ts';
import { onBill } from './store.ts';

type PaymentRow = Record<'id' | 'account' | 'reference' | 'providerReference' | 'currency' | 'state', string> & {
  shop: string | null;
  channelNumber: string | null;
  amount: bigint;
  refunded: bigint;
  paidAt: Date | null;
  onBill: boolean;
  createdAt: Date;
};

const payments = (ctx: Ctx, after: string | null, limit: number): Promise<PaymentRow[]> =>
  ctx.run<PaymentRow>(sql`
  select p.id, p.merchant_account as account, p.reference, p.provider_reference as "providerReference", s.name as shop,
         p.channel_number as "channelNumber", p.amount_minor as amount, p.refunded_minor as refunded, p.currency, p.state,
         p.paid_at as "paidAt", ${onBill('p')} as "onBill", p.created_at as "createdAt"
  from payment p
  left join shop s on s.tenant_id = p.tenant_id and s.id = p.shop_id
  where p.tenant_id = ${ctx.tenant}
    and p.id > ${after ?? BEFORE_ALL}::uuid
  order by p.id
  limit ${limit}`);

type RefundRow = Record<'account' | 'reference' | 'paymentReference' | 'currency' | 'state', string> & {
  id: Id;
  amount: bigint;
  asked: boolean;
  onBill: boolean;
  at: Date;
};

const refunds = (ctx: Ctx, after: string | null, limit: number): Promise<RefundRow[]> =>
  ctx.run<RefundRow>(sql`
  select id, merchant_account as account, reference, payment_reference as "paymentReference", amount_minor as amount,
         currency, state, asked, ${onBill('r')} as "onBill", at
  from refund r
  where tenant_id = ${ctx.tenant}
    and id > ${after ?? BEFORE_ALL}::uuid
  order by id
  limit ${limit}`);

export const paymentExports: readonly TableExport[] = [
  tableOf<PaymentRow>({
    kind: 'payments',
    right: 'payments.read',
    columns: [
      ['收款账号', (row) => row.account],
      ['商户单号', (row) => row.reference],
      ['支付流水号', (row) => row.providerReference],
      ['店铺', (row) => row.shop],
      ['平台单号', (row) => row.channelNumber],
      ['金额', (row) => money(row.amount, row.currency)],
      ['已退', (row) => money(row.refunded, row.currency)],
      ['币种', (row) => row.currency],
      ['状态', (row) => row.state],
      ['付款时间', (row) => moment(row.paidAt)],
      ['账单上有', (row) => yes(row.onBill)],
      ['建立时间', (row) => moment(row.createdAt)],
    ],
    read: payments,
    keyOf: (row) => row.id,
  }),
  tableOf<RefundRow>({
    kind: 'refunds',
    right: 'payments.read',
    columns: [
      ['收款账号', (row) => row.account],
      ['退款单号', (row) => row.reference],
      ['商户单号', (row) => row.paymentReference],
      ['金额', (row) => money(row.amount, row.currency)],
      ['币种', (row) => row.currency],
      ['状态', (row) => row.state],
      ['由我方申请', (row) => yes(row.asked)],
      ['账单上有', (row) => yes(row.onBill)],
      ['时间', (row) => moment(row.at)],
    ],
    read: refunds,
    keyOf: (row) => row.id,
  }),
  smallTable<MerchantAccount>({
    kind: 'merchantAccounts',
    right: 'settings.read',
    guarded: { right: 'payments.accounts', columns: ['商户号'] },
    columns: [
      ['收款账号', (row) => row.id],
      ['支付公司', (row) => row.kind],
      ['名称', (row) => row.name],
      ['环境', (row) => row.environment],
      ['商户号', (row) => row.merchantId],
      ['接口地址', (row) => row.endpoint],
      ['费率%', (row) => percent(row.feePpm)],
      ['费用允差', (row) => money(row.feeToleranceMinor, row.currency)],
      ['币种', (row) => row.currency],
      ['启用', (row) => yes(row.active)],
    ],
    read: async (ctx) => [...(await merchantAccounts(ctx)).values()],
  }),
];
