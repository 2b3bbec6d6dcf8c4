/**
 * Issuing invoices of orders (INV-1): written down and their quota reserved; a job sends them after the commit. What must
 * stay true: whoever makes invoices of an order holds its wish, so however many ask for one there is one.
 */
import { auditAll } from '../identity/identity.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome } from '../kernel/refusal.ts';
import type { Invoice, InvoiceLine, InvoiceRow } from './invoice.ts';
import { printLines, totalsOf } from './lines.ts';
import { type Planned, planInvoices } from './plan-invoices.ts';
import { reserveQuota } from './quota.ts';
import { insertInvoices, lockWishes, newSerials, setSubsidies, setWishes } from './store.ts';
import type { Title } from './title.ts';

export const ASK = 'invoices.ask';
/** However many ask for it, it is one sweep. */
export const askNow = (ctx: Ctx): Promise<void> => ctx.enqueue(ASK, {}, { key: 'now' });

export const titleOf = ({
  kind,
  type,
  name,
  taxNo,
  address,
  phone,
  bank,
  bankAccount,
  email,
  mobile,
}: Title): Title => ({
  ...{ kind, type, name, taxNo, address, phone, bank, bankAccount, email, mobile },
});

/** An invoice nobody has sent yet. */
export const newInvoice = (
  ctx: Ctx,
  about: Pick<InvoiceRow, 'serial' | 'color' | 'state' | 'sellerId'> & Partial<InvoiceRow>,
  title: Title,
  lines: InvoiceLine[],
): Invoice => {
  const now = new Date(ctx.now());
  return {
    ...{ id: ctx.newId(), providerId: null, sentAt: null, providerSerial: '', invoiceNumber: '', period: '' },
    ...{ originalId: null, reason: null, confirmation: '', confirmBefore: null, nextTitle: null, replacesId: null },
    ...{ appliedBy: 'seller', confirmationUuid: '' },
    ...{ note: '', code: '', message: '', asks: 0, askAt: now, madeBy: actorText(ctx.actor), madeAt: now },
    ...{ issuedAt: null, changedAt: now, ...about, ...titleOf(title), ...totalsOf(lines), lines },
  };
};

/** Refuses per order as the contract's `issueInvoices`. One that gets no quota waits for it as a draft. */
export async function issueInvoices(ctx: Ctx, ids: readonly Id[], together: boolean): Promise<Outcome<Id, string>[]> {
  const wishes = await lockWishes(ctx, ids);
  const { planned, refused, subsidies } = await planInvoices(ctx, ids, wishes, together);
  const invoices = await makeInvoices(ctx, planned);
  await setWishes(
    ctx,
    planned.flatMap(({ orderIds }) => orderIds),
    'covered',
  );
  await setSubsidies(ctx, subsidies);
  await auditAll(
    ctx,
    'invoice.issue',
    invoices.map(({ id, serial, inclMinor }) => ({ subject: `invoice/${id}`, detail: { serial, inclMinor } })),
  );
  await reserve(ctx, invoices);
  if (invoices.length > 0) await askNow(ctx);
  const no = new Map(refused.map((outcome) => [outcome.id, outcome]));
  return ids.map((id) => no.get(id) ?? done(id));
}

async function makeInvoices(ctx: Ctx, planned: readonly Planned[]): Promise<Invoice[]> {
  const serials = await newSerials(ctx, planned.length);
  return planned.map(({ seller, wish, lines }, i) =>
    newInvoice(
      ctx,
      { serial: serials[i]!, color: 'blue', state: 'draft', sellerId: seller.id },
      wish,
      printLines(lines).map((line) => ({ ...line, originalLine: null })),
    ),
  );
}

/** Written with the state the quota leaves them in. */
async function reserve(ctx: Ctx, invoices: readonly Invoice[]): Promise<void> {
  if (invoices.length === 0) return;
  const got = await reserveQuota(ctx, invoices);
  invoices.forEach((invoice, i) => {
    if (got[i]) invoice.state = 'quotaReserved';
    else invoice.code = 'invoices.quotaShort';
  });
  await insertInvoices(ctx, invoices);
}
