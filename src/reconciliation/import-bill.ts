/**
 * A bill comes in (REC-1): all of it or nothing, in one transaction, the same file once. A corrected file of a day takes
 * the place of the one before; what did not change in it keeps its matches and its differences.
 */
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type MerchantAccount, merchantAccounts } from '../payments/payments.ts';
import type { Bill, BillLine } from './bill.ts';
import { matchAccount } from './match-account.ts';
import { replaceBill } from './replace-bill.ts';
import { billTable, lineTable, type StoredBill } from './store.ts';

export type BillFile = { name: string; sha256: string };
export type ImportedBill = { billId: Id; lines: number; matched: number; open: number };

const BATCH = 5_000;

/** Layouts with a line per payment or refund; the others show how a balance moved. */
const TRADE_LAYOUTS: ReadonlySet<string> = new Set([
  'tradeAll',
  'tradeSuccess',
  'tradeRefund',
  'tradeOld',
  'businessDetail',
]);
export const isTradeBill = (layout: string): boolean => TRADE_LAYOUTS.has(layout);

/**
 * Books a bill that was read whole and compares it with our payments and refunds. Refuses `imports.sameFile` (data:
 * `billId`), `reconciliation.accountUnknown` (data: provider, merchantId), `reconciliation.dayHasBill` (data: day,
 * layout: that day came in another layout already, and its payments would be found twice).
 */
export async function importBill(ctx: Ctx, bill: Bill, file: BillFile): Promise<ImportedBill> {
  const account = await accountOf(ctx, bill);
  // Whoever else imports or matches for this account waits here.
  await ctx.sql`
    select
    from merchant_account
    where tenant_id = ${ctx.tenant}
      and id = ${account.id}
    for update`;
  const before = await sameDay(ctx, bill, account, file);
  const stored = storedBill(ctx, bill, file, account, before);
  if (before)
    await ctx.sql`
    update bill
    set replaced_by = ${stored.id}
    where tenant_id = ${ctx.tenant}
      and id = ${before.id}`;
  await billTable.insert(ctx, [stored]);
  await insertLines(ctx, stored, bill.lines);
  if (before) await replaceBill(ctx, before.id, stored.id);
  if (isTradeBill(bill.layout)) await matchAccount(ctx, account, stored);
  return figuresOf(ctx, stored.id);
}

async function accountOf(ctx: Ctx, bill: Bill): Promise<MerchantAccount> {
  const accounts = [...(await merchantAccounts(ctx)).values()].filter((one) => one.kind === bill.provider);
  // Alipay writes the merchant's account as its number with four digits behind it.
  const own = accounts.filter(
    (one) =>
      one.merchantId === bill.merchantId ||
      (one.kind === 'alipay' && `${bill.merchantId}`.slice(0, -4) === one.merchantId),
  );
  // Fund bills do not say whose they are; that is clear where there is one account.
  const found = bill.merchantId === '' ? accounts : own;
  if (found.length !== 1 || !found[0])
    throw new Refused('reconciliation.accountUnknown', { provider: bill.provider, merchantId: bill.merchantId });
  return found[0];
}

type Before = { id: Id; version: number };

async function sameDay(ctx: Ctx, bill: Bill, account: MerchantAccount, file: BillFile): Promise<Before | null> {
  const [same] = await ctx.sql<{ id: Id }>`
    select id
    from bill
    where tenant_id = ${ctx.tenant}
      and file_hash = ${Buffer.from(file.sha256, 'hex')}`;
  if (same) throw new Refused('imports.sameFile', { billId: same.id });
  if (bill.day === null) return null;
  const ofDay = await ctx.sql<Before & { layout: string }>`
    select id, version, layout
    from bill
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${account.id}
      and day = ${bill.day}
      and replaced_by is null`;
  const other = ofDay.find((one) => one.layout !== bill.layout && isTradeBill(one.layout) && isTradeBill(bill.layout));
  if (other) throw new Refused('reconciliation.dayHasBill', { day: bill.day, layout: other.layout });
  return ofDay.find((one) => one.layout === bill.layout) ?? null;
}

function storedBill(ctx: Ctx, bill: Bill, file: BillFile, account: MerchantAccount, before: Before | null): StoredBill {
  const balances = balancesOf(bill.lines);
  return {
    id: ctx.newId(),
    merchantAccount: account.id,
    provider: bill.provider,
    merchantId: bill.merchantId || account.merchantId,
    layout: bill.layout,
    day: bill.day,
    version: (before?.version ?? 0) + 1,
    fileName: file.name,
    fileHash: Buffer.from(file.sha256, 'hex'),
    lines: bill.lines.length,
    paidMinor: bill.totals.paidMinor,
    refundedMinor: bill.totals.refundedMinor,
    feeMinor: bill.totals.feeMinor,
    openingMinor: balances?.opening ?? null,
    closingMinor: balances?.closing ?? null,
    currency: bill.lines[0]?.currency ?? account.currency,
    importedAt: new Date(ctx.now()),
    importedBy: actorText(ctx.actor),
  };
}

/** Fund bills run forwards or backwards in time; the reader has checked that the balances follow from each other. */
function balancesOf(lines: readonly BillLine[]): { opening: bigint; closing: bigint } | null {
  const [top, bottom] = [lines.at(0), lines.at(-1)];
  if (!top || !bottom || top.balanceMinor === null || bottom.balanceMinor === null) return null;
  const [first, last] = top.at <= bottom.at ? [top, bottom] : [bottom, top];
  return { opening: first.balanceMinor! - first.grossMinor + first.feeMinor, closing: last.balanceMinor! };
}

async function insertLines(ctx: Ctx, bill: StoredBill, lines: readonly BillLine[]): Promise<void> {
  const verdict = isTradeBill(bill.layout) ? null : ('notCompared' as const);
  for (let i = 0; i < lines.length; i += BATCH) {
    const some = lines.slice(i, i + BATCH);
    await lineTable.insert(
      ctx,
      some.map((line) => ({ ...line, billId: bill.id, merchantAccount: bill.merchantAccount, verdict })),
    );
  }
}

async function figuresOf(ctx: Ctx, billId: Id): Promise<ImportedBill> {
  const [row] = await ctx.sql<ImportedBill>`
    select id as "billId", lines, matched, open
    from bill
    where tenant_id = ${ctx.tenant}
      and id = ${billId}`;
  return row!;
}
