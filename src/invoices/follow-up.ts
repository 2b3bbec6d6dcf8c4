/**
 * What follows from what became of invoices: their quota, the orders they are of, the new one after a change of title. An
 * order whose invoice was taken back for a new one that failed stays "uninvoiced" until a person has seen to it.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { raiseEvents } from '../webhooks/webhooks.ts';
import { askForFiles } from './fetch-files.ts';
import type { InvoiceLine, InvoiceRow } from './invoice.ts';
import { newInvoice, titleOf } from './issue-invoices.ts';
import { mergeLines, printLines } from './lines.ts';
import { periodOf, settleQuota } from './quota.ts';
import {
  coveredOf,
  insertInvoices,
  linesOf,
  newSerials,
  ordersOf,
  readInvoices,
  saveInvoices,
  setWishes,
} from './store.ts';
import type { Follows } from './take-answer.ts';

type Followed = { invoice: InvoiceRow; what: NonNullable<Follows> };

/** Posts: settles issued quota, releases failed, gives back red of the same month. */
export async function followUp(ctx: Ctx, followed: readonly Followed[]): Promise<void> {
  if (followed.length === 0) return;
  const those = (what: Follows) => followed.filter((one) => one.what === what).map(({ invoice }) => invoice);
  const [issued, failed, red] = [those('issued'), those('failed'), those('redIssued')];
  const blues = await readInvoices(
    ctx,
    red.flatMap(({ originalId }) => originalId ?? []),
  );
  const blueOf = new Map(blues.map((blue) => [blue.id, blue]));
  for (const one of red) {
    const { period } = blueOf.get(one.originalId!)!;
    // A quota is of its month: only what is taken back within it can be issued again.
    if (period === periodOf(one.issuedAt!.getTime()) && period === periodOf(ctx.now())) one.period = period;
  }
  await saveInvoices(ctx, red);
  await noteFailed(ctx, failed);
  await replace(
    ctx,
    red.filter(({ nextTitle }) => nextTitle !== null),
    blueOf,
  );
  await noteTakenBack(
    ctx,
    red.filter(({ nextTitle }) => nextTitle === null),
  );
  await tell(ctx, issued, failed, red);
  await askForFiles(ctx, [...issued, ...red]);
  if (those('quotaShort').length > 0) await ctx.enqueue('invoices.quota', {}, { key: 'now' });
  await settleQuota(ctx, { issued, failed, red });
}

/** Their orders want one still; where it stood for one that was taken back, they have none now. */
async function noteFailed(ctx: Ctx, failed: readonly InvoiceRow[]): Promise<void> {
  if (failed.length === 0) return;
  const orders = await ordersOf(
    ctx,
    failed.map(({ id }) => id),
  );
  for (const [state, rows] of [
    ['uninvoiced', failed.filter(({ replacesId }) => replacesId !== null)],
    ['wanted', failed.filter(({ replacesId }) => replacesId === null)],
  ] as const)
    for (const [code, same] of Map.groupBy(rows, (row) => row.code))
      await setWishes(
        ctx,
        same.flatMap(({ id }) => orders.get(id) ?? []),
        state,
        code || 'invoices.failed',
      );
}

/** Orders of which nothing is invoiced any more want none until somebody asks again. */
async function noteTakenBack(ctx: Ctx, red: readonly InvoiceRow[]): Promise<void> {
  if (red.length === 0) return;
  const orders = [
    ...new Set(
      [
        ...(
          await ordersOf(
            ctx,
            red.map(({ id }) => id),
          )
        ).values(),
      ].flat(),
    ),
  ];
  const covered = Map.groupBy(await coveredOf(ctx, orders), ({ orderId }) => orderId);
  const bare = orders.filter((id) => (covered.get(id) ?? []).every(({ inclMinor }) => inclMinor === 0n));
  await setWishes(ctx, bare, 'none');
}

/** The new invoice says what its red one took back, made out to the new title. */
async function replace(ctx: Ctx, red: readonly InvoiceRow[], blueOf: ReadonlyMap<Id, InvoiceRow>): Promise<void> {
  if (red.length === 0) return;
  const [lines, orders, serials] = [
    await linesOf(
      ctx,
      red.map(({ id }) => id),
    ),
    await ordersOf(
      ctx,
      red.map(({ id }) => id),
    ),
    await newSerials(ctx, red.length),
  ];
  await insertInvoices(
    ctx,
    red.map(({ id, originalId, nextTitle, sellerId }, i) =>
      newInvoice(
        ctx,
        { serial: serials[i]!, color: 'blue', state: 'draft', sellerId, replacesId: blueOf.get(originalId!)!.id },
        titleOf(nextTitle!),
        anew(lines.get(id)!),
      ),
    ),
  );
  for (const { id, nextTitle } of red) await retitle(ctx, orders.get(id) ?? [], nextTitle!);
}

function anew(taken: readonly InvoiceLine[]): InvoiceLine[] {
  const sold = taken.flatMap((line) =>
    line.parts.map((part) => ({
      ...{ taxCode: line.taxCode, taxWord: line.taxWord, name: line.name, spec: line.spec, unit: line.unit },
      ...{ ratePpm: line.ratePpm, preference: line.preference, orderId: part.orderId, line: part.line },
      ...{ quantity: -part.quantity, inclMinor: -part.inclMinor, grossMinor: -part.inclMinor },
    })),
  );
  return printLines(mergeLines(sold)).map((line) => ({ ...line, originalLine: null }));
}

const retitle = (ctx: Ctx, orderIds: readonly Id[], next: NonNullable<InvoiceRow['nextTitle']>) => ctx.sql`
  update invoice_order
  set state = 'covered', code = '', kind = ${next.kind}, type = ${next.type}, name = ${next.name}, tax_no = ${next.taxNo},
      address = ${next.address}, phone = ${next.phone}, bank = ${next.bank}, bank_account = ${next.bankAccount},
      email = ${next.email}, mobile = ${next.mobile}, version = version + 1
  where tenant_id = ${ctx.tenant}
    and order_id = any(${orderIds as Id[]}::uuid[])`;

async function tell(
  ctx: Ctx,
  issued: readonly InvoiceRow[],
  failed: readonly InvoiceRow[],
  red: readonly InvoiceRow[],
) {
  const about = ({ id, serial, invoiceNumber, color, inclMinor, code }: InvoiceRow) => ({
    ...{ invoiceId: id, serial, invoiceNumber, color, amountMinor: inclMinor.toString(), code },
  });
  await raiseEvents(ctx, [
    ...[...issued, ...red].map((one) => ({ type: 'invoice.issued' as const, data: about(one) })),
    ...failed.map((one) => ({ type: 'invoice.failed' as const, data: about(one) })),
  ]);
  ctx.tell({ type: 'invoices' });
}
