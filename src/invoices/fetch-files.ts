/**
 * Fetching the files of invoices (INV-1), outside of any transaction: an agent draws them a moment after it has issued, so
 * it is asked again for some days. Then platforms that want them are given them.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { type Job, type JobHandler, Later } from '../kernel/jobs.ts';
import { isOf } from './file-format.ts';
import { filesOf, keepFiles } from './files.ts';
import type { InvoiceRow } from './invoice.ts';
import { type InvoicePorts, providersOf, sellersOf } from './settings-store.ts';
import { readInvoices } from './store.ts';
import { planUploads } from './upload-invoices.ts';

const KIND = 'invoices.files';
const PAUSE_S = 20;
const LONG_PAUSE_S = 3_600;
const SOON_MS = 600_000;
/** Later a person puts them in. */
const GIVE_UP_MS = 3 * 24 * 3_600_000;

/** Written in the transaction in which they were issued. */
export async function askForFiles(ctx: Ctx, issued: readonly Pick<InvoiceRow, 'id'>[]): Promise<void> {
  for (const { id } of issued) await ctx.enqueue(KIND, { invoice: id }, { sequence: `invoiceFiles/${id}` });
}

export const filesJob = (ports: InvoicePorts): JobHandler => ({
  kind: KIND,
  parallel: 4,
  reach: async (db, scope, jobs: Job<{ invoice: Id }>[]) => {
    for (const { payload } of jobs) await fetchFiles(db, scope, ports, payload.invoice);
  },
});

/** Throws `Later` while there is nothing yet, `OutsideFailure` when the agent does not answer. */
export async function fetchFiles(db: Database, scope: Scope, ports: InvoicePorts, id: Id): Promise<void> {
  const { invoice, provider, seller, known } = await db.read(scope, async (ctx) => {
    const [row] = await readInvoices(ctx, [id]);
    return {
      invoice: row,
      known: await filesOf(ctx, id),
      provider: (await providersOf(ctx)).find((one) => one.id === row?.providerId),
      seller: (await sellersOf(ctx)).find((one) => one.id === row?.sellerId),
    };
  });
  const service = provider && ports.providers.get(provider.kind);
  if (!invoice?.issuedAt || !seller || !provider || !service?.files || known.length > 0) return;
  const found = await service.files(ports.openInvoices(provider), { serial: invoice.serial, seller });
  const files = found.filter((file) => isOf(file, invoice.invoiceNumber));
  if (files.length > 0) {
    await db.transaction(scope, async (ctx) => {
      await keepFiles(ctx, id, files);
      await planUploads(ctx, ports, invoice);
      ctx.tell({ type: 'invoices' });
    });
    return;
  }
  const age = db.world.now() - invoice.issuedAt.getTime();
  if (age < GIVE_UP_MS) throw new Later(age < SOON_MS ? PAUSE_S : LONG_PAUSE_S, `no file of ${invoice.serial} yet`);
}
