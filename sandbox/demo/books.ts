/**
 * The books of the demo's brand: what it had when it began, what it sold in the weeks before, and what its two people of
 * finance have entered since. What its stock was worth the books hear from costs.
 */

import { addDraft, approveDrafts, type DraftInput, reverseVoucher, sendBackDrafts } from '../../src/finance/finance.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import { sql } from '../../src/kernel/db/sql.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { suppliersByWord } from '../../src/purchasing/purchasing.ts';
import type { ShopKey } from './connect.ts';
import { LATE, LOST, seedDealers } from './dealers.ts';
import { bookMonthsBefore } from './months-before.ts';

const BANK = '招商银行杭州分行 5719';
const SUPPLIER = '桐乡青禾制衣有限公司';
type Line = [account: string, debit: number, credit: number, ofWhom?: string];

const entry = (onDay: string, memo: string, ...lines: Line[]): DraftInput => ({
  ...{ onDay, memo },
  lines: lines.map(([account, debit, credit, ofWhom = '']) => ({
    ...{ account, ofWhom, memo: '', side: debit > 0 ? ('debit' as const) : ('credit' as const) },
    amount: String((debit || credit) * 100),
  })),
});

/** `month`: the one before this, `today`: a day of this. */
const booked = (month: string): DraftInput[] => [
  {
    ...entry(
      `${month}-01`,
      '期初建账',
      ...([
        ['1001', 5_000, 0],
        ['1002', 1_260_000, 0, BANK],
        ['101201', 38_420, 0, '微信支付'],
        ['1122', 56_500, 0, '沪上百货'],
        ['1122', 28_600, 0, LATE],
        ['1122', 12_400, 0, LOST],
        ['1601', 180_000, 0],
        ['1602', 0, 42_000],
        ['220201', 0, 87_300, SUPPLIER],
        ['2211', 0, 46_000],
        ['4001', 0, 1_087_400],
        ['4104', 0, 318_220],
      ] as Line[]),
    ),
    opening: true,
  },
  entry(`${month}-05`, '发放上月工资', ['2211', 46_000, 0], ['1002', 0, 46_000, BANK]),
  entry(`${month}-08`, '支付仓库租金', ['6602', 28_000, 0], ['1002', 0, 28_000, BANK]),
  entry(`${month}-15`, '支付桐乡青禾货款', ['220201', 60_000, 0, SUPPLIER], ['1002', 0, 60_000, BANK]),
  entry(`${month}-20`, '收到沪上百货货款', ['1002', 40_000, 0, BANK], ['1122', 0, 40_000, '沪上百货']),
  entry(`${month}-28`, '计提本月工资', ['6602', 31_000, 0], ['6601', 15_000, 0], ['2211', 0, 46_000]),
  entry(`${month}-28`, '计提折旧', ['6602', 3_500, 0], ['1602', 0, 3_500]),
];

/** The books keep a supplier's id, as its statements do. */
async function withSuppliers(ctx: Ctx, inputs: readonly DraftInput[]): Promise<DraftInput[]> {
  const suppliers = await suppliersByWord(ctx, [SUPPLIER]);
  return inputs.map((input) => ({
    ...input,
    lines: input.lines.map((line) => ({ ...line, ofWhom: suppliers.get(line.ofWhom)?.id ?? line.ofWhom })),
  }));
}

/** What each shop sells on a day, in fen. */
const USUAL: Record<ShopKey, bigint> = {
  ...{ taobao: 1_860_000n, douyin: 1_240_000n, jd: 830_000n, pinduoduo: 660_000n, woocommerce: 410_000n },
};

/** Made once; real events follow by themselves. */
export async function seedBooks(db: Database, scope: Scope, shops: Record<ShopKey, Id>, now: number): Promise<void> {
  const people = await db.read(scope, (ctx) =>
    ctx.run<{ id: Id; login: string; name: string; known: boolean }>(sql`
      select id, login, name, exists (select from gl_draft where tenant_id = ${scope.tenant}) as known
      from app_user
      where tenant_id = ${scope.tenant}
        and login in ('caiwu', 'fuhe')`),
  );
  const [maker, checker] = ['caiwu', 'fuhe'].map((login) => people.find((one) => one.login === login));
  if (!maker || !checker || maker.known) return;
  const as = ({ id, name }: { id: Id; name: string }): Scope => ({
    ...{ tenant: scope.tenant, actor: { kind: 'user', id, name } },
  });
  const day = (back: number) => new Date(now + 8 * 3_600_000 - back * 86_400_000).toISOString().slice(0, 10);
  const today = day(0);
  const month = day(Number(today.slice(8)) + 1).slice(0, 7);
  const since = [
    entry(`${today.slice(0, 7)}-05`, '发放上月工资', ['2211', 46_000, 0], ['1002', 0, 46_000, BANK]),
    entry(`${today.slice(0, 7)}-08`, '支付仓库租金', ['6602', 28_000, 0], ['1002', 0, 28_000, BANK]),
  ].filter(({ onDay }) => onDay < today);
  const courier = entry(`${month}-22`, '支付快递费', ['6601', 9_860, 0], ['1002', 0, 9_860, BANK]);
  const inputs = await db.read(scope, (ctx) => withSuppliers(ctx, [...booked(month), ...since, courier]));
  const ids = await db.transaction(as(maker), async (ctx) => {
    const drafts: Id[] = [];
    for (const input of inputs) drafts.push((await addDraft(ctx, input)).id);
    return drafts;
  });
  await db.transaction(as(checker), (ctx) => approveDrafts(ctx, ids, () => null));
  await db.transaction(scope, async (ctx) => {
    const suppliers = await suppliersByWord(ctx, [SUPPLIER]);
    const usual = new Map((Object.keys(USUAL) as ShopKey[]).map((key) => [shops[key], USUAL[key]]));
    const brand = { shops: usual, supplier: suppliers.get(SUPPLIER)?.id ?? SUPPLIER, bank: BANK };
    await bookMonthsBefore(ctx, { ...brand, first: `${month}-01`, today: day(1) });
  });
  const waiting = await db.transaction(as(maker), async (ctx) => {
    const [mistaken] = await ctx.sql<{ id: Id }>`
      select voucher_id as id from gl_draft where tenant_id = ${ctx.tenant} and id = ${ids.at(-1)}`;
    await reverseVoucher(ctx, mistaken!.id, { onDay: today, reason: '金额应为 8,960' });
    await addDraft(ctx, entry(today, '支付直播推广费', ['6601', 12_000, 0], ['1002', 0, 12_000, BANK]));
    return (await addDraft(ctx, entry(today, '购买打印机', ['1601', 2_680, 0], ['1002', 0, 2_680, BANK]))).id;
  });
  await db.transaction(as(checker), (ctx) => sendBackDrafts(ctx, [waiting], '请附发票号'));
  await seedDealers(db, scope, as(maker), (days) => new Date(now - days * 86_400_000));
}
