/** Invoices in the words of the contract. */
import type { Static } from 'typebox';
import { shopsOf } from '../channels/channels.ts';
import type * as contract from '../contract/invoices.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Wire } from '../kernel/http/endpoint-shape.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { mailsAbout } from '../mail/mail.ts';
import { orderRefs, ordersToInvoice } from '../orders/orders.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { filesOf, formatsOf } from './files.ts';
import type { InvoiceLine, InvoiceRow } from './invoice.ts';
import { titleOf } from './issue-invoices.ts';
import { printLines, totalsOf } from './lines.ts';
import type { Planned } from './plan-invoices.ts';
import { blueLines, less } from './red.ts';
import { providersOf, sellersOf, shopRulesOf } from './settings-store.ts';
import { linesOf, ordersOf, readInvoices, redsOf, takenOf, type Wish } from './store.ts';
import { invoiceable, subsidyBy } from './subsidy.ts';
import { unitPrice } from './tax.ts';
import { uploadsOf } from './upload-invoices.ts';

type Row = Wire<Static<typeof contract.InvoiceRow>>;
type Whole = Wire<Static<typeof contract.Invoice>>;

export const money = (amount: bigint) => ({ amount, currency: HOME_CURRENCY });
const NAMELESS = (id: Id) => ({ id, number: '' });

export async function describeRows(ctx: Ctx, rows: readonly InvoiceRow[]): Promise<Row[]> {
  const [sellers, providers, orders] = [
    new Map((await sellersOf(ctx)).map(({ id, name }) => [id, { id, name }])),
    new Map((await providersOf(ctx)).map(({ id, name }) => [id, { id, name }])),
    await ordersOf(
      ctx,
      rows.map(({ id }) => id),
    ),
  ];
  const refs = await orderRefs(ctx, [...new Set([...orders.values()].flat())]);
  const formats = await formatsOf(
    ctx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => {
    const { id, serial, color, state, invoiceNumber, name, taxNo, type, reason, code, message, asks } = row;
    return {
      ...{ id, serial, color, state, invoiceNumber, name, taxNo, type, reason, code, message, asks },
      seller: sellers.get(row.sellerId)!,
      provider: providers.get(row.providerId ?? '') ?? null,
      ...{ total: money(row.inclMinor), net: money(row.netMinor), tax: money(row.taxMinor) },
      orders: (orders.get(id) ?? []).map((order) => refs.get(order) ?? NAMELESS(order)),
      formats: formats.get(id) ?? [],
      ...{
        askAt: row.askAt,
        confirmBefore: row.confirmBefore,
        appliedBy: row.appliedBy,
        madeAt: row.madeAt,
        issuedAt: row.issuedAt,
      },
    };
  });
}

const refOf = ({ id, serial, invoiceNumber, state }: InvoiceRow) => ({ id, serial, invoiceNumber, state });

/** Refuses `invoices.unknown` (404). */
export async function describeInvoice(ctx: Ctx, id: Id): Promise<Whole> {
  const [row] = await readInvoices(ctx, [id]);
  if (!row) throw new Refused('invoices.unknown', { id }, 404);
  const [shown] = await describeRows(ctx, [row]);
  const reds = await redsOf(ctx, [id]);
  const near = await neighbours(ctx, row);
  const lines = await linesOf(ctx, [id, ...reds.map((red) => red.id)]);
  const own = lines.get(id)!;
  const taken = takenOf(reds.map((red) => ({ ...red, lines: lines.get(red.id)! })));
  const items = new Map(blueLines(own).map((item) => [item.line, item]));
  const refs = await orderRefs(ctx, [...new Set(own.flatMap(({ parts }) => parts.map((part) => part.orderId)))]);
  const left = (line: InvoiceLine) => {
    const item = row.color === 'blue' ? items.get(line.line) : undefined;
    if (!item) return null;
    const { quantity, inclMinor } = less(item, taken.get(line.line) ?? { quantity: 0n, inclMinor: 0n, taxMinor: 0n });
    return { quantity, total: money(inclMinor) };
  };
  return {
    ...shown!,
    title: titleOf(row),
    lines: own.map((line) => ({
      ...printed(line),
      ...{ originalLine: line.originalLine, left: left(line) },
      parts: line.parts.map(({ orderId, line: number, quantity, inclMinor }) => ({
        ...{ order: refs.get(orderId) ?? NAMELESS(orderId), line: number, quantity, total: money(inclMinor) },
      })),
    })),
    reds: reds.map(refOf),
    ...near,
    ...{ period: row.period, confirmation: row.confirmation, note: row.note, nextName: row.nextTitle?.name ?? '' },
    ...(await outside(ctx, id)),
  };
}

/** What left of it: files, to platforms, by mail. */
async function outside(ctx: Ctx, id: Id) {
  return {
    files: await filesOf(ctx, id),
    uploads: (await uploadsOf(ctx, id)).map(({ channelNumber, state, code, message, changedAt }) => ({
      ...{ channelNumber, state, code, message, changedAt },
    })),
    mails: (await mailsAbout(ctx, `invoice/${id}`)).map((mail) => ({
      ...{ id: mail.id, recipient: mail.recipient, state: mail.state, code: mail.code, madeAt: mail.madeAt },
    })),
  };
}

/** The one it takes back or stands for, and the one that stands for it. */
async function neighbours(ctx: Ctx, { id, originalId, replacesId }: InvoiceRow) {
  const next = await ctx.sql<{ id: Id }>`
    select id
    from invoice
    where tenant_id = ${ctx.tenant}
      and replaces_id = ${id}
    order by id desc
    limit 1`;
  const known = new Map(
    (await readInvoices(ctx, [originalId ?? [], replacesId ?? [], next[0]?.id ?? []].flat())).map((row) => [
      row.id,
      row,
    ]),
  );
  const named = (one: Id | null | undefined) => {
    const row = known.get(one ?? '');
    return row ? refOf(row) : null;
  };
  return { original: named(originalId), replaces: named(replacesId), replacedBy: named(next[0]?.id) };
}

const printed = (line: Omit<InvoiceLine, 'parts' | 'originalLine'>) => {
  const { line: number, kind, taxCode, taxWord, name, spec, unit, ratePpm, preference, quantity } = line;
  return {
    ...{ line: number, kind, taxCode, taxWord, name, spec, unit, ratePpm, preference, quantity },
    price: unitPrice(line.netMinor, quantity),
    ...{ total: money(line.inclMinor), net: money(line.netMinor), tax: money(line.taxMinor) },
  };
};

/** The plan as it is shown before it is issued. */
export async function describePlan(ctx: Ctx, planned: readonly Planned[]) {
  const refs = await orderRefs(
    ctx,
    planned.flatMap(({ orderIds }) => orderIds),
  );
  return planned.map(({ seller, wish, orderIds, lines }) => {
    const own = printLines(lines);
    const { inclMinor, netMinor, taxMinor } = totalsOf(own);
    return {
      ...{ seller: { id: seller.id, name: seller.name }, name: wish.name, taxNo: wish.taxNo, type: wish.type },
      orders: orderIds.map((id) => refs.get(id) ?? NAMELESS(id)),
      ...{ total: money(inclMinor), net: money(netMinor), tax: money(taxMinor), lines: own.map(printed) },
    };
  });
}

/** Wishes with their orders and shops. */
export async function describeWishes(ctx: Ctx, wishes: readonly Wish[]) {
  const orders = await ordersToInvoice(
    ctx,
    wishes.map(({ orderId }) => orderId),
  );
  const shops = new Map((await shopsOf(ctx)).map(({ id, name }) => [id, { id, name }]));
  const rules = new Map((await shopRulesOf(ctx)).map((rule) => [rule.shopId, rule]));
  return wishes.map((wish) => {
    const order = orders.get(wish.orderId)!;
    const isIssued = wish.state === 'covered' || wish.state === 'uninvoiced';
    const subsidyMinor = isIssued ? wish.subsidyMinor : subsidyBy(order, rules.get(order.shopId));
    return {
      ...{ order: { id: order.id, number: order.number }, shop: shops.get(order.shopId)! },
      ...{ state: wish.state, title: titleOf(wish), askedAt: wish.askedAt, code: wish.code, version: wish.version },
      ...{ total: money(invoiceable(order, subsidyMinor)), subsidy: money(subsidyMinor), orderState: order.state },
    };
  });
}
