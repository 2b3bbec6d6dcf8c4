/**
 * A week of money before the demo begins (REC-1 to REC-3): WeChat Pay's bills and fund flows, UnionPay's card sales of a
 * counter, Tmall's account, and the statement of the bank they all pay into; explained by rules, signed off for the days
 * that are settled, with a little that nobody knows.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { runBookkeeping } from '../../src/bookkeeping/bookkeeping.ts';
import { openBill } from '../../src/connectors/statements/open-file.ts';
import type { ExplainRule } from '../../src/contract/account-days.ts';
import { addDraft, approveDrafts, bookEvents } from '../../src/finance/finance.ts';
import { dayOf } from '../../src/kernel/business-day.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { applyRate } from '../../src/kernel/money.ts';
import { expectPayments, merchantAccounts } from '../../src/payments/payments.ts';
import {
  findAccountDays,
  importBill,
  keepStatementAccount,
  proposeDays,
  signDays,
  statementsOf,
} from '../../src/reconciliation/reconciliation.ts';
import { writeWechatBill } from '../psp/wechat-bill.ts';
import type { Seeded } from '../seeded.ts';
import { lastBillDay } from './clock.ts';
import type { Cast } from './day.ts';
import {
  type BankLine,
  type CardSale,
  fundFlow,
  type Moved,
  mt940,
  tmallAccount,
  unionPayFlow,
} from './money-files.ts';
import { WECHAT_BALANCE } from './world.ts';

const DAYS = 6;
const DAY_MS = 86_400_000;
const BANK = '755912340001';
const COUNTER = '898110000000001';
const FEE_PPM = 6_000n;
const CARD_PPM = 3_800n;
/** What is there before the week, in every account. */
const OPENING = { wechatPay: WECHAT_BALANCE, bank: 86_230_455n };

const rule = (words: string[], entry: ExplainRule['entry'], way: ExplainRule['way'] = 'out'): ExplainRule => ({
  ...{ words, entry, way, counterparty: '', from: null, to: null },
});
const RULES = [
  rule(['房租'], 'rent'),
  rule(['代发工资'], 'wages'),
  rule(['结息'], 'interest', 'in'),
  rule(['货款', '采购款'], 'none'),
];

type Sale = { at: Date; reference: string; amountMinor: bigint };
type Week = { days: string[]; bankId: Id; counterId: Id; tmallId: Id; random: Seeded };

/** Once, before anybody has worked with bills. */
export async function stageMoneyWeek({ db, scope, random, clock }: Cast): Promise<void> {
  const last = Date.parse(`${lastBillDay(clock.now())}T00:00:00+08:00`);
  const days = Array.from({ length: DAYS }, (_, i) => dayOf(last - (DAYS - i) * DAY_MS));
  const accounts = await db.transaction(scope, openAccounts);
  await openBalances(db, scope, days[0]!, accounts.bankId);
  const week = { days, random, ...accounts };
  const bank: BankLine[] = [];
  let balance = OPENING.wechatPay;
  for (const day of days) {
    const sales = salesOf(week, day, 'WX', 14);
    const cards = salesOf(week, day, 'POS', 6);
    await db.transaction(scope, async (ctx) => {
      balance = await takeWechatDay(ctx, day, sales, balance, bank);
      await takeCardDay(ctx, week, day, cards, bank);
    });
  }
  await db.transaction(scope, async (ctx) => {
    await takeTmallWeek(ctx, week, bank);
    await takeStatement(ctx, week, bank);
  });
  // The books hear of it before anybody signs.
  await runBookkeeping(db, scope, DAYS + 3, false);
  await signOff(db, scope, week);
}

const nextDay = (day: string): string => dayOf(Date.parse(`${day}T00:00:00+08:00`) + DAY_MS);
const timeOf = (day: string, hour: number, random: Seeded): Date =>
  new Date(Date.parse(`${day}T00:00:00+08:00`) + hour * 3_600_000 + random.below(3_000_000));

function salesOf({ random }: Week, day: string, prefix: string, count: number): Sale[] {
  return Array.from({ length: count + random.below(6) }, (_, i) => ({
    at: timeOf(day, 8 + Math.floor((i / (count + 6)) * 14), random),
    reference: `${prefix}${day.replaceAll('-', '')}${String(i).padStart(4, '0')}`,
    amountMinor: BigInt(2_900 + random.below(460) * 100),
  })).toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

async function openAccounts(ctx: Ctx) {
  const plain = { currency: 'CNY', feeTolerance: '1', columns: null, active: true };
  const keep = async (kind: 'bank' | 'unionPay' | 'tmall', name: string, number: string, feePpm: number) =>
    (
      await keepStatementAccount(ctx, ctx.newId(), {
        ...plain,
        kind,
        name,
        number,
        feePpm,
        rules: kind === 'bank' ? RULES : [],
      })
    ).id;
  const bankId = await keep('bank', '招商银行基本户', BANK, 0);
  const counterId = await keep('unionPay', '银联（国金专柜）', COUNTER, Number(CARD_PPM));
  const tmallId = await keep('tmall', '天猫账户', '', 0);
  return { bankId, counterId, tmallId };
}

/** Two people of finance, as each other's second pair of eyes. */
async function people(db: Database, scope: Scope): Promise<Record<'maker' | 'checker', Scope>> {
  const found = await db.read(scope, (ctx) =>
    ctx.run<{ id: Id; login: string; name: string }>(sql`
      select id, login, name from app_user where tenant_id = ${scope.tenant} and login in ('caiwu', 'fuhe')`),
  );
  const as = (login: string): Scope => {
    const { id, name } = found.find((one) => one.login === login)!;
    return { tenant: scope.tenant, actor: { kind: 'user', id, name } };
  };
  return { maker: as('caiwu'), checker: as('fuhe') };
}

/** The books so far know the accounts by what somebody typed: what stands there is of the accounts from here on. */
async function openBalances(db: Database, scope: Scope, onDay: string, bankId: Id): Promise<void> {
  const { maker, checker } = await people(db, scope);
  const move = (account: string, from: string, to: string, minor: bigint) =>
    (['debit', 'credit'] as const).map((side) => ({
      ...{ account, side, amount: String(minor), memo: '', ofWhom: side === 'debit' ? to : from },
    }));
  const draft = await db.transaction(maker, (ctx) =>
    addDraft(ctx, {
      ...{ onDay, memo: '账户余额转到对账账户' },
      lines: [
        ...move('1002', '招商银行杭州分行 5719', bankId, OPENING.bank),
        ...move('101201', '微信支付', 'wechatPay', OPENING.wechatPay),
      ],
    }),
  );
  await db.transaction(checker, (ctx) => approveDrafts(ctx, [draft.id], () => null));
}

/** The sales of a day as the books have them: owed until the goods ship. */
const bookSales = (ctx: Ctx, account: string, day: string, sales: readonly Sale[]) =>
  bookEvents(ctx, [
    {
      ...{ kind: 'sale.paid', document: { kind: 'demo', id: `sales/${account}/${day}`, number: day } },
      ...{ effectiveAt: sales[0]!.at, currency: 'CNY', about: { account } },
      amounts: { net: sales.reduce((sum, one) => sum + one.amountMinor, 0n) },
    },
  ]);

const expect = (ctx: Ctx, merchantAccount: string, sales: readonly Sale[]) =>
  expectPayments(
    ctx,
    sales.map(({ at, reference, amountMinor }) => ({
      merchantAccount,
      reference,
      amountMinor,
      currency: 'CNY',
      paidAt: at,
    })),
  );

type Of = { day?: string; account: string };

/** A file that says what happened to money, as a person brings it. */
export async function take(ctx: Ctx, name: string, body: string | Buffer, of: Of): Promise<void> {
  const bytes = Buffer.from(body);
  const file = { name, open: () => Readable.from([bytes], { objectMode: false }) };
  const reader = await openBill(file, await statementsOf(ctx, of.account));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await importBill(ctx, reader, { name, sha256, ...of });
}

/** Sales with their fees; at night all of the day is withdrawn. Answers what is left. */
async function takeWechatDay(ctx: Ctx, day: string, sales: readonly Sale[], opening: bigint, bank: BankLine[]) {
  const { merchantId } = (await merchantAccounts(ctx)).get('wechatPay')!;
  await expect(ctx, 'wechatPay', sales);
  await bookSales(ctx, 'wechatPay', day, sales);
  const feeOf = (sale: Sale) => applyRate(sale.amountMinor, FEE_PPM);
  const rows = sales.map((sale) => ({
    ...{
      kind: 'payment' as const,
      reference: sale.reference,
      refundReference: '',
      providerReference: `42${sale.reference}`,
    },
    ...{ providerRefundReference: '', amountMinor: sale.amountMinor, feeMinor: feeOf(sale), title: '家居用品' },
    ...{ buyer: 'demo', createdAt: sale.at, at: sale.at },
  }));
  await take(ctx, `wechatpay-${day}.csv`, writeWechatBill(rows, { appId: 'wxdemo', merchantId }), {
    day,
    account: 'wechatPay',
  });
  const net = sales.reduce((sum, sale) => sum + sale.amountMinor - feeOf(sale), 0n);
  const number = `TX${day.replaceAll('-', '')}01`;
  const moved: Moved[] = [
    ...sales.flatMap((sale): Moved[] => [
      { at: sale.at, kind: '交易', number: `42${sale.reference}`, amountMinor: sale.amountMinor },
      { at: sale.at, kind: '扣除交易手续费', number: `42${sale.reference}`, amountMinor: -feeOf(sale) },
    ]),
    { at: new Date(`${day}T23:05:00+08:00`), kind: '提现', number, amountMinor: -net },
  ];
  await take(ctx, `wechatpay-fund-${day}.csv`, fundFlow(opening, moved), { day, account: 'wechatPay' });
  bank.push({ day: nextDay(day), amountMinor: net, reference: number, text: '财付通支付科技有限公司 提现' });
  return opening;
}

/** Card sales; UnionPay pays what is left of a day the next morning, and says nothing of it. */
async function takeCardDay(ctx: Ctx, { counterId }: Week, day: string, sales: readonly Sale[], bank: BankLine[]) {
  await expect(ctx, counterId, sales);
  await bookSales(ctx, counterId, day, sales);
  const rows: CardSale[] = sales.map((sale) => ({ ...sale, feeMinor: applyRate(sale.amountMinor, CARD_PPM) }));
  await take(ctx, `INN${day.slice(2).replaceAll('-', '')}88ZM_${COUNTER}`, unionPayFlow(COUNTER, rows), {
    account: counterId,
  });
  const net = rows.reduce((sum, one) => sum + one.amountMinor - one.feeMinor, 0n);
  bank.push({ day: nextDay(day), amountMinor: net, text: '银联商务 清算资金' });
}

async function takeTmallWeek(ctx: Ctx, { days, random, tmallId }: Week, bank: BankLine[]): Promise<void> {
  const rows = days.flatMap((day) =>
    Array.from({ length: 5 }, (_, i) => ({
      at: timeOf(day, 9 + i * 2, random),
      order: `39${day.replaceAll('-', '')}${String(i).padStart(9, '0')}`,
      amountMinor: BigInt(4_900 + random.below(300) * 100),
    })).flatMap(({ at, order, amountMinor }) => [
      { at, order, amountMinor, type: '交易收款', about: '0010001|交易收款-交易收款', remark: '' },
      {
        at,
        order,
        amountMinor: -applyRate(amountMinor, 20_000n),
        type: '其它',
        about: '天猫佣金',
        remark: '软件服务费',
      },
    ]),
  );
  const left = rows.reduce((sum, row) => sum + row.amountMinor, 0n);
  const day = days[4]!;
  const withdrawn = left - (left % 10_000n) - 1_000_000n > 0n ? left - (left % 10_000n) - 1_000_000n : left / 2n;
  const at = new Date(`${day}T22:00:00+08:00`);
  const all = [...rows, { at, order: '', amountMinor: -withdrawn, type: '提现', about: '提现', remark: '' }];
  await take(ctx, `tmall-${days[0]}.csv`, tmallAccount(all.toSorted((a, b) => a.at.getTime() - b.at.getTime())), {
    account: tmallId,
  });
  bank.push({ day: nextDay(day), amountMinor: withdrawn, text: '支付宝（中国）网络技术有限公司 提现' });
}

/** With what a bank has besides: rent, wages, interest, charges, and two lines nobody knows. */
async function takeStatement(ctx: Ctx, { days, bankId }: Week, came: readonly BankLine[]): Promise<void> {
  const [, second, third, fourth, fifth] = days as [string, string, string, string, string];
  const own: BankLine[] = [
    { day: second, amountMinor: -1_850_000n, text: '上海静安物业 房租' },
    { day: third, amountMinor: -6_420_000n, text: '代发工资' },
    { day: fourth, amountMinor: 12_735n, text: '结息' },
    { day: fourth, amountMinor: -1_800n, text: '转账手续费' },
    { day: fourth, amountMinor: 320_000n, text: '张伟 转账' },
    { day: fifth, amountMinor: -58_600n, text: '跨行转账' },
  ];
  const lines = [...came, ...own].filter(({ day }) => day <= days.at(-1)!);
  await take(
    ctx,
    `cmb-${days[1]}.sta`,
    mt940(
      BANK,
      OPENING.bank,
      lines.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)),
    ),
    { account: bankId },
  );
}

/** What is settled and agrees with the books; the last of them still waits for the second person. */
async function signOff(db: Database, scope: Scope, { days }: Week): Promise<void> {
  const { maker, checker } = await people(db, scope);
  const describeActors = async () => new Map();
  const all = await db.read(scope, (ctx) =>
    findAccountDays(ctx, { describeActors }, { from: days[0]!, until: days.at(-1)! }),
  );
  const settled = all.filter(
    ({ open, bills, gap, apart }) => open === 0 && bills > 0 && !(gap?.amount ?? 0n) && !(apart?.amount ?? 0n),
  );
  const personOf = ({ actor }: Scope) => `user:${'id' in actor ? actor.id : ''}`;
  const before = (end: string) =>
    settled
      .filter(({ day }) => day < end)
      .map(({ account, day }) => ({ account: String(account.id), day: String(day) }));
  const [proposed, signed] = [before(days[4]!), before(days[3]!)];
  await db.transaction(maker, (ctx) => proposeDays(ctx, { days: proposed, person: personOf(maker) }));
  await db.transaction(checker, (ctx) => signDays(ctx, { days: signed, person: personOf(checker) }));
}
