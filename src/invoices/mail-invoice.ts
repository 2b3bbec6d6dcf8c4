/** An issued invoice by mail (INV-1), with its files: where the agent's own letter was lost, or it writes none. */
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { formatMinor } from '../kernel/money.ts';
import { Refused } from '../kernel/refusal.ts';
import { type Enclosure, writeMails } from '../mail/mail.ts';
import { fileOf, filesOf } from './files.ts';
import { sellersOf } from './settings-store.ts';
import { readInvoices } from './store.ts';

const KIND = 'invoiceFile';

/** Refuses `invoices.unknown` (404), `invoices.fileMissing`, `mail.off`. */
export async function mailInvoice(ctx: Ctx, id: Id, to: string): Promise<void> {
  const [invoice] = await readInvoices(ctx, [id]);
  if (!invoice) throw new Refused('invoices.unknown', { id }, 404);
  const files = await filesOf(ctx, id);
  if (files.length === 0) throw new Refused('invoices.fileMissing');
  const seller = (await sellersOf(ctx)).find((one) => one.id === invoice.sellerId);
  const lines = [
    `${invoice.name}：`,
    `${seller?.name ?? ''} 开给您的数电票见附件。`,
    `发票号码 ${invoice.invoiceNumber}，价税合计 ${formatMinor(invoice.inclMinor)} 元。`,
  ];
  const enclosed = files.map(({ format }) => ({ kind: KIND, id: `${id}/${format}` }));
  const title = `电子发票 ${invoice.invoiceNumber}`;
  const written = await writeMails(ctx, [{ to, title, text: lines.join('\n'), about: `invoice/${id}`, enclosed }]);
  if (written.length === 0) throw new Refused('mail.off');
}

/** What a letter encloses as `invoiceFile`: `<invoice>/<format>`. */
export function invoiceEnclosure(db: Database, scope: Scope, id: string): Promise<Enclosure | null> {
  const [invoice = '', format = ''] = id.split('/');
  return db.read(scope, (ctx) => fileOf(ctx, invoice, format));
}
