/** Background work of invoices: what is due is in the tables; however many jobs ask for it, it is one sweep. */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import { confirmationJobs, confirmationSchedules } from './ask-confirmations.ts';
import { filesJob } from './fetch-files.ts';
import { issueDue } from './issue-due.ts';
import { ASK } from './issue-invoices.ts';
import { expireQuotas, grantQuota, quotasOf } from './quota.ts';
import { redDue } from './red-due.ts';
import { askDue } from './send-invoices.ts';
import { type InvoicePorts, type ProviderRow, providersOf, type SellerRow, sellersOf } from './settings-store.ts';
import { askedJobs, askedSchedule } from './take-asked.ts';
import { uploadJob } from './upload-invoices.ts';

const DUE = 'invoices.issueDue';
const RED = 'invoices.redDue';
const QUOTA = 'invoices.quota';

export const invoiceJobs = (ports: InvoicePorts): JobHandler[] => [
  { kind: ASK, batch: 500, reach: (db, scope) => askDue(db, scope, ports) },
  filesJob(ports),
  uploadJob(ports),
  ...askedJobs(ports),
  ...confirmationJobs(ports),
  { kind: DUE, batch: 500, run: (ctx) => issueDue(ctx) },
  { kind: RED, batch: 500, run: (ctx) => redDue(ctx) },
  { kind: QUOTA, batch: 500, reach: (db, scope) => fetchQuotas(db, scope, ports) },
];

export const invoiceSchedules: Schedule[] = [
  { kind: ASK, everySeconds: 10 },
  askedSchedule,
  ...confirmationSchedules,
  { kind: DUE, everySeconds: 60 },
  { kind: RED, everySeconds: 3_600 },
  { kind: QUOTA, everySeconds: 3_600 },
];

export type QuotaOutcome = { told: boolean; code: string; message: string };

/** What every seller may issue this month, as the first of its providers says; of months that are over the rest expires. */
async function fetchQuotas(db: Database, scope: Scope, ports: InvoicePorts): Promise<void> {
  const sellers = await db.transaction(scope, async (ctx) => {
    const active = (await sellersOf(ctx)).filter((seller) => seller.active);
    await expireQuotas(
      ctx,
      active.map(({ id }) => id),
    );
    return active;
  });
  for (const seller of sellers) await fetchQuota(db, scope, ports, seller);
}

/** Where the provider does not tell, the month begins with what is set at the seller. Posts what is granted. */
export async function fetchQuota(
  db: Database,
  scope: Scope,
  ports: InvoicePorts,
  seller: SellerRow,
): Promise<QuotaOutcome> {
  const provider = (await db.read(scope, providersOf)).find(({ id, active }) => id === seller.providers[0] && active);
  const said = await ask(ports, provider, seller);
  await db.transaction(scope, async (ctx) => {
    if (said.availableMinor !== null) await grantQuota(ctx, seller.id, { availableMinor: said.availableMinor });
    else if (await isUngranted(ctx, seller)) await grantQuota(ctx, seller.id, { totalMinor: seller.quotaMinor });
  });
  return { told: said.availableMinor !== null, code: said.code, message: said.message };
}

const isUngranted = async (ctx: Ctx, { id, quotaMinor }: SellerRow): Promise<boolean> =>
  quotaMinor > 0n && (await quotasOf(ctx, [id])).get(id)!.totalMinor === 0n;

async function ask(ports: InvoicePorts, provider: ProviderRow | undefined, seller: SellerRow) {
  const service = provider && ports.providers.get(provider.kind);
  if (!service) return { availableMinor: null, code: 'invoices.providerDown', message: '' };
  try {
    const told = await service.quota(ports.openInvoices(provider), seller);
    return { availableMinor: told?.availableMinor ?? null, code: '', message: '' };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return { availableMinor: null, code: error.code, message: error.message };
  }
}
