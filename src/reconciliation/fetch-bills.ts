/**
 * The bills of yesterday come by themselves (REC-1): providers have them ready from ten o'clock (China time), so they
 * are asked every ten minutes until they have come. A day is only ever fetched once; a bill somebody imported by hand
 * counts.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { OutsideFailure } from '../channels/channels.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { Later } from '../kernel/jobs.ts';
import { Refused } from '../kernel/refusal.ts';
import { merchantAccounts } from '../payments/payments.ts';
import { importBill } from './import-bill.ts';
import type { ReconciliationPorts } from './ports.ts';

const HOUR_MS = 3_600_000;
/** 10:05 in China, and how many days back a bill that never came is still asked for. */
const READY_MS = 10 * HOUR_MS + 5 * 60_000;
const LOOK_BACK_DAYS = 3;
const CHINA_MS = 8 * HOUR_MS;
const RETRY_SECONDS = 600;

/** The days whose bill should be there at `now`, oldest first. */
export function readyDays(now: number): string[] {
  const china = now + CHINA_MS;
  const latest = china % (24 * HOUR_MS) >= READY_MS ? 1 : 2;
  return Array.from({ length: LOOK_BACK_DAYS }, (_, i) => latest + LOOK_BACK_DAYS - 1 - i).map((back) =>
    new Date(china - back * 24 * HOUR_MS).toISOString().slice(0, 10),
  );
}

/** Fetches what is missing. An account that cannot be asked does not keep the others; it is asked again in ten minutes. */
export async function fetchBills(db: Database, scope: Scope, ports: ReconciliationPorts): Promise<void> {
  const days = readyDays(db.world.now());
  const { accounts, here } = await db.read(scope, async (ctx) => ({
    accounts: await merchantAccounts(ctx),
    here: new Set(
      (
        await ctx.sql<{ merchant_account: string; day: string }>`
          select merchant_account, day
          from bill
          where tenant_id = ${ctx.tenant}
            and day = any(${days}::date[])`
      ).map((row) => `${row.merchant_account}/${row.day}`),
    ),
  }));
  let missing: string | null = null;
  for (const account of accounts.values()) {
    const provider = ports.providers.get(account.kind);
    if (!provider || !account.active) continue;
    for (const day of days.filter((one) => !here.has(`${account.id}/${one}`))) {
      try {
        const { name, body } = await provider.downloadBill(ports.openAccess(account), day);
        const bill = await ports.readBill({ name, open: () => Readable.from([body], { objectMode: false }) });
        const file = { name, sha256: createHash('sha256').update(body).digest('hex') };
        await db.transaction(scope, (ctx) => importBill(ctx, { ...bill, day }, file));
      } catch (error) {
        if (!(error instanceof OutsideFailure) && !(error instanceof Refused)) throw error;
        // A day without a payment has no bill, so a missing one of an earlier day is nothing to wait for.
        if (day === days.at(-1)) missing = `${account.id} ${day}: ${error.message}`;
      }
    }
  }
  if (missing !== null) throw new Later(RETRY_SECONDS, missing);
}
