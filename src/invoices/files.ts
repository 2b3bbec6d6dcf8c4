/**
 * The files of an issued invoice (INV-1): fetched from its agent, or put in by a person where the agent has none. Must stay
 * true: what is kept is the file as it came, never replaced; an XML names the very invoice it is kept with.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { UploadedFile } from '../kernel/http/uploads.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { type Format, formatOf, type InvoiceFile, isOf } from './file-format.ts';
import { readInvoices } from './store.ts';

type FileRow = InvoiceFile & { invoiceId: Id; sha256: string; keptBy: string; keptAt: Date };

const fileTable = table<FileRow>('invoice_file', {
  ...{ invoiceId: 'uuid', format: 'text', sha256: 'text', body: 'bytea', keptBy: 'text', keptAt: 'timestamptz' },
});

export const MOST_BYTES = 5_000_000;
export const TYPES: Record<Format, string> = { pdf: 'application/pdf', ofd: 'application/ofd', xml: 'application/xml' };
const ISSUED: ReadonlySet<string> = new Set(['issued', 'redIssued']);

/** Keeps those that are not there yet; answers how many were new. */
export async function keepFiles(ctx: Ctx, invoiceId: Id, files: readonly InvoiceFile[]): Promise<number> {
  const rows = files.map(({ format, body }) => ({
    ...{ invoiceId, format, body, sha256: createHash('sha256').update(body).digest('hex') },
    ...{ keptBy: actorText(ctx.actor), keptAt: new Date(ctx.now()) },
  }));
  const kept = await fileTable.insert(ctx, rows, sql`on conflict do nothing returning format`);
  await auditAll(
    ctx,
    'invoice.file',
    kept.map(({ format }) => ({ subject: `invoice/${invoiceId}`, detail: { format } })),
  );
  return kept.length;
}

/**
 * A person's own file of an invoice. Refuses `invoices.unknown` (404), `invoices.notIssued`, `invoices.fileUnfit`,
 * `invoices.fileTooLarge` (data: `bytes`), `invoices.fileThere` (data: `format`).
 */
export async function attachFile(ctx: Ctx, id: Id, body: Buffer): Promise<void> {
  const [invoice] = await readInvoices(ctx, [id]);
  if (!invoice) throw new Refused('invoices.unknown', { id }, 404);
  if (!ISSUED.has(invoice.state))
    throw new Refused('invoices.notIssued', { serial: invoice.serial, state: invoice.state });
  const format = formatOf(body);
  if (!format || !isOf({ format, body }, invoice.invoiceNumber)) throw new Refused('invoices.fileUnfit');
  if ((await keepFiles(ctx, id, [{ format, body }])) === 0) throw new Refused('invoices.fileThere', { format });
}

/** Refuses `invoices.fileTooLarge`, `invoices.fileUnfit`. */
export async function readUploaded([file]: readonly UploadedFile[]): Promise<Buffer> {
  if (!file) throw new Refused('invoices.fileUnfit');
  if (file.bytes > MOST_BYTES) throw new Refused('invoices.fileTooLarge', { bytes: MOST_BYTES });
  return fs.readFile(file.path);
}

export type KeptFile = { format: Format; sha256: string; bytes: number; keptAt: Date };

/** Without their bodies. */
export const filesOf = (ctx: Ctx, invoiceId: Id): Promise<KeptFile[]> =>
  ctx.sql<KeptFile>`
    select format, sha256, octet_length(body) as bytes, kept_at as "keptAt"
    from invoice_file
    where tenant_id = ${ctx.tenant}
      and invoice_id = ${invoiceId}
    order by format`;

export async function formatsOf(ctx: Ctx, invoiceIds: readonly Id[]): Promise<Map<Id, Format[]>> {
  const rows = await ctx.sql<{ id: Id; formats: Format[] }>`
    select invoice_id as id, array_agg(format order by format) as formats
    from invoice_file
    where tenant_id = ${ctx.tenant}
      and invoice_id = any(${invoiceIds as Id[]}::uuid[])
    group by invoice_id`;
  return new Map(rows.map(({ id, formats }) => [id, formats]));
}

/** Null: there is none. */
export async function fileOf(ctx: Ctx, invoiceId: Id, format: string) {
  const [row] = await ctx.sql<{ body: Buffer; number: string }>`
    select f.body, i.invoice_number as number
    from invoice_file f
    join invoice i on i.tenant_id = f.tenant_id and i.id = f.invoice_id
    where f.tenant_id = ${ctx.tenant}
      and f.invoice_id = ${invoiceId}
      and f.format = ${format}`;
  return row ? { name: `${row.number}.${format}`, type: TYPES[format as Format], body: row.body } : null;
}
