/**
 * Which invoices are due, and what is to be done with each (INV-3). What must stay true: that something is about to be sent,
 * and to whom, is committed before it is; from then on nobody else is asked for it.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { type InvoiceRow, mayMoveInvoice, moveInvoice, nextAsk } from './invoice.ts';
import type { InvoiceProvider } from './invoice-provider.ts';
import { reserveQuota } from './quota.ts';
import { type Kept, type ProviderRow, providersOf, type SellerRow, sellersOf } from './settings-store.ts';
import { invoiceTable, saveInvoices } from './store.ts';

const CLAIM = 50;
/** Longest time one asking is under way before somebody else may ask the same. */
const LEASE_MS = 60_000;
/** Numbers are fetched meanwhile. */
const NUMBERS_MS = 2_000;

export type Step = 'submit' | 'query' | 'applyRed' | 'queryRed' | 'issueRed';
/** `first`: nobody was ever asked for it before. */
export type Due = { invoice: InvoiceRow; step: Step; provider: ProviderRow; seller: SellerRow; first: boolean };
export type Claimed = {
  due: Due[];
  /** Sellers whose provider has to be asked for numbers first. */
  numbersFor: { seller: SellerRow; provider: ProviderRow }[];
  /** Nothing was due, so nothing is left to be taken. */
  over: boolean;
};

type House = {
  sellers: ReadonlyMap<string, Kept<SellerRow>>;
  providers: ReadonlyMap<string, Kept<ProviderRow>>;
  kinds: ReadonlyMap<string, InvoiceProvider>;
  now: number;
};

/** Takes what is due. Posts: holds of quota for drafts that waited for it. */
export async function claimDue(ctx: Ctx, kinds: ReadonlyMap<string, InvoiceProvider>): Promise<Claimed> {
  const rows = await ctx.run<InvoiceRow>(sql`
    update invoice i
    set asks = i.asks + 1, ask_at = ${new Date(ctx.now() + LEASE_MS)}
    from (
      select id
      from invoice
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at, id
      limit ${CLAIM}
      for update skip locked) due
    where i.tenant_id = ${ctx.tenant}
      and i.id = due.id
    returning ${invoiceTable.select('i')}`);
  if (rows.length === 0) return { due: [], numbersFor: [], over: true };
  const [sellers, providers] = [await sellersOf(ctx), await providersOf(ctx)];
  const house: House = {
    sellers: new Map(sellers.map((seller) => [seller.id, seller])),
    providers: new Map(providers.map((provider) => [provider.id, provider])),
    ...{ kinds, now: ctx.now() },
  };
  const claimed: Claimed = { due: [], numbersFor: [], over: false };
  const sending: Due[] = [];
  for (const invoice of rows) {
    const due = dueOf(invoice, house);
    if (due?.step === 'submit' || due?.step === 'issueRed') sending.push(due);
    else if (due) claimed.due.push(due);
  }
  await giveNumbers(ctx, sending, house, claimed);
  await reserveDrafts(ctx, rows);
  await saveInvoices(ctx, rows);
  return claimed;
}

/** What is to be done; null: it waits, and its `askAt` says until when. */
function dueOf(invoice: InvoiceRow, house: House): Due | null {
  if (invoice.state === 'draft') return null;
  const seller = house.sellers.get(invoice.sellerId)!;
  const first = invoice.sentAt === null;
  const chosen = invoice.color === 'red' || !first ? invoice.providerId : freeProvider(seller, house);
  const provider = chosen === null ? undefined : house.providers.get(chosen);
  if (!provider || !house.kinds.has(provider.kind)) {
    invoice.code = 'invoices.providerDown';
    invoice.askAt = nextAsk(house.now, invoice.asks);
    return null;
  }
  const due = { invoice, provider, seller, first };
  if (invoice.color === 'red') return { ...due, step: redStep(invoice, house.now) };
  if (invoice.state !== 'quotaReserved') return { ...due, step: 'query' };
  return { ...due, step: 'submit' };
}

/** The first of a seller's that is switched on and answers. */
const freeProvider = ({ providers }: SellerRow, house: House): string | null =>
  providers.find((id) => {
    const provider = house.providers.get(id);
    return provider?.active && (provider.downUntil === null || provider.downUntil.getTime() <= house.now);
  }) ?? null;

function redStep(invoice: InvoiceRow, now: number): Step {
  if (invoice.state === 'confirmed') return 'issueRed';
  if (invoice.sentAt !== null) return 'queryRed';
  invoice.sentAt = new Date(now);
  return 'applyRed';
}

/** Those that need a number taken beforehand get one here, or wait until there are some. */
async function giveNumbers(ctx: Ctx, sending: readonly Due[], house: House, claimed: Claimed): Promise<void> {
  const groups = Map.groupBy(sending, ({ seller, provider }) => `${seller.id}/${provider.id}`);
  for (const group of groups.values()) {
    const { seller, provider } = group[0]!;
    const lacking = group.filter(
      ({ invoice }) => house.kinds.get(provider.kind)!.takeNumbers && !invoice.invoiceNumber,
    );
    const numbers = lacking.length === 0 ? [] : await takeNumbers(ctx, seller, provider, lacking);
    lacking.forEach(({ invoice }, i) => {
      invoice.invoiceNumber = numbers[i] ?? '';
    });
    const waiting = new Set(lacking.slice(numbers.length));
    if (waiting.size > 0) claimed.numbersFor.push({ seller, provider });
    for (const due of group) {
      if (waiting.has(due)) due.invoice.askAt = new Date(house.now + NUMBERS_MS);
      else claimed.due.push(begin(due, house.now));
    }
  }
}

function begin(due: Due, now: number): Due {
  moveInvoice(due.invoice, 'submit');
  due.invoice.providerId = due.provider.id;
  due.invoice.sentAt ??= new Date(now);
  return due;
}

async function takeNumbers(ctx: Ctx, seller: SellerRow, provider: ProviderRow, wanting: readonly Due[]) {
  const rows = await ctx.sql<{ number: string }>`
    with wanting as (
      select id, row_number() over () as place
      from unnest(${wanting.map(({ invoice }) => invoice.id)}::uuid[]) id),
    free as materialized (
      select number, row_number() over (order by number) as place
      from (
        select number
        from invoice_number
        where tenant_id = ${ctx.tenant}
          and seller_id = ${seller.id}
          and provider_id = ${provider.id}
          and invoice_id is null
        order by number
        limit ${wanting.length}
        for update skip locked) open)
    update invoice_number n
    set invoice_id = wanting.id
    from free
    join wanting using (place)
    where n.tenant_id = ${ctx.tenant}
      and n.number = free.number
    returning n.number, wanting.place`;
  return rows.map(({ number }) => number).sort();
}

/** Drafts try again to get their quota; without it they ask later. */
async function reserveDrafts(ctx: Ctx, rows: readonly InvoiceRow[]): Promise<void> {
  const drafts = rows.filter((row) => mayMoveInvoice(row, 'reserve'));
  if (drafts.length === 0) return;
  const got = await reserveQuota(ctx, drafts);
  drafts.forEach((draft, i) => {
    if (got[i]) {
      moveInvoice(draft, 'reserve');
      Object.assign(draft, { code: '', askAt: new Date(ctx.now()) });
    } else Object.assign(draft, { code: 'invoices.quotaShort', askAt: nextAsk(ctx.now(), draft.asks) });
  });
}
