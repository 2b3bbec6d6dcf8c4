/**
 * The bills of yesterday come by themselves (REC-1), of what was traded and of how each account moved: providers have
 * them ready from ten o'clock (China time), and are asked every ten minutes until they have come. Each is only ever
 * fetched once; one that somebody imported by hand counts, unless its day went on then: it may lack what came after.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Damaged, OutsideFailure } from '../channels/channels.ts';
import type { FundAccount } from '../contract/payments.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { Refused } from '../kernel/refusal.ts';
import { type DayBill, type MerchantAccount, merchantAccounts } from '../payments/payments.ts';
import { importBill } from './import-bill.ts';
import { isFundBill, isTradeBill } from './layouts.ts';
import type { ReconciliationPorts } from './ports.ts';

const HOUR_MS = 3_600_000;
/** 10:05 in China, and how many days back a bill that never came is still asked for. */
const READY_MS = 10 * HOUR_MS + 5 * 60_000;
const LOOK_BACK_DAYS = 3;
const CHINA_MS = 8 * HOUR_MS;

/** The days whose bill should be there at `now`, oldest first. */
export function readyDays(now: number): string[] {
  const china = now + CHINA_MS;
  const latest = china % (24 * HOUR_MS) >= READY_MS ? 1 : 2;
  return Array.from({ length: LOOK_BACK_DAYS }, (_, i) => latest + LOOK_BACK_DAYS - 1 - i).map((back) =>
    new Date(china - back * 24 * HOUR_MS).toISOString().slice(0, 10),
  );
}

/**
 * Fetches what is missing. A bill that is not there yet (or never, on a day without a payment) is asked for again by the
 * schedule; one that cannot be read is for a person, after the others were fetched.
 */
export async function fetchBills(db: Database, scope: Scope, ports: ReconciliationPorts): Promise<void> {
  const days = readyDays(db.world.now());
  const { accounts, here } = await db.read(scope, async (ctx) => ({
    accounts: await merchantAccounts(ctx),
    here: await billsOf(ctx, days),
  }));
  let unreadable: unknown = null;
  for (const account of accounts.values()) {
    if (!account.active || !ports.providers.has(account.kind)) continue;
    const wanted = days.flatMap((day) => billsFor(account, ports).map((bill) => ({ day, bill })));
    for (const { day, bill } of wanted.filter((one) => !here.has(keyOf(account.id, one.day, one.bill)))) {
      try {
        await fetchBill(db, scope, ports, account, day, bill);
      } catch (error) {
        if (error instanceof Damaged || error instanceof Refused) unreadable ??= error;
        else if (!(error instanceof OutsideFailure)) throw error;
      }
    }
  }
  if (unreadable) throw unreadable;
}

/** The basic account's comes last: with it the day is held against its trade bill, and fees may lie on another account. */
function billsFor({ kind, fundAccounts }: MerchantAccount, ports: ReconciliationPorts): DayBill[] {
  const known = ports.providers.get(kind)!.fundAccounts;
  const own = known.filter((one) => one === 'basic' || fundAccounts.includes(one));
  return ['trade', ...own.toReversed()];
}

const keyOf = (account: string, day: string, bill: DayBill): string => [account, day, bill].join('/');

async function fetchBill(
  db: Database,
  scope: Scope,
  ports: ReconciliationPorts,
  account: MerchantAccount,
  day: string,
  bill: DayBill,
): Promise<void> {
  const { name, body } = await ports.providers.get(account.kind)!.downloadBill(ports.openAccess(account), day, bill);
  const reader = await ports.openBill({ name, open: () => Readable.from([body], { objectMode: false }) });
  const sha256 = createHash('sha256').update(body).digest('hex');
  const fundAccount = bill === 'trade' ? null : bill;
  await db.transaction(scope, (ctx) =>
    importBill(ctx, reader, { name, sha256, day, account: account.id, fundAccount }),
  );
}

async function billsOf(ctx: Ctx, days: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.sql<{ account: string; day: string; layout: string; fundAccount: FundAccount | '' }>`
    select merchant_account as account, day, layout, fund_account as "fundAccount"
    from bill
    where tenant_id = ${ctx.tenant}
      and day = any(${days as string[]}::date[])
      and imported_at >= (day + 1)::timestamp at time zone 'Asia/Shanghai'`;
  const known = rows.filter(({ layout }) => isTradeBill(layout) || isFundBill(layout));
  return new Set(known.map(({ account, day, fundAccount }) => keyOf(account, day, fundAccount || 'trade')));
}
