/** Invoices over HTTP. Settings: `settings-routes.ts`. They are the whole tenant's: a right within one shop is not enough. */
import * as contract from '../contract/invoices.ts';
import { invoiceExceptions } from '../contract/red-confirmations.ts';
import { assertEverywhere } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, ownRoute, type Route, route } from '../kernel/http/route.ts';
import { Refused } from '../kernel/refusal.ts';
import type { KeyRing } from '../kernel/secrets.ts';
import { ordersToInvoice } from '../orders/orders.ts';
import { askAgain, dropInvoices } from './commands.ts';
import { confirmationRoutes } from './confirmation-routes.ts';
import { describeInvoice, describePlan, describeRows, describeWishes, money } from './describe.ts';
import { describeConfirmations } from './describe-confirmations.ts';
import { findExceptions, type InvoiceException } from './exceptions.ts';
import { attachFile, fileOf, readUploaded } from './files.ts';
import { issueInvoices } from './issue-invoices.ts';
import { countByState, listInvoices, listWishes } from './list-invoices.ts';
import { mailInvoice } from './mail-invoice.ts';
import { planInvoices } from './plan-invoices.ts';
import { changeTitle, redInvoice } from './red-invoices.ts';
import { invoiceSettingsRoutes } from './settings-routes.ts';
import type { InvoicePorts } from './settings-store.ts';
import { coveredOf, readWishes } from './store.ts';
import type { Title } from './title.ts';
import { setTitle } from './wishes.ts';

const LIMIT = 50;
const EMPTY = { taxNo: '', address: '', phone: '', bank: '', bankAccount: '', email: '', mobile: '' };
const titleFrom = (body: contract.TitleInput): Title => ({ ...EMPTY, ...body });

export const invoiceRoutes = (ports: InvoicePorts, ring: KeyRing): Route[] => [
  ...invoiceSettingsRoutes(ports, ring),
  ...documentRoutes(),
  ...confirmationRoutes(),
  ...orderRoutes(),
];

const documentRoutes = (): Route[] => [
  route(contract.listInvoices, async ({ ctx, query, session }) => {
    assertEverywhere(session, 'payments.read');
    const { cursor, limit = LIMIT, ...filter } = query;
    const after = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await listInvoices(ctx, { ...filter, after, limit: limit + 1 });
    const shown = new Map((await describeRows(ctx, rows)).map((row) => [row.id, row]));
    return pageOf(
      rows,
      limit,
      ({ id }) => shown.get(id)!,
      ({ id }) => ({ id }),
    );
  }),

  route(contract.countInvoices, ({ ctx, session }) => {
    assertEverywhere(session, 'payments.read');
    return countByState(ctx);
  }),

  route(invoiceExceptions, async ({ ctx, session }) => {
    assertEverywhere(session, 'payments.read');
    const { refundWithoutRed, redWithoutRefund, ofNobody, more } = await findExceptions(ctx);
    const describe = (list: readonly InvoiceException[]) =>
      list.map(({ orderId, number, paidMinor, backMinor, invoicedMinor, differenceMinor }) => ({
        ...{ order: { id: orderId, number }, difference: money(differenceMinor), paid: money(paidMinor) },
        ...{ back: money(backMinor), invoiced: money(invoicedMinor) },
      }));
    return {
      ...{ refundWithoutRed: describe(refundWithoutRed), redWithoutRefund: describe(redWithoutRefund), more },
      ofNobody: await describeConfirmations(ctx, ofNobody),
    };
  }),

  route(contract.getInvoice, ({ ctx, params, session }) => {
    assertEverywhere(session, 'payments.read');
    return describeInvoice(ctx, params.id);
  }),

  route(contract.getInvoiceFile, async ({ ctx, params, session }) => {
    assertEverywhere(session, 'payments.read');
    const file = await fileOf(ctx, params.id, params.format);
    if (!file) throw new Refused('invoices.fileMissing', {}, 404);
    return file;
  }),

  ownRoute(contract.attachInvoiceFile, async ({ db, scope, params: { id }, session, files }) => {
    assertEverywhere(session, 'payments.write');
    const body = await readUploaded(files);
    return db.transaction(scope, async (ctx) => {
      await attachFile(ctx, id, body);
      return describeInvoice(ctx, id);
    });
  }),

  route(contract.mailInvoice, async ({ ctx, params: { id }, body, session }) => {
    assertEverywhere(session, 'payments.write');
    await mailInvoice(ctx, id, body.to);
    return describeInvoice(ctx, id);
  }),

  route(contract.previewInvoices, async ({ ctx, body, session }) => {
    assertEverywhere(session, 'payments.read');
    const wishes = await readWishes(ctx, body.orderIds);
    const { planned, refused } = await planInvoices(ctx, body.orderIds, wishes, body.together);
    return { invoices: await describePlan(ctx, planned), refused };
  }),

  route(contract.issueInvoices, async ({ ctx, body, session }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await issueInvoices(ctx, body.orderIds, body.together) };
  }),

  route(contract.redInvoice, async ({ ctx, params, body, session }) => {
    assertEverywhere(session, 'payments.write');
    const lines = body.lines?.map(({ line, quantity, amount }) => ({
      ...{ line, quantity: quantity === undefined ? undefined : BigInt(quantity) },
      inclMinor: amount === undefined ? undefined : BigInt(amount),
    }));
    return describeInvoice(ctx, await redInvoice(ctx, params.id, { ...body, lines }));
  }),

  route(contract.changeInvoiceTitle, async ({ ctx, params, body, session }) => {
    assertEverywhere(session, 'payments.write');
    return describeInvoice(ctx, await changeTitle(ctx, params.id, titleFrom(body)));
  }),

  route(contract.askInvoices, async ({ ctx, body, session }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await askAgain(ctx, body.ids) };
  }),

  route(contract.dropInvoices, async ({ ctx, body, session }) => {
    assertEverywhere(session, 'payments.write');
    return { outcomes: await dropInvoices(ctx, body.ids) };
  }),

  route(contract.listInvoiceWishes, async ({ ctx, query, session }) => {
    assertEverywhere(session, 'payments.read');
    const { cursor, limit = LIMIT, state } = query;
    const after = readCursor(cursor, { askedAt: 'moment', id: 'id' });
    const rows = await listWishes(ctx, state, after, limit + 1);
    const shown = new Map((await describeWishes(ctx, rows)).map((wish) => [wish.order.id, wish]));
    return pageOf(
      rows,
      limit,
      ({ orderId }) => shown.get(orderId)!,
      ({ at, orderId }) => ({ askedAt: at, id: orderId }),
    );
  }),
];

/** At an order: whoever may read or edit it. */
function orderRoutes(): Route[] {
  return [
    route(contract.invoicesOfOrder, async ({ ctx, params: { id } }) => {
      const order = (await ordersToInvoice(ctx, [id])).get(id);
      if (!order) throw new Refused('invoices.orderUnknown', {}, 404);
      const [wish] = await describeWishes(ctx, await readWishes(ctx, [id]));
      const covered = await coveredOf(ctx, [id]);
      const invoices = await listInvoices(ctx, { order: id, after: null, limit: 100 });
      return {
        ...{ wish: wish ?? null, invoices: await describeRows(ctx, invoices) },
        paid: wish?.total ?? money(order.payableMinor - order.backMinor),
        invoiced: money(covered.reduce((sum, { inclMinor }) => sum + inclMinor, 0n)),
      };
    }),

    route(contract.setInvoiceTitle, async ({ ctx, params: { id }, body, ifMatch }) => {
      const kept = await setTitle(ctx, id, titleFrom(body), (version) => assertVersion({ ifMatch }, version));
      return (await describeWishes(ctx, [kept]))[0]!;
    }),
  ];
}
