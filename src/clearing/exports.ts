/** Splits with their shares, sub-merchants with their money, and payouts as tables (CAT-6): each yuan with the licensed account that holds it. */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { BEFORE_ALL, count, moment, money, percent, type TableExport, tableOf } from '../tables/tables.ts';
import { registersOf } from './list-splits.ts';
import { KEPT, type KeptSubMerchant } from './sub-merchants.ts';
import { moneyOf } from './sub-money.ts';

/** Names of the licensed account, and of the sub-merchant. */
type Held = Record<'custodian' | 'custodianName' | 'party' | 'seller' | 'sellerName', string | null>;
const HELD = sql`
  c.name as "custodianName", c.party, m.number as seller, m.name as "sellerName"`;

type SplitRow = Held &
  Record<'id' | 'number' | 'reference' | 'account' | 'state' | 'releaseOn' | 'trouble', string> & {
    platformFeePpm: number;
    order: string | null;
    paidAt: Date;
    currency: string;
  } & Record<'paid' | 'subsidy' | 'fee' | 'refunded' | 'pending' | 'released' | 'advanced', bigint>;

const splits = (ctx: Ctx, after: string | null, limit: number): Promise<SplitRow[]> =>
  ctx.run<SplitRow>(sql`
    select s.id, s.number, s.reference, s.merchant_account as account, s.state, s.release_on::text as "releaseOn",
           s.platform_fee_ppm as "platformFeePpm", s.trouble, o.number as "order", s.paid_at as "paidAt", s.currency,
           s.paid_minor as paid, s.subsidy_minor as subsidy, s.fee_minor as fee, s.refunded_minor as refunded,
           s.pending_minor as pending, s.released_minor as released, s.advanced_minor - s.recovered_minor as advanced,
           s.custodian, ${HELD}
    from split s
    left join custodian c on c.tenant_id = s.tenant_id and c.id = s.custodian
    left join sub_merchant m on m.tenant_id = s.tenant_id and m.id = s.sub_merchant_id
    left join sales_order o on o.tenant_id = s.tenant_id and o.id = s.order_id
    where s.tenant_id = ${ctx.tenant}
      and s.id > ${after ?? BEFORE_ALL}::uuid
    order by s.id
    limit ${limit}`);

type LegRow = Held & {
  splitId: Id;
  place: number;
  number: string | null;
  reference: string | null;
  currency: string | null;
  amount: bigint;
  returned: bigint;
};

async function legs(ctx: Ctx, after: string | null, limit: number): Promise<LegRow[]> {
  const [split, place] = (after ?? `${BEFORE_ALL}/-1`).split('/');
  return ctx.run<LegRow>(sql`
    select l.split_id as "splitId", l.place, s.number, s.reference, s.currency, l.amount_minor as amount,
           l.returned_minor as returned, s.custodian, ${HELD}
    from split_leg l
    left join split s on s.tenant_id = l.tenant_id and s.id = l.split_id
    left join custodian c on c.tenant_id = l.tenant_id and c.id = s.custodian
    left join sub_merchant m on m.tenant_id = l.tenant_id and m.id = l.receiver
    where l.tenant_id = ${ctx.tenant}
      and (l.split_id, l.place) > (${split}::uuid, ${place}::int)
    order by l.split_id, l.place
    limit ${limit}`);
}

type PayoutRow = Held &
  Record<'id' | 'number' | 'state' | 'mode' | 'bankName' | 'accountName' | 'accountMasked' | 'reason', string> & {
    batch: string | null;
    line: number | null;
    currency: string;
    amount: bigint;
    charge: bigint;
    chargeBearer: string;
    askedAt: Date;
    endedAt: Date | null;
  };

const payouts = (ctx: Ctx, after: string | null, limit: number): Promise<PayoutRow[]> =>
  ctx.run<PayoutRow>(sql`
    select p.id, p.number, b.number as batch, p.line, p.state, p.mode, p.bank_name as "bankName",
           p.account_name as "accountName", p.account_masked as "accountMasked", p.reason, p.currency,
           p.amount_minor as amount, p.charge_minor as charge, p.charge_bearer as "chargeBearer",
           p.asked_at as "askedAt", p.ended_at as "endedAt", p.custodian, ${HELD}
    from payout p
    left join payout_batch b on b.tenant_id = p.tenant_id and b.id = p.batch_id
    left join custodian c on c.tenant_id = p.tenant_id and c.id = p.custodian
    left join sub_merchant m on m.tenant_id = p.tenant_id and m.id = p.sub_merchant_id
    where p.tenant_id = ${ctx.tenant}
      and p.id > ${after ?? BEFORE_ALL}::uuid
    order by p.id
    limit ${limit}`);

const subMerchants = (ctx: Ctx, after: string | null, limit: number): Promise<KeptSubMerchant[]> =>
  ctx.run<KeptSubMerchant>(sql`
    select ${KEPT}
    from sub_merchant m
    where m.tenant_id = ${ctx.tenant}
      and m.id > ${after ?? BEFORE_ALL}::uuid
    order by m.id
    limit ${limit}`);

type BalanceRow = Held & Record<'pending' | 'available' | 'held' | 'frozen', bigint>;

/** Per sub-merchant a row for each licensed account that holds money of his; he has one of nothing where none does. */
const subMoney: TableExport = {
  ...{ kind: 'subMerchantMoney', right: 'payments.read' },
  header: ['商户编号', '商户', '持牌账户', '账户名称', '持牌机构', '待结算', '可用', '占用', '冻结'],
  async page(ctx, after, limit) {
    const found = await subMerchants(ctx, after, limit);
    const parties = new Map((await registersOf(ctx)).map(({ custodian, party }) => [custodian, party]));
    const sums = await moneyOf(
      ctx,
      found.map(({ id }) => id),
    );
    const nothing = { custodian: null, custodianName: null, pending: 0n, available: 0n, held: 0n, frozen: 0n };
    const rows = found.flatMap(({ id, number, name }): BalanceRow[] => {
      const own = sums.get(id)!;
      return (own.length > 0 ? own : [nothing]).map((one) => ({
        ...{ ...one, seller: number, sellerName: name, party: parties.get(one.custodian ?? '') ?? null },
      }));
    });
    return {
      rows: rows.map((row) => [
        ...[row.seller, row.sellerName, row.custodian, row.custodianName, row.party],
        ...[row.pending, row.available, row.held, row.frozen].map((amount) => money(amount)),
      ]),
      next: found.length < limit ? null : found.at(-1)!.id,
    };
  },
};

const HOLDERS = [
  ['持牌账户', (row: Held) => row.custodian],
  ['账户名称', (row: Held) => row.custodianName],
  ['持牌机构', (row: Held) => row.party],
] as const;
const SELLER = [
  ['商户编号', (row: Held) => row.seller],
  ['商户', (row: Held) => row.sellerName],
] as const;

export const clearingExports: readonly TableExport[] = [
  tableOf<SplitRow>({
    kind: 'splits',
    right: 'payments.read',
    columns: [
      ['分账单号', (row) => row.number],
      ['支付单号', (row) => row.reference],
      ['收款账号', (row) => row.account],
      ...HOLDERS,
      ...SELLER,
      ['订单', (row) => row.order],
      ['状态', (row) => row.state],
      ['实收', (row) => money(row.paid, row.currency)],
      ['平台补贴', (row) => money(row.subsidy, row.currency)],
      ['手续费', (row) => money(row.fee, row.currency)],
      ['手续费平台承担', (row) => percent(row.platformFeePpm)],
      ['已退', (row) => money(row.refunded, row.currency)],
      ['待结算', (row) => money(row.pending, row.currency)],
      ['已解冻', (row) => money(row.released, row.currency)],
      ['垫付未收回', (row) => money(row.advanced, row.currency)],
      ['币种', (row) => row.currency],
      ['支付时间', (row) => moment(row.paidAt)],
      ['解冻日', (row) => row.releaseOn],
      ['异常', (row) => row.trouble],
    ],
    read: splits,
    keyOf: (row) => row.id,
  }),
  tableOf<LegRow>({
    kind: 'splitShares',
    right: 'payments.read',
    columns: [
      ['分账单号', (row) => row.number],
      ['支付单号', (row) => row.reference],
      ...HOLDERS,
      // Without a sub-merchant it is the platform's share.
      ...SELLER,
      ['金额', (row) => money(row.amount, row.currency ?? undefined)],
      ['已退回', (row) => money(row.returned, row.currency ?? undefined)],
      ['币种', (row) => row.currency],
    ],
    read: legs,
    keyOf: (row) => `${row.splitId}/${row.place}`,
  }),
  tableOf<PayoutRow>({
    kind: 'payouts',
    right: 'payments.read',
    columns: [
      ['付款单号', (row) => row.number],
      ['批次', (row) => row.batch],
      ['行', (row) => count(row.line)],
      ...HOLDERS,
      ...SELLER,
      ['状态', (row) => row.state],
      ['方式', (row) => row.mode],
      ['金额', (row) => money(row.amount, row.currency)],
      ['手续费', (row) => money(row.charge, row.currency)],
      ['手续费承担', (row) => row.chargeBearer],
      ['币种', (row) => row.currency],
      ['开户行', (row) => row.bankName],
      ['户名', (row) => row.accountName],
      ['收款卡号', (row) => row.accountMasked],
      ['原因', (row) => row.reason],
      ['申请时间', (row) => moment(row.askedAt)],
      ['完成时间', (row) => moment(row.endedAt)],
    ],
    read: payouts,
    keyOf: (row) => row.id,
  }),
  tableOf<KeptSubMerchant>({
    kind: 'subMerchants',
    right: 'payments.read',
    columns: [
      ['商户编号', (row) => row.number],
      ['商户', (row) => row.name],
      ['主体名称', (row) => row.legalName],
      ['营业执照', (row) => row.licenceNumber],
      ['外部编号', (row) => row.outsideNumber],
      ['状态', (row) => row.state],
      ['资质', (row) => row.kyc],
      ['资质有效期', (row) => row.kycExpiresOn],
      ['开户行', (row) => row.bankName],
      ['户名', (row) => row.accountName],
      ['收款卡号', (row) => row.accountMasked],
      ['手续费平台承担', (row) => percent(row.platformFeePpm)],
      ['解冻天数', (row) => count(row.releaseDays)],
      ['付款方式', (row) => row.payoutMode],
      ['起付金额', (row) => money(row.leastMinor)],
      ['单笔上限', (row) => money(row.mostMinor)],
      ['留存', (row) => money(row.reserveMinor)],
      ['复核时间', (row) => moment(row.reviewedAt)],
      ['备注', (row) => row.note],
    ],
    read: subMerchants,
    keyOf: (row) => row.id,
  }),
  subMoney,
];
