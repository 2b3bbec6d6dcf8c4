/**
 * Titles buyers gave on their channel (INV-1), with the order or by an application of its own. They are wished for as typed
 * ones are; an unsound one stands with its reason for a person and is not issued. What a person typed is never replaced.
 */
import { callChannel, type InvoiceTitle, keyOfChannelOrder, orderIdsOf, shopsOf } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import type { Job, JobHandler, Schedule } from '../kernel/jobs.ts';
import { titleOf } from './issue-invoices.ts';
import { type InvoicePorts, shopRulesOf } from './settings-store.ts';
import { lockWishes, type Wish, type WishRow, wishTable } from './store.ts';
import { tidyTitle, titleRefusal } from './title.ts';

const BY_CHANNEL = 'channel';
const [READ, READ_SHOP] = ['invoices.readAsked', 'invoices.readShop'];
/** Incomplete titles one shop is asked about at a time. */
const ROUND = 200;

export type Asked = { orderId: Id; title: InvoiceTitle };

export const askedJobs = (ports: InvoicePorts): JobHandler[] => [
  {
    kind: 'invoices.asked',
    batch: 200,
    run: (ctx, jobs: Job<Asked>[]) =>
      takeAsked(
        ctx,
        jobs.map(({ payload }) => payload),
      ),
  },
  { kind: READ, run: (ctx) => wakeShops(ctx, ports) },
  {
    kind: READ_SHOP,
    parallel: 2,
    reach: async (db, scope, jobs: Job<{ shopId: Id }>[]) => {
      for (const { payload } of jobs) await readShop(db, scope, ports, payload.shopId);
    },
  },
];

export const askedSchedule: Schedule = { kind: READ, everySeconds: 1_800 };

/** Of several of one order the last counts. */
export async function takeAsked(ctx: Ctx, asked: readonly Asked[]): Promise<void> {
  const last = new Map(asked.map((one) => [one.orderId, tidyTitle(one.title)]));
  const before = new Map((await lockWishes(ctx, [...last.keys()])).map((wish) => [wish.orderId, wish]));
  const now = new Date(ctx.now());
  const rows = [...last].flatMap(([orderId, title]): WishRow[] => {
    const wish = before.get(orderId);
    if (wish && !mayReplace(wish, title)) return [];
    const code = titleRefusal(title)?.code ?? '';
    const askedAt = wish?.askedAt ?? now;
    const subsidyMinor = wish?.subsidyMinor ?? 0n;
    return [{ ...titleOf(title), orderId, state: 'wanted', askedBy: BY_CHANNEL, askedAt, code, subsidyMinor }];
  });
  await wishTable.save(ctx, rows, ['orderId'], 'version');
}

/** An incomplete title told again does not take the place of what was told of it since. */
const mayReplace = (wish: Wish, title: InvoiceTitle): boolean =>
  wish.askedBy === BY_CHANNEL &&
  (wish.state === 'wanted' || wish.state === 'none') &&
  JSON.stringify(titleOf(wish)) !== JSON.stringify(titleOf(title)) &&
  (titleRefusal(title) === null || titleRefusal(wish) !== null);

/** Shops whose platform keeps applications apart, and that issue invoices. */
async function wakeShops(ctx: Ctx, ports: InvoicePorts): Promise<void> {
  const issuing = new Set((await shopRulesOf(ctx)).filter(({ active }) => active).map(({ shopId }) => shopId));
  const asking = (await shopsOf(ctx)).filter(
    ({ id, channel, active }) => active && issuing.has(id) && ports.channels.connectors.get(channel)?.readInvoicesAsked,
  );
  await ctx.enqueueAll(
    READ_SHOP,
    asking.map(({ id }) => ({ payload: { shopId: id }, key: id })),
  );
}

async function readShop(db: Database, scope: Scope, ports: InvoicePorts, shopId: Id): Promise<void> {
  const shop = (await db.read(scope, shopsOf)).find(({ id }) => id === shopId);
  const read = ports.channels.connectors.get(shop?.channel ?? '')?.readInvoicesAsked;
  if (!shop?.active || !read) return;
  const numbers = await db.read(scope, (ctx) => incompleteOf(ctx, shopId));
  const told = await callChannel(db, scope, shopId, 'pull', () => read(ports.channels.openAccess(shop), numbers));
  await db.transaction(scope, async (ctx) => {
    const ids = await orderIdsOf(
      ctx,
      told.map(({ orderNumber }) => ({ shopId, number: orderNumber })),
    );
    await takeAsked(
      ctx,
      told.flatMap(({ orderNumber: number, title }) => {
        const orderId = ids.get(keyOfChannelOrder({ shopId, number }));
        return orderId ? [{ orderId, title }] : [];
      }),
    );
  });
}

/** Channel numbers of orders whose title lacks something. */
const incompleteOf = async (ctx: Ctx, shopId: Id): Promise<string[]> => {
  const rows = await ctx.run<{ number: string }>(sql`
    select c.number
    from invoice_order w
    join channel_order c on c.tenant_id = w.tenant_id and c.order_id = w.order_id
    where w.tenant_id = ${ctx.tenant}
      and w.state = 'wanted'
      and w.asked_by = ${BY_CHANNEL}
      and w.code <> ''
      and c.shop_id = ${shopId}
    order by w.asked_at desc
    limit ${ROUND}`);
  return rows.map(({ number }) => number);
};
