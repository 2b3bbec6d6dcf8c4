/** What a person does with invoices under way (INV-3): ask now, or drop what was never sent. */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import type { InvoiceRow } from './invoice.ts';
import { moveInvoice } from './invoice.ts';
import { askNow } from './issue-invoices.ts';
import { settleQuota } from './quota.ts';
import { lockInvoices, lockWishes, ordersOf, saveInvoices, setWishes } from './store.ts';

type Refusing = 'invoices.unknown' | 'invoices.isOver' | 'invoices.wasSent';

/** Refuses per invoice `invoices.unknown`, `invoices.isOver`. */
export async function askAgain(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, Refusing>[]> {
  const known = new Map((await lockInvoices(ctx, ids)).map((row) => [row.id, row]));
  const open = [...known.values()].filter(({ askAt }) => askAt !== null);
  await saveInvoices(
    ctx,
    open.map((row) => ({ ...row, askAt: new Date(ctx.now()) })),
  );
  if (open.length > 0) await askNow(ctx);
  return ids.map((id) => {
    const row = known.get(id);
    if (!row) return refuse(id, 'invoices.unknown');
    return row.askAt === null ? refuse(id, 'invoices.isOver', { serial: row.serial }) : done(id);
  });
}

const wasSent = ({ color, state, sentAt }: InvoiceRow): boolean =>
  sentAt !== null || (color === 'blue' ? state !== 'draft' && state !== 'quotaReserved' : state !== 'applied');

/** Refuses per invoice `invoices.unknown`, `invoices.wasSent`. Posts: releases their quota. */
export async function dropInvoices(ctx: Ctx, ids: readonly Id[]): Promise<Outcome<Id, Refusing>[]> {
  const orders = await ordersOf(ctx, ids);
  await lockWishes(ctx, [...new Set([...orders.values()].flat())]);
  const known = new Map((await lockInvoices(ctx, ids)).map((row) => [row.id, row]));
  const dropped = [...known.values()].filter((row) => !wasSent(row));
  for (const row of dropped) {
    moveInvoice(row, row.color === 'blue' ? 'fail' : 'failRed');
    Object.assign(row, { askAt: null, code: 'invoices.dropped', message: '' });
  }
  await saveInvoices(ctx, dropped);
  const blue = dropped.filter(({ color }) => color === 'blue');
  for (const { id, replacesId } of blue)
    await setWishes(ctx, orders.get(id) ?? [], replacesId ? 'uninvoiced' : 'wanted', 'invoices.dropped');
  await auditAll(
    ctx,
    'invoice.drop',
    dropped.map(({ id, serial }) => ({ subject: `invoice/${id}`, detail: { serial } })),
  );
  await settleQuota(ctx, { issued: [], failed: blue, red: [] });
  return ids.map((id) => {
    const row = known.get(id);
    if (!row) return refuse(id, 'invoices.unknown');
    return dropped.includes(row) ? done(id) : refuse(id, 'invoices.wasSent', { serial: row.serial });
  });
}
