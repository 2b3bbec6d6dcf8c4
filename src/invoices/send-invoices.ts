/**
 * Asking providers, outside of any transaction (INV-3). What must stay true: one invoice is asked about by one worker at a
 * time, under its serial; an answer is taken under its lock, once; no answer is a state of its own and is asked about again.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { type Claimed, claimDue, type Due } from './claim-invoices.ts';
import { followUp } from './follow-up.ts';
import type { Invoice, InvoiceRow } from './invoice.ts';
import type { InvoiceRequest, RedAnswer, RedRequest } from './invoice-provider.ts';
import { ASK, titleOf } from './issue-invoices.ts';
import { isWhole } from './red-invoices.ts';
import type { InvoicePorts } from './settings-store.ts';
import { linesOf, lockInvoices, lockWishes, ordersOf, readInvoices, saveInvoices } from './store.ts';
import { takeAnswer } from './take-answer.ts';

/** Sweeps in one job: what is due again at once is taken along. */
const ROUNDS = 40;
const DOWN_MS = 60_000;

/** Asks everything that is due. Calls of several workers share the work and never ask the same at once. */
export async function askDue(db: Database, scope: Scope, ports: InvoicePorts): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const claimed = await db.transaction(scope, (ctx) => claimDue(ctx, ports.providers));
    if (claimed.over) return;
    await fetchNumbers(db, scope, ports, claimed.numbersFor);
    if (claimed.due.length > 0) await askAll(db, scope, ports, claimed.due);
  }
}

async function fetchNumbers(db: Database, scope: Scope, ports: InvoicePorts, wanted: Claimed['numbersFor']) {
  for (const { seller, provider } of wanted) {
    const take = ports.providers.get(provider.kind)!.takeNumbers!;
    const serial = `N${db.world.newId().replaceAll('-', '')}`;
    const numbers = await take(ports.openInvoices(provider), seller, serial).catch(notOurFault);
    if (numbers === null) await db.transaction(scope, (ctx) => setDown(ctx, [provider.id]));
    else
      await db.transaction(
        scope,
        (ctx) => ctx.sql`
          insert into invoice_number (tenant_id, number, seller_id, provider_id, taken_at)
          select ${ctx.tenant}, number, ${seller.id}, ${provider.id}, ${new Date(ctx.now())}
          from unnest(${numbers}::text[]) number
          on conflict do nothing`,
      );
  }
}

function notOurFault(error: unknown): null {
  if (!(error instanceof OutsideFailure)) throw error;
  return null;
}

type Asked = { due: Due; answer: RedAnswer };

async function askAll(db: Database, scope: Scope, ports: InvoicePorts, due: readonly Due[]): Promise<void> {
  const requests = await db.read(scope, (ctx) => describe(ctx, due));
  const asked: Asked[] = await Promise.all(
    due.map(async (one) => ({ due: one, answer: await ask(ports, one, requests.get(one.invoice.id)!) })),
  );
  await db.transaction(scope, (ctx) => record(ctx, asked));
}

type Request = { blue: InvoiceRequest; red: RedRequest | null };

async function ask(ports: InvoicePorts, { step, provider }: Due, { blue, red }: Request): Promise<RedAnswer> {
  const service = ports.providers.get(provider.kind)!;
  const access = ports.openInvoices(provider);
  if (step === 'submit') return service.submit(access, blue);
  return step === 'query' ? service.query(access, blue) : service[step](access, red!);
}

/** What each invoice says, in the words of the port. */
async function describe(ctx: Ctx, due: readonly Due[]): Promise<Map<Id, Request>> {
  const ids = due.map(({ invoice }) => invoice.id);
  const [lines, originals] = await Promise.all([
    linesOf(ctx, ids),
    readInvoices(
      ctx,
      due.flatMap(({ invoice }) => invoice.originalId ?? []),
    ),
  ]);
  const blues = new Map(originals.map((one) => [one.id, one]));
  return new Map(
    due.map(({ invoice, seller }) => {
      const { serial, invoiceNumber, inclMinor, netMinor, taxMinor, note } = invoice;
      const own = lines.get(invoice.id)!;
      const request = {
        ...{ serial, invoiceNumber, inclMinor, netMinor, taxMinor, note, seller, buyer: titleOf(invoice), lines: own },
        at: new Date(ctx.now()),
      };
      const original = blues.get(invoice.originalId ?? '');
      return [invoice.id, { blue: request, red: original ? redOf(request, invoice, original, own) : null }];
    }),
  );
}

const redOf = (
  request: InvoiceRequest,
  red: InvoiceRow,
  { invoiceNumber, serial, issuedAt, inclMinor, netMinor, taxMinor }: InvoiceRow,
  lines: Invoice['lines'],
): RedRequest => ({
  ...{ ...request, reason: red.reason!, confirmation: red.confirmation, whole: isWhole(red, { inclMinor }) },
  ...{ byBuyer: red.appliedBy === 'buyer', confirmationUuid: red.confirmationUuid },
  original: { invoiceNumber, serial, issuedAt: issuedAt!, inclMinor, netMinor, taxMinor },
  lines: lines.map((line) => ({ ...line, originalLine: line.originalLine! })),
});

/** Takes what providers said, and does what follows from it. Posts: quota of what was issued, failed or taken back. */
async function record(ctx: Ctx, asked: readonly Asked[]): Promise<void> {
  const ids = asked.map(({ due }) => due.invoice.id);
  const blueIds = asked.map(({ due }) => due.invoice.originalId ?? due.invoice.id);
  await lockWishes(ctx, [...new Set([...(await ordersOf(ctx, blueIds)).values()].flat())]);
  const rows = new Map((await lockInvoices(ctx, ids)).map((row) => [row.id, row]));
  const changed: InvoiceRow[] = [];
  const follows: Parameters<typeof followUp>[1][number][] = [];
  const down = new Set<string>();
  for (const { due, answer } of asked) {
    const row = rows.get(due.invoice.id);
    // Somebody else has taken an answer meanwhile.
    if (!row || row.askAt === null || row.asks !== due.invoice.asks) continue;
    const what = takeAnswer(row, answer, { step: due.step, first: due.first, now: ctx.now() });
    changed.push(row);
    if (what === 'down') down.add(due.provider.id);
    else if (what !== null) follows.push({ invoice: row, what });
  }
  await saveInvoices(ctx, changed);
  await askNext(ctx, changed);
  await setDown(ctx, [...down]);
  await followUp(ctx, follows);
}

/** What was just sent is asked about before the next sweep comes round. */
async function askNext(ctx: Ctx, changed: readonly InvoiceRow[]): Promise<void> {
  const open = changed.flatMap(({ askAt }) => (askAt ? [askAt.getTime()] : []));
  if (open.length > 0) await ctx.enqueue(ASK, {}, { key: 'next', runAt: new Date(Math.min(...open)) });
}

async function setDown(ctx: Ctx, providers: readonly string[]): Promise<void> {
  if (providers.length === 0) return;
  await ctx.sql`
    update invoice_provider
    set down_until = ${new Date(ctx.now() + DOWN_MS)}
    where tenant_id = ${ctx.tenant}
      and id = any(${providers as string[]}::text[])`;
}
