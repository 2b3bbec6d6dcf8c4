/** Red-letter confirmations in the words of the contract, with what stands against agreeing to one. */
import type { Static } from 'typebox';
import type * as contract from '../contract/red-confirmations.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import { orderRefs } from '../orders/orders.ts';
import { isRedMissing, type RedConfirmation, redLinesOf } from './confirmation.ts';
import { money } from './describe.ts';
import type { InvoiceRow } from './invoice.ts';
import { withReds } from './red-invoices.ts';
import { sellersOf } from './settings-store.ts';
import { invoicesNumbered, readInvoices } from './store.ts';

type Shown = Wire<Static<typeof contract.RedConfirmation>>;

export async function describeConfirmations(ctx: Ctx, rows: readonly RedConfirmation[]): Promise<Shown[]> {
  const sellers = new Map((await sellersOf(ctx)).map(({ id, name }) => [id, { id, name }]));
  const named = await invoicesNumbered(
    ctx,
    rows.map(({ invoiceNumber }) => invoiceNumber),
  );
  const found = await withReds(
    ctx,
    named.filter(({ color }) => color === 'blue'),
  );
  const blues = new Map([...found.values()].map((one) => [one.blue.invoiceNumber, one]));
  const reds = new Map(
    (
      await readInvoices(
        ctx,
        rows.flatMap(({ redId }) => redId ?? []),
      )
    ).map((red) => [red.id, red]),
  );
  const ordersIn = (number: string) => [
    ...new Set(blues.get(number)?.blue.lines.flatMap(({ parts }) => parts.map(({ orderId }) => orderId))),
  ];
  const refs = await orderRefs(ctx, [...new Set(rows.flatMap(({ invoiceNumber }) => ordersIn(invoiceNumber)))]);
  return rows.map((row) => {
    const { id, number, state, name, taxNo, reason, invoiceNumber, appliedAt, confirmBefore, why } = row;
    const blue = blues.get(invoiceNumber);
    const red = reds.get(row.redId ?? '');
    const redMissing = isRedMissing(row, red);
    const no = state === 'waiting' || redMissing ? redLinesOf(row, blue) : null;
    return {
      ...{ id, number, state, name, taxNo, reason, invoiceNumber, appliedAt, confirmBefore, why },
      seller: sellers.get(row.sellerId) ?? { id: row.sellerId, name: row.sellerId },
      ...{ total: money(row.netMinor + row.taxMinor), net: money(row.netMinor), tax: money(row.taxMinor) },
      ...{ invoice: refOf(blue?.blue), red: refOf(red), redMissing },
      orders: ordersIn(invoiceNumber).map((order) => refs.get(order) ?? { id: order, number: '' }),
      lines: row.lines.map((line) => ({
        ...{ line: Number(line.line), quantity: BigInt(line.quantity), tax: money(BigInt(line.taxMinor)) },
        name: blue?.blue.lines.find((one) => one.line === Number(line.line))?.name ?? '',
        total: money(BigInt(line.netMinor) + BigInt(line.taxMinor)),
      })),
      problem: no && 'code' in no ? no : null,
      ...{ answeredAt: row.answeredAt, code: row.code, message: row.message },
    };
  });
}

const refOf = (row: InvoiceRow | undefined) => (row ? { id: row.id, number: row.invoiceNumber || row.serial } : null);
