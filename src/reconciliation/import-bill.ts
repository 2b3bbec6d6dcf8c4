/**
 * A bill comes in (REC-1): all of it or nothing, in one transaction, the same file once. Its lines are written as they
 * are read, so a bill may be longer than the memory is; what its end says decides whether they stay. A corrected file of
 * a day takes the place of the one before; what did not change in it keeps its matches and its differences.
 */

import type { FundAccount } from '../contract/payments.ts';
import { dayOf as dayAt } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { actorText } from '../kernel/context.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { assertNotSigned } from './account-days.ts';
import type { BillEnd, BillLine, BillProvider, BillReader } from './bill.ts';
import { BillDays } from './bill-days.ts';
import { bookFees } from './book-fees.ts';
import { takeRegister } from './compare-register.ts';
import { isFundBill, isTradeBill, SUB_BALANCES } from './layouts.ts';
import { matchAccount } from './match-account.ts';
import { matchCollected } from './match-collected.ts';
import { matchSettled } from './match-settled.ts';
import { replaceBill } from './replace-bill.ts';
import { accountNames, type BillAccount, billAccounts } from './statement-accounts.ts';
import { billTable } from './store.ts';
import { leaveSuspense } from './suspense.ts';
import { tieBank } from './tie-bank.ts';
import { tieFund } from './tie-fund.ts';
import { tieSplits } from './tie-splits.ts';
import { writeAndMatch, writeBalances } from './write-lines.ts';

/**
 * `day`: the one it was asked for; else the bill says. `account`: the one somebody said it is of. `fundAccount`: which of
 * the account's own accounts there a fund bill shows, where that is known; its rows do not say it.
 */
export type BillFile = {
  name: string;
  sha256: string;
  day?: string;
  account?: string | null;
  fundAccount?: FundAccount | null;
};
export type ImportedBill = { billId: Id; lines: number; matched: number; open: number };

/** Its trade bill has what it paid out net among its lines. */
const settlesNet = ({ provider }: BillReader): boolean => provider === 'unionPay';

/**
 * Reads a bill and books it whole, then compares it with our payments and refunds. Refuses `imports.sameFile` (data:
 * `billId`), `reconciliation.accountUnknown` (data: provider, merchantId), `reconciliation.otherAccount` (data: merchantId,
 * name, number: the file is not of the one chosen), `reconciliation.dayHasBill` (data: day, layout: that day came in
 * another layout already, and its payments would be found twice),
 * `reconciliation.periodOverlaps` (data: from, until: a statement of other days has some of these),
 * `reconciliation.batchesOverlap`, `reconciliation.daySigned`, `reconciliation.registerForeign`. What the reader throws
 * undoes everything.
 */
export async function importBill(ctx: Ctx, reader: BillReader, file: BillFile): Promise<ImportedBill> {
  const id = ctx.newId();
  // A day of a million lines is compared in single statements.
  await ctx.sql`select set_config('statement_timeout', '15min', true)`;
  const { account, end, first, last, from, until, days } = await writeLines(ctx, reader, file, id);
  const isRegister = reader.layout === SUB_BALANCES;
  const fundAccount = isFundBill(reader.layout) ? (file.fundAccount ?? fundAccountOf(reader, file.name)) : '';
  const bill = { ...end, day: file.day ?? end.day, layout: reader.layout, fundAccount };
  if (from && until) await assertNotSigned(ctx, account.id, dayOf(from), dayOf(until));
  const before =
    (await sameDay(ctx, bill, account)) ??
    (await samePeriod(ctx, reader, account, from, until)) ??
    (await sameBatches(ctx, reader, account, id));
  if (before)
    await ctx.sql`
      update bill
      set replaced_by = ${id}
      where tenant_id = ${ctx.tenant}
        and id = ${before.id}`;
  const isForward = end.isForward ?? (first === null || last === null || first.at <= last.at);
  const balances = isForward ? balancesOf(first, last) : balancesOf(last, first);
  await billTable.insert(ctx, [
    {
      id,
      merchantAccount: account.id,
      provider: reader.provider,
      merchantId: bill.merchantId || account.merchantId,
      layout: bill.layout,
      fundAccount,
      day: bill.day,
      version: (before?.version ?? 0) + 1,
      fileName: file.name,
      fileHash: Buffer.from(file.sha256, 'hex'),
      ...bill.totals,
      openingMinor: balances?.opening ?? null,
      closingMinor: balances?.closing ?? null,
      currency: first?.currency ?? account.currency,
      importedAt: new Date(ctx.now()),
      importedBy: actorText(ctx.actor),
      // A statement covers its days; balances are of the end of one.
      fromDay: from === null || isRegister ? null : dayOf(from),
      untilDay: until === null || isRegister ? null : dayOf(until),
    },
  ]);
  if (!isRegister) await days.write(ctx, account.id, id, isForward);
  if (before) await replaceBill(ctx, before.id, id);
  if (isRegister) await takeRegister(ctx, { id, merchantAccount: account.id, day: bill.day! });
  else await compareBill(ctx, reader, account, { ...bill, id, before: before?.id ?? null });
  return figuresOf(ctx, id);
}

type Booked = { id: Id; layout: string; day: string | null; before: Id | null };

async function compareBill(ctx: Ctx, reader: BillReader, account: BillAccount, bill: Booked): Promise<void> {
  const { id } = bill;
  if (isTradeBill(bill.layout)) await matchAccount(ctx, account, bill);
  if (bill.layout === 'codRemittance') await matchCollected(ctx, account, id);
  if (isTradeBill(bill.layout) || isFundBill(bill.layout)) await tieFund(ctx, account.id, bill.day);
  if (isFundBill(bill.layout)) await tieSplits(ctx, account.id, bill.day);
  await matchSettled(ctx, account, bill.layout, id);
  await bookFees(ctx, account, id, bill.before);
  if (!isTradeBill(bill.layout) || settlesNet(reader)) await tieBank(ctx);
  await leaveSuspense(ctx);
}

/** WeChat Pay alone has several: as its own site calls the file (`运营账户`), or as they are called in its interface. */
function fundAccountOf({ layout }: BillReader, name: string): FundAccount {
  if (layout !== 'fundFlow') return 'basic';
  return /运营账户|operation/i.test(name) ? 'operation' : /手续费账户|fees/i.test(name) ? 'fees' : 'basic';
}

async function assertNew(ctx: Ctx, file: BillFile): Promise<void> {
  const [same] = await ctx.sql<{ id: Id }>`
    select id
    from bill
    where tenant_id = ${ctx.tenant}
      and file_hash = ${Buffer.from(file.sha256, 'hex')}`;
  if (same) throw new Refused('imports.sameFile', { billId: same.id });
}

type Written = {
  account: BillAccount;
  end: BillEnd;
  first: BillLine | null;
  last: BillLine | null;
  from: Date | null;
  until: Date | null;
  days: BillDays;
};

/** Part by part, under the account's lock: whoever else imports or matches for it waits. */
async function writeLines(ctx: Ctx, reader: BillReader, file: BillFile, billId: Id): Promise<Written> {
  const isCompared = isTradeBill(reader.layout);
  // One part is written while the next one is read and sent, so that the database never waits for what comes after it.
  let written: Promise<unknown> = Promise.resolve();
  let account: BillAccount | null = null;
  let from: Date | null = null;
  let until: Date | null = null;
  let first: BillLine | null = null;
  let last: BillLine | null = null;
  const days = new BillDays();
  const parts = reader.read();
  for (let part = await parts.next(); ; part = await parts.next()) {
    if (!account) {
      account = await lockAccount(ctx, reader, part.value.merchantId, file.account ?? reader.account ?? null);
      await assertNew(ctx, file);
    }
    if (part.done) {
      await written;
      return { account, end: account.custodian ? ofPool(part.value) : part.value, first, last, from, until, days };
    }
    const before = written;
    const lines = account.custodian ? part.value.lines.map(chargeOfPool) : part.value.lines;
    first ??= lines[0] ?? null;
    last = lines.at(-1) ?? last;
    for (const line of lines) {
      if (!from || line.at < from) from = line.at;
      if (!until || line.at > until) until = line.at;
      days.add(line);
    }
    const settled = isCompared && settlesNet(reader) ? lines.filter(({ kind }) => kind === 'transfer') : [];
    const compared = settled.length ? lines.filter(({ kind }) => kind !== 'transfer') : lines;
    written = (isCompared ? writeAndMatch : writeBalances)(ctx, account, billId, compared);
    if (settled.length) written = Promise.all([written, writeBalances(ctx, account, billId, settled)]);
    // Whoever waits for it hears of its failure, also where the reader fails first.
    written.catch(() => {});
    await before;
  }
}

/** What a bank charges a licensed account is money that leaves it like any other: a document of its book says why. */
const chargeOfPool = (line: BillLine): BillLine =>
  line.kind === 'fee' ? { ...line, kind: 'transfer', grossMinor: line.grossMinor - line.feeMinor, feeMinor: 0n } : line;
const ofPool = (end: BillEnd): BillEnd => ({ ...end, totals: { ...end.totals, feeMinor: 0n } });

/** Their files name the shop, where they name anybody; an account without a number is then as good. */
const NAMED_BY_SHOP: ReadonlySet<BillProvider> = new Set(['jd', 'pinduoduo', 'douyin', 'tmall']);

/** Whether a file that names `said` may be this account's: banks mask digits, and some write the last ones only. */
function isOf({ kind, merchantId }: BillAccount, said: string): boolean {
  const [number, plain] = [merchantId, said].map((text) => text.replaceAll(/[\s-]/g, '')) as [string, string];
  if (number === '' || number === plain) return number !== '';
  // Alipay writes the merchant's account as its number with four digits behind it.
  if (kind === 'alipay') return plain.slice(0, -4) === number;
  const shown = plain.split(/\*+/);
  return kind === 'bank' && shown.length > 1 && number.startsWith(shown[0]!) && number.endsWith(shown.at(-1)!);
}

async function lockAccount(
  ctx: Ctx,
  { provider }: BillReader,
  merchantId: string,
  chosen: string | null,
): Promise<BillAccount> {
  const accounts = (await billAccounts(ctx)).filter((one) => one.kind === provider);
  const possible = chosen === null ? accounts : accounts.filter((one) => one.id === chosen);
  // Many files do not say whose they are; that is clear where there is one account, or where somebody said it.
  const named = possible.filter((one) => merchantId === '' || isOf(one, merchantId));
  const nameless = possible.filter((one) => one.merchantId === '' && (chosen !== null || NAMED_BY_SHOP.has(provider)));
  const [found, other] = named.length > 0 ? named : nameless;
  if (!found && chosen !== null && possible[0]) {
    const name = (await accountNames(ctx, [chosen])).get(chosen) ?? '';
    throw new Refused('reconciliation.otherAccount', { merchantId, name, number: possible[0].merchantId });
  }
  if (!found || other) throw new Refused('reconciliation.accountUnknown', { provider, merchantId });
  await ctx.sql`select pg_advisory_xact_lock(hashtextextended(${`bills/${ctx.tenant}/${found.id}`}, 0))`;
  return found;
}

const dayOf = (at: Date): string => dayAt(at.getTime());

/** Their files are of a day, or of batches: the days of their lines may overlap. */
const OF_DAYS: ReadonlySet<BillProvider> = new Set(['wechatPay', 'alipay', 'courier']);

/** The statement of a bank or platform that covers the very same days: it takes its place. */
async function samePeriod(
  ctx: Ctx,
  { layout, provider }: BillReader,
  account: BillAccount,
  from: Date | null,
  until: Date | null,
): Promise<Before | null> {
  if (OF_DAYS.has(provider) || isTradeBill(layout) || layout === SUB_BALANCES || !from || !until) return null;
  const [first, last] = [dayOf(from), dayOf(until)];
  const others = await ctx.sql<Before & { from: string; until: string }>`
    select id, version, from_day as "from", until_day as until
    from bill
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${account.id}
      and layout = ${layout}
      and replaced_by is null
      and from_day <= ${last}
      and until_day >= ${first}`;
  const other = others.find((one) => one.from !== first || one.until !== last);
  if (other) throw new Refused('reconciliation.periodOverlaps', { from: other.from, until: other.until });
  return others[0] ?? null;
}

type Before = { id: Id; version: number };

/** A courier's remittance names its batches; one that comes again is a corrected sheet. Refuses `reconciliation.batchesOverlap`. */
async function sameBatches(ctx: Ctx, { provider }: BillReader, account: BillAccount, id: Id): Promise<Before | null> {
  if (provider !== 'courier') return null;
  const batchesOf = (billId: Sql) => sql`
    select array_agg(entry_number order by entry_number)
    from bill_line
    where tenant_id = ${ctx.tenant}
      and bill_id = ${billId}
      and kind = 'transfer'`;
  const others = await ctx.run<Before & { batches: string[]; own: string[] }>(sql`
    select b.id, b.version, (${batchesOf(sql`b.id`)}) as batches, (${batchesOf(sql`${id}`)}) as own
    from bill b
    where b.tenant_id = ${ctx.tenant}
      and b.merchant_account = ${account.id}
      and b.replaced_by is null
      and b.id <> ${id}
      and (${batchesOf(sql`b.id`)}) && (${batchesOf(sql`${id}`)})`);
  const other = others.find(({ batches, own }) => batches.join() !== own.join());
  if (other) throw new Refused('reconciliation.batchesOverlap', { batches: other.batches.join('、') });
  return others[0] ?? null;
}

async function sameDay(
  ctx: Ctx,
  bill: { day: string | null; layout: string; fundAccount: string },
  account: BillAccount,
): Promise<Before | null> {
  if (bill.day === null) return null;
  const ofDay = await ctx.sql<Before & { layout: string; fundAccount: string }>`
    select id, version, layout, fund_account as "fundAccount"
    from bill
    where tenant_id = ${ctx.tenant}
      and merchant_account = ${account.id}
      and day = ${bill.day}
      and replaced_by is null`;
  const other = ofDay.find((one) => one.layout !== bill.layout && isTradeBill(one.layout) && isTradeBill(bill.layout));
  if (other) throw new Refused('reconciliation.dayHasBill', { day: bill.day, layout: other.layout });
  return ofDay.find((one) => one.layout === bill.layout && one.fundAccount === bill.fundAccount) ?? null;
}

/** The reader has checked that balances follow from each other. */
function balancesOf(first: BillLine | null, last: BillLine | null): { opening: bigint; closing: bigint } | null {
  if (!first || !last || first.balanceMinor === null || last.balanceMinor === null) return null;
  return { opening: first.balanceMinor - first.grossMinor + first.feeMinor, closing: last.balanceMinor };
}

async function figuresOf(ctx: Ctx, billId: Id): Promise<ImportedBill> {
  const [row] = await ctx.sql<ImportedBill>`
    select id as "billId", lines, matched, open
    from bill
    where tenant_id = ${ctx.tenant}
      and id = ${billId}`;
  return row!;
}
