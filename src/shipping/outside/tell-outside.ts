/**
 * Telling warehouses of others, outside of any transaction: what to ship, and what not to. What must stay true: one parcel
 * is told by one worker at a time and always under its own number; no answer, or one that does not tell, is a state of
 * its own and asked again, later.
 */
import { skusById } from '../../catalog/catalog.ts';
import { type Answer, OutsideFailure } from '../../channels/channels.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Database, Scope } from '../../kernel/db/database.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { LEASE_MS } from '../request-waybills.ts';
import { readParcels } from '../store.ts';
import { type OutsideOrderRow, outsideOrderTable } from './outside-orders.ts';
import type { OutsideOrder } from './outside-warehouse.ts';
import { type OutsidePorts, type OutsideWarehouseRow, outsideWarehouses } from './outside-warehouses.ts';

const CLAIM = 100;
/** Longest pause between two askings. */
const LONGEST_PAUSE_S = 600;
/** When an answer that does not tell is asked for again; null: nothing to ask. */
export const askAgainAt = (ctx: Ctx, asks: number, { result }: Answer): Date | null =>
  result === 'retry' || result === 'unknown'
    ? new Date(ctx.now() + Math.min(LONGEST_PAUSE_S, 2 ** Math.min(asks, 10) * 5) * 1_000)
    : null;

/** Tells everything that is due. */
export async function tellOutside(db: Database, scope: Scope, ports: OutsidePorts): Promise<void> {
  for (;;) {
    const claimed = await db.transaction(scope, claimDue);
    if (claimed.length === 0) return;
    const { orders, warehouses } = await db.read(scope, async (ctx) => ({
      orders: await describe(ctx, ports, claimed),
      warehouses: new Map((await outsideWarehouses(ctx)).map((one) => [one.id, one])),
    }));
    for (const [id, rows] of Map.groupBy(claimed, (row) => row.outsideId)) {
      const answers = await tellOne(ports, warehouses.get(id), rows, orders);
      await db.transaction(scope, (ctx) => record(ctx, rows, answers));
    }
  }
}

/** `wasTold`: before this asking. */
type Claimed = OutsideOrderRow & { wasTold: boolean };

const claimDue = (ctx: Ctx): Promise<Claimed[]> =>
  ctx.run(sql`
    update outside_order o
    set asks = o.asks + 1, ask_at = ${new Date(ctx.now() + LEASE_MS)}, told = o.told or o.wish = 'ship'
    from (
      select fulfilment_id, told
      from outside_order
      where tenant_id = ${ctx.tenant}
        and ask_at <= ${new Date(ctx.now())}
      order by ask_at, fulfilment_id
      limit ${CLAIM}
      for update skip locked) due
    where o.tenant_id = ${ctx.tenant}
      and o.fulfilment_id = due.fulfilment_id
    returning ${outsideOrderTable.select('o')}, due.told as "wasTold"`);

/** By parcel. One whose order is not known any more is left out. */
async function describe(
  ctx: Ctx,
  ports: OutsidePorts,
  rows: readonly OutsideOrderRow[],
): Promise<Map<Id, OutsideOrder>> {
  const parcels = await readParcels(
    ctx,
    rows.map((row) => row.fulfilmentId),
  );
  const [shipTo, skus] = await Promise.all([
    ports.shipTo(
      ctx,
      parcels.map((parcel) => parcel.orderId),
    ),
    skusById(
      ctx,
      parcels.flatMap((parcel) => parcel.lines.map((line) => line.skuId)),
    ),
  ]);
  return new Map(
    parcels.flatMap((parcel) => {
      const to = shipTo.get(parcel.orderId);
      if (!to) return [];
      const { number, orderNumber, courier, createdAt } = parcel;
      const lines = parcel.lines.map(({ line, skuId, quantity }) => ({
        ...{ line, quantity, itemCode: skus.get(skuId)?.merchantCode ?? '', name: skus.get(skuId)?.name ?? '' },
      }));
      const { recipient, masked, codMinor, memo } = to;
      return [[parcel.id, { id: number, orderNumber, courier, createdAt, recipient, masked, codMinor, memo, lines }]];
    }),
  );
}

/** One answer per row. What was not answered is unknown; a call that certainly did not arrive may simply be repeated. */
async function tellOne(
  ports: OutsidePorts,
  row: OutsideWarehouseRow | undefined,
  rows: readonly Claimed[],
  orders: ReadonlyMap<Id, OutsideOrder>,
): Promise<Map<Id, Answer>> {
  const warehouse = row && ports.warehouses.get(row.kind);
  const known = rows.filter(({ fulfilmentId }) => orders.has(fulfilmentId));
  const answers = new Map(rows.map(({ fulfilmentId }) => [fulfilmentId, NOBODY] as const));
  if (!row || !warehouse) return answers;
  const access = ports.openOutside(row);
  const ask = async (asked: OutsideOrderRow[], call: () => Promise<Answer[]>) => {
    if (asked.length === 0) return;
    const said = await call().catch((error: unknown) => failed(error, asked.length));
    for (const [at, one] of asked.entries()) answers.set(one.fulfilmentId, said[at] ?? NO_ANSWER);
  };
  const toShip = known.filter(({ wish }) => wish === 'ship');
  const toStop = known.filter(({ wish }) => wish === 'stop');
  await ask(toShip, () =>
    warehouse.ship(
      access,
      toShip.map(({ fulfilmentId }) => orders.get(fulfilmentId)!),
    ),
  );
  await ask(toStop, () =>
    warehouse.stop(
      access,
      toStop.map(({ fulfilmentId, reason }) => ({ id: orders.get(fulfilmentId)!.id, reason })),
    ),
  );
  return answers;
}

export const NOBODY: Answer = { id: '', result: 'refused', code: 'shipping.outsideMissing', message: '' };
const NOTHING_THERE: Answer = { id: '', result: 'accepted', code: '', message: '' };
export const NO_ANSWER: Answer = { id: '', result: 'unknown', code: 'shipping.noAnswer', message: '' };

export function failed(error: unknown, count: number): Answer[] {
  if (!(error instanceof OutsideFailure)) throw error;
  const { code, message, safe } = error;
  return Array.from({ length: count }, () => ({ id: '', result: safe ? 'retry' : 'unknown', code, message }));
}

export const STATES = { accepted: 'accepted', refused: 'refused', retry: 'waiting', unknown: 'unknown' } as const;

/** Whether the warehouse may have the parcel after this answer. */
const mayHave = ({ wish, wasTold }: Claimed, { result }: Answer): boolean => {
  if (result === 'retry') return wasTold;
  return wish === 'ship' ? result !== 'refused' : result !== 'accepted';
};

/**
 * Keeps what was said. Something else may be wanted since, or the parcel may have left: then the answer is of no more use
 * than to know who has the parcel. A parcel that the warehouse refuses puts its order on hold, like one that gets no
 * waybill; what it answered to a stop is told to the order.
 */
async function record(ctx: Ctx, rows: readonly Claimed[], answers: ReadonlyMap<Id, Answer>): Promise<void> {
  const kept = rows.map((row): OutsideOrderRow => {
    // A warehouse that has said no to a parcel cannot drop it.
    const answer = row.wish === 'stop' && !row.wasTold ? NOTHING_THERE : (answers.get(row.fulfilmentId) ?? NO_ANSWER);
    const { result, code, message } = answer;
    const askAt = askAgainAt(ctx, row.asks, answer);
    const told = mayHave(row, answer);
    return { ...row, state: STATES[result], code, message, askAt, told, changedAt: new Date(ctx.now()) };
  });
  const written = await ctx.sql<{ fulfilmentId: Id }>`
    update outside_order o
    set told = n.told,
        state = case when o.wish = n.wish then n.state else o.state end,
        code = case when o.wish = n.wish then n.code else o.code end,
        message = case when o.wish = n.wish then n.message else o.message end,
        ask_at = case when o.wish = n.wish then n.ask_at else o.ask_at end,
        changed_at = n.changed_at
    from unnest(${kept.map((row) => row.fulfilmentId)}::uuid[], ${kept.map((row) => row.wish)}::text[],
                ${kept.map((row) => row.state)}::text[], ${kept.map((row) => row.code)}::text[],
                ${kept.map((row) => row.message)}::text[], ${kept.map((row) => row.askAt)}::timestamptz[],
                ${kept.map((row) => row.told)}::boolean[], ${kept.map((row) => row.changedAt)}::timestamptz[])
      n(fulfilment_id, wish, state, code, message, ask_at, told, changed_at)
    where o.tenant_id = ${ctx.tenant}
      and o.fulfilment_id = n.fulfilment_id
      and o.state <> 'shipped'
    returning case when o.wish = n.wish then o.fulfilment_id end as "fulfilmentId"`;
  const still = new Set(written.map((row) => row.fulfilmentId));
  await tellOrders(
    ctx,
    kept.filter((row) => still.has(row.fulfilmentId)),
  );
}

/** Payload of `outside.answered`: what a warehouse said to a stop. */
export type OutsideAnswers = {
  answers: (Pick<OutsideOrderRow, 'fulfilmentId' | 'endsAs' | 'reason' | 'message'> & { agreed: boolean })[];
};

async function tellOrders(ctx: Ctx, rows: readonly OutsideOrderRow[]): Promise<void> {
  const refused = rows.filter(({ wish, state }) => wish === 'ship' && state === 'refused');
  const messages = Object.fromEntries(refused.map((row) => [row.fulfilmentId, row.message || row.code]));
  if (refused.length > 0)
    await ctx.enqueue('waybill.failed', { fulfilmentIds: refused.map((row) => row.fulfilmentId), messages });
  const answers = rows
    .filter(({ wish, state }) => wish === 'stop' && (state === 'accepted' || state === 'refused'))
    .map(({ fulfilmentId, endsAs, reason, state, message }) => ({
      ...{ fulfilmentId, endsAs, reason, message, agreed: state === 'accepted' },
    }));
  if (answers.length > 0) await ctx.enqueue('outside.answered', { answers } satisfies OutsideAnswers);
}
