/**
 * Giving issued invoices to the platforms that want them (INV-1), by their PDF and per order of the platform. What may have
 * arrived is told again: the same number is there once. A refusal stays with its words for a person.
 */
import { type InvoiceUpload, type ShopAccess, shopsOf } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Job, type JobHandler, Later } from '../kernel/jobs.ts';
import { ordersToInvoice } from '../orders/orders.ts';
import { fileOf } from './files.ts';
import type { InvoiceRow } from './invoice.ts';
import { type InvoicePorts, sellersOf } from './settings-store.ts';
import { linesOf, ordersOf, readInvoices } from './store.ts';

const KIND = 'invoices.upload';
const PAUSE_S = 60;

type UploadRow = {
  invoiceId: Id;
  channelNumber: string;
  shopId: Id;
  state: 'waiting' | 'done' | 'refused' | 'unknown';
  code: string;
  message: string;
  changedAt: Date;
};
const uploadTable = table<UploadRow>('invoice_upload', {
  ...{ invoiceId: 'uuid', channelNumber: 'text', shopId: 'uuid', state: 'text', code: 'text', message: 'text' },
  changedAt: 'timestamptz',
});

/** A blue invoice of orders of shops whose platform takes invoices; platforms take one order at a time. */
export async function planUploads(ctx: Ctx, ports: InvoicePorts, { id, color }: InvoiceRow): Promise<void> {
  const orderIds = (await ordersOf(ctx, [id])).get(id) ?? [];
  if (color !== 'blue' || orderIds.length !== 1) return;
  const shops = new Map((await shopsOf(ctx)).map((shop) => [shop.id, shop]));
  const orders = await ordersToInvoice(ctx, orderIds);
  const rows = [...orders.values()].flatMap(({ shopId, channelNumbers }): UploadRow[] => {
    const channel = ports.channels.connectors.get(shops.get(shopId)?.channel ?? '');
    if (!channel?.uploadInvoice || channelNumbers.length !== 1) return [];
    const channelNumber = channelNumbers[0]!;
    return [
      { invoiceId: id, channelNumber, shopId, state: 'waiting', code: '', message: '', changedAt: new Date(ctx.now()) },
    ];
  });
  await uploadTable.insert(ctx, rows, sql`on conflict do nothing`);
  for (const { channelNumber } of rows) await ctx.enqueue(KIND, { invoice: id, number: channelNumber });
}

export const uploadsOf = (ctx: Ctx, invoiceId: Id): Promise<UploadRow[]> =>
  ctx.run(sql`
    select ${uploadTable.select()}
    from invoice_upload
    where tenant_id = ${ctx.tenant}
      and invoice_id = ${invoiceId}
    order by channel_number`);

export const uploadJob = (ports: InvoicePorts): JobHandler => ({
  kind: KIND,
  parallel: 4,
  reach: async (db, scope, jobs: Job<{ invoice: Id; number: string }>[]) => {
    for (const { payload } of jobs) await upload(db, scope, ports, payload.invoice, payload.number);
  },
});

type Found = { row: UploadRow; access: ShopAccess; kind: string; told: InvoiceUpload };

async function upload(db: Database, scope: Scope, ports: InvoicePorts, id: Id, number: string): Promise<void> {
  const found = await db.read(scope, (ctx) => describe(ctx, ports, id, number));
  const send = found && ports.channels.connectors.get(found.kind)?.uploadInvoice;
  if (!found || !send) return;
  const answer = await send(found.access, found.told);
  const state = ({ accepted: 'done', refused: 'refused', unknown: 'unknown', retry: 'waiting' } as const)[
    answer.result
  ];
  const said = state === 'done' ? { code: '', message: '' } : { code: answer.code, message: answer.message };
  await db.transaction(scope, async (ctx) => {
    const after = { ...found.row, state, ...said, changedAt: new Date(ctx.now()) };
    await uploadTable.update(ctx, [after], ['invoiceId', 'channelNumber'], ['state', 'code', 'message', 'changedAt']);
  });
  if (state === 'unknown' || state === 'waiting') throw new Later(PAUSE_S, said.message);
}

async function describe(ctx: Ctx, ports: InvoicePorts, id: Id, number: string): Promise<Found | null> {
  const [invoice] = await readInvoices(ctx, [id]);
  const row = (await uploadsOf(ctx, id)).find((one) => one.channelNumber === number);
  const shop = (await shopsOf(ctx)).find((one) => one.id === row?.shopId);
  const pdf = await fileOf(ctx, id, 'pdf');
  const seller = (await sellersOf(ctx)).find((one) => one.id === invoice?.sellerId);
  if (!invoice?.issuedAt || !row || row.state === 'done' || row.state === 'refused' || !shop || !pdf || !seller)
    return null;
  const lines = (await linesOf(ctx, [id])).get(id)!;
  const { invoiceNumber, issuedAt, kind, type, name, taxNo, inclMinor, netMinor, taxMinor, note } = invoice;
  return {
    ...{ row, access: ports.channels.openAccess(shop), kind: shop.channel },
    told: {
      ...{ orderNumber: number, invoiceNumber, issuedAt, kind, type, name, taxNo, inclMinor, netMinor, taxMinor, note },
      ...{
        lines,
        clerk: seller.clerk,
        sellerName: seller.name,
        sellerTaxNo: seller.taxNo,
        pdf: pdf.body,
      },
    },
  };
}
