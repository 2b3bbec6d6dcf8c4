/**
 * Talking with the bureau about confirmations buyers applied for (INV-2), outside of any transaction: taking in what waits,
 * telling it what was decided. What must stay true: that an answer is about to be told is committed before it is; from then
 * on it is asked about, and told once more only when the bureau says that it waits still.
 */
import { OutsideFailure } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { JobHandler, Schedule } from '../kernel/jobs.ts';
import type { RedConfirmation } from './confirmation.ts';
import {
  claimConfirmations,
  confirmationsNumbered,
  saveConfirmations,
  waitingConfirmations,
} from './confirmation-store.ts';
import { TELL } from './decide-confirmations.ts';
import { type Heard, hearConfirmations, keepConfirmations } from './hear-confirmations.ts';
import { CONFIRM_WITHIN_MS } from './invoice.ts';
import type { Confirmation, ConfirmationAnswer, Named } from './invoice-provider.ts';
import { type InvoicePorts, type ProviderRow, providersOf, type SellerRow, sellersOf } from './settings-store.ts';
import { readInvoices } from './store.ts';

const TAKE = 'invoices.takeConfirmations';
const ROUNDS = 40;
const CLAIM = 20;
const LEASE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;

export const confirmationJobs = (ports: InvoicePorts): JobHandler[] => [
  { kind: TAKE, batch: 500, reach: (db, scope) => takeConfirmations(db, scope, ports) },
  { kind: TELL, batch: 500, reach: (db, scope) => tellConfirmations(db, scope, ports) },
];
export const confirmationSchedules: Schedule[] = [
  { kind: TAKE, everySeconds: 1_800 },
  { kind: TELL, everySeconds: 30 },
];

export const takeNow = (ctx: Ctx): Promise<void> => ctx.enqueue(TAKE, {}, { key: 'now' });

/** Of every company that issues, through the first of its agents that answers. */
export async function takeConfirmations(db: Database, scope: Scope, ports: InvoicePorts): Promise<void> {
  const { sellers, providers } = await db.read(scope, async (ctx) => ({
    sellers: (await sellersOf(ctx)).filter(({ active }) => active),
    providers: new Map((await providersOf(ctx)).filter(({ active }) => active).map((one) => [one.id, one])),
  }));
  for (const seller of sellers)
    for (const provider of seller.providers.flatMap((id) => providers.get(id) ?? []))
      if (await takeFrom(db, scope, ports, seller, provider)) break;
}

/** Says whether the agent answered. */
async function takeFrom(db: Database, scope: Scope, ports: InvoicePorts, seller: SellerRow, provider: ProviderRow) {
  const service = ports.providers.get(provider.kind)!;
  const access = ports.openInvoices(provider);
  const since = new Date(db.world.now() - CONFIRM_WITHIN_MS - DAY_MS);
  try {
    const told = new Map((await service.confirmations(access, seller, { since })).map((one) => [one.number, one]));
    const { news, gone } = await db.read(scope, async (ctx) => {
      const known = new Set((await confirmationsNumbered(ctx, [...told.keys()])).map(({ number }) => number));
      const waiting = (await waitingConfirmations(ctx, seller.id)).filter((row) => row.providerId === provider.id);
      return {
        news: [...told.values()].filter(({ number, stand }) => stand === 'waiting' && !known.has(number)),
        gone: waiting.filter(({ number }) => !told.has(number)),
      };
    });
    const look = (which: Named) => orLater(() => service.confirmations(access, seller, which));
    const whole: Confirmation[] = [];
    for (const one of news) {
      const found = one.lines.length > 0 ? [one] : await look(one);
      if (found) whole.push(found[0] ?? one);
    }
    const heard: Heard[] = [];
    // Answered at the bureau itself, void, or taken back by the buyer.
    for (const { id, asks, number, uuid } of gone) {
      const now = (await look({ number, uuid }))?.[0];
      if (now) heard.push({ id, asks, isAnswer: false, told: { result: now.stand } });
    }
    await db.transaction(scope, async (ctx) => {
      await keepConfirmations(ctx, seller.id, provider.id, whole);
      await hearConfirmations(ctx, heard);
    });
    return true;
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return false;
  }
}

/** Null where the agent fails: one it cannot tell of keeps no other waiting, and is looked for again next time. */
async function orLater<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return null;
  }
}

type Due = { row: RedConfirmation; isAnswer: boolean; seller: SellerRow; provider: ProviderRow; serial: string };

/** Tells what was decided, and asks about what may have arrived. Calls of several workers share the work. */
export async function tellConfirmations(db: Database, scope: Scope, ports: InvoicePorts): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const due = await db.transaction(scope, claim);
    if (due.length === 0) return;
    const heard = await Promise.all(
      due.map(
        async ({ row: { id, asks }, ...one }, i): Promise<Heard> => ({
          ...{ id, asks, isAnswer: one.isAnswer, told: await ask(ports, due[i]!) },
        }),
      ),
    );
    await db.transaction(scope, async (ctx) => {
      const open = (await hearConfirmations(ctx, heard)).flatMap(({ askAt }) => (askAt ? [askAt.getTime()] : []));
      if (open.length > 0) await ctx.enqueue(TELL, {}, { key: 'next', runAt: new Date(Math.min(...open)) });
    });
  }
}

async function claim(ctx: Ctx): Promise<Due[]> {
  const rows = await claimConfirmations(ctx, new Date(ctx.now() + LEASE_MS), CLAIM);
  if (rows.length === 0) return [];
  const [sellers, providers] = [await sellersOf(ctx), await providersOf(ctx)];
  const reds = await readInvoices(
    ctx,
    rows.flatMap(({ redId }) => redId ?? []),
  );
  const serials = new Map(reds.map(({ id, serial }) => [id, serial]));
  const due = rows.map((row) => ({
    ...{ row, isAnswer: row.sentAt === null, serial: serials.get(row.redId ?? '') ?? '' },
    seller: sellers.find(({ id }) => id === row.sellerId)!,
    provider: providers.find(({ id }) => id === row.providerId)!,
  }));
  for (const { row } of due) row.sentAt ??= new Date(ctx.now());
  await saveConfirmations(ctx, rows);
  return due;
}

async function ask(ports: InvoicePorts, { row, isAnswer, seller, provider, serial }: Due): Promise<ConfirmationAnswer> {
  const service = ports.providers.get(provider.kind)!;
  const access = ports.openInvoices(provider);
  const { number, uuid, why: reason } = row;
  if (isAnswer)
    return service.answerConfirmation(access, seller, {
      number,
      uuid,
      agree: row.state === 'agreeing',
      reason,
      serial,
    });
  try {
    const [now] = await service.confirmations(access, seller, { number, uuid });
    return now ? { result: now.stand } : { result: 'unknown', code: 'invoices.confirmationUnknown', message: '' };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return { result: 'unknown', code: error.code, message: error.message };
  }
}
