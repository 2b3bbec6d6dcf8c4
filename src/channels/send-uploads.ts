/**
 * Tells channels what was shipped (CHN-8). What must stay true: an upload is always sent under the same number; an answer
 * that did not come is asked for again, never sent anew; a refusal stays until a person acts. Jobs of one shop run one
 * after the other, so no upload is under way twice.
 */
import type { Ctx } from '../kernel/context.ts';
import { Tally } from '../kernel/counters.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Later } from '../kernel/jobs.ts';
import { assertAnswered, restFor, STATE_AFTER } from './answers.ts';
import { keyOfChannelOrder } from './channel-orders.ts';
import type { Answer, ChannelConnector, Shipment, ShopAccess } from './connector.ts';
import type { ChannelPorts } from './ports.ts';
import { callOf } from './pull-orders.ts';
import { type Upload, uploadTable } from './queue-uploads.ts';

const BATCH = 100;

/** One call's worth: what is sent, and the parts of the same order that it tells along. */
type Sending = { upload: Upload; along: Upload[] };

/** Sends everything that is due at a shop. Throws `OutsideFailure` when no answer was good, `Later` while answers are open. */
export async function sendUploads(db: Database, scope: Scope, ports: ChannelPorts, shopId: Id): Promise<void> {
  for (;;) {
    const call = await db.read(scope, (ctx) => callOf(ctx, ports, shopId));
    if (!call) return;
    const sendings = await db.transaction(scope, (ctx) => takeDue(ctx, ports, call.connector, shopId));
    if (sendings.length === 0) break;
    const answers = await call.connector.uploadShipments(
      call.access,
      sendings.map(({ upload }) => shipmentOf(upload, call.access)),
    );
    await db.transaction(scope, (ctx) => recordAnswers(ctx, sendings, answers));
    assertAnswered(answers);
  }
  const wait = await db.read(scope, (ctx) => secondsToNext(ctx, shopId));
  if (wait !== null) throw new Later(restFor(wait), 'answers are open');
}

/** Due uploads in the order they were queued; corrections wait for what they correct, parts for the whole where the channel takes no parts. */
async function takeDue(ctx: Ctx, ports: ChannelPorts, connector: ChannelConnector, shopId: Id): Promise<Sending[]> {
  const due = await ctx.run<Upload>(sql`
    select ${uploadTable.select('u')}
    from shipment_upload u
    left join shipment_upload c on c.tenant_id = u.tenant_id and c.id = u.corrects
    where u.tenant_id = ${ctx.tenant}
      and u.shop_id = ${shopId}
      and u.state in ('waiting', 'unknown')
      and u.due_at <= now()
      and (c.id is null or c.state = 'accepted')
    order by u.due_at, u.id
    limit ${BATCH}`);
  const { partialShipment } = connector.limits;
  if (partialShipment === 'pieces') return due.map((upload) => ({ upload, along: [] }));
  if (partialShipment === 'lines') return leaveOutTold(ctx, due);
  const parts = due.filter((upload) => upload.partial && upload.kind !== 'correctedNumber');
  const wholes = due.filter((upload) => !parts.includes(upload));
  const { ready, waiting } = await joinParts(ctx, ports, parts);
  await setDue(ctx, waiting, null);
  return [...wholes.map((upload) => ({ upload, along: [] })), ...ready];
}

/**
 * A line that travels in several parcels was told with the first of them, and the channel takes it once. A part without
 * other lines has nothing to tell: it counts as accepted.
 */
async function leaveOutTold(ctx: Ctx, due: readonly Upload[]): Promise<Sending[]> {
  const parts = due.filter((upload) => upload.partial && upload.kind !== 'correctedNumber');
  const told = await linesToldBefore(
    ctx,
    parts.map((part) => part.id),
  );
  const left = due.map((upload): Sending => {
    const before = told.get(upload.id);
    const lines = before ? upload.lines.filter((line) => !before.has(line.lineNumber)) : upload.lines;
    return { upload: { ...upload, lines }, along: [] };
  });
  const silent = left.filter(({ upload }) => told.has(upload.id) && upload.lines.length === 0);
  await recordAnswers(
    ctx,
    silent,
    silent.map(({ upload: { id } }) => ({ id, result: 'accepted', code: 'channels.toldWithEarlierPart', message: '' })),
  );
  return left.filter((sending) => !silent.includes(sending));
}

/** Lines of the channel order that an upload queued before one of these told, or will. */
async function linesToldBefore(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Set<string>>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.sql<{ id: Id; lines: string[] }>`
    select u.id, array_agg(distinct l.line->>'lineNumber') as lines
    from shipment_upload u
    join shipment_upload e
      on e.tenant_id = u.tenant_id
     and e.shop_id = u.shop_id
     and e.channel_number = u.channel_number
     and e.id < u.id
     and e.state <> 'refused'
     and e.corrects is null
    cross join lateral jsonb_array_elements(e.lines) l(line)
    where u.tenant_id = ${ctx.tenant}
      and u.id = any(${ids as Id[]}::uuid[])
    group by u.id`;
  return new Map(rows.map((row) => [row.id, new Set(row.lines)]));
}

/** Parts of orders that are shipped whole by now: the newest part tells the channel for all of them. */
async function joinParts(
  ctx: Ctx,
  ports: ChannelPorts,
  parts: readonly Upload[],
): Promise<{ ready: Sending[]; waiting: Id[] }> {
  if (parts.length === 0) return { ready: [], waiting: [] };
  const numbers = parts.map((part) => ({ shopId: part.shopId, number: part.channelNumber }));
  const whole = await ports.shippedWhole(ctx, numbers);
  const isWhole = (part: Upload) => whole.has(keyOfChannelOrder({ shopId: part.shopId, number: part.channelNumber }));
  const all = await ctx.run<Upload>(sql`
    select ${uploadTable.select()}
    from shipment_upload
    where tenant_id = ${ctx.tenant}
      and shop_id = ${parts[0]!.shopId}
      and channel_number = any(${parts.filter(isWhole).map((part) => part.channelNumber)}::text[])
      and state in ('waiting', 'unknown')
      and corrects is null
    order by shipped_at, id`);
  const ready = [...Map.groupBy(all, (part) => part.channelNumber).values()].map((own) => ({
    upload: { ...own.at(-1)!, partial: false },
    along: own.slice(0, -1),
  }));
  return { ready, waiting: parts.filter((part) => !isWhole(part)).map((part) => part.id) };
}

async function setDue(ctx: Ctx, ids: readonly Id[], at: Date | null): Promise<void> {
  if (ids.length === 0) return;
  await ctx.sql`
    update shipment_upload
    set due_at = ${at}
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`;
}

/** `options.carriers` says how the platform calls a courier when it is not as we do. */
function shipmentOf(upload: Upload, access: ShopAccess): Shipment {
  const carriers = (access.options['carriers'] ?? {}) as Record<string, string>;
  return {
    id: upload.id,
    orderNumber: upload.channelNumber,
    lineNumbers: upload.partial ? [...new Set(upload.lines.map((line) => line.lineNumber))] : [],
    quantities: upload.partial
      ? upload.lines.map((line) => ({ lineNumber: line.lineNumber, quantity: BigInt(line.quantity) }))
      : [],
    kind: upload.kind,
    carrierCode: carriers[upload.carrier] ?? upload.carrier,
    waybillNumber: upload.waybillNumber,
    shippedAt: upload.shippedAt,
  };
}

async function recordAnswers(ctx: Ctx, sendings: readonly Sending[], answers: readonly Answer[]): Promise<void> {
  const rows = sendings.flatMap(({ upload, along }, i) =>
    [upload, ...along].map((one) => ({ id: one.id, answer: answers[i]!, orderId: one.orderId })),
  );
  await ctx.sql`
    update shipment_upload u
    set state = n.state,
        code = n.code,
        message = n.message,
        tries = u.tries + 1,
        due_at = now() + least(3600, power(2, least(u.tries, 12))) * interval '1 second',
        at = ${new Date(ctx.now())}
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => STATE_AFTER[row.answer.result])}::text[],
                ${rows.map((row) => row.answer.code)}::text[], ${rows.map((row) => row.answer.message.slice(0, 500))}::text[])
         n(id, state, code, message)
    where u.tenant_id = ${ctx.tenant}
      and u.id = n.id
      and u.state in ('waiting', 'unknown')`;
  const tally = new Tally();
  tally.add('attention/failedUploads', rows.filter((row) => row.answer.result === 'refused').length);
  await tally.write(ctx);
  ctx.tell({ type: 'orders', ids: [...new Set(rows.map((row) => row.orderId))] });
}

/** Seconds until the next upload may be asked again; null when none waits for the channel. */
async function secondsToNext(ctx: Ctx, shopId: Id): Promise<number | null> {
  const [row] = await ctx.sql<{ wait: number | null }>`
    select ceil(extract(epoch from min(u.due_at) - now()))::int as wait
    from shipment_upload u
    left join shipment_upload c on c.tenant_id = u.tenant_id and c.id = u.corrects
    where u.tenant_id = ${ctx.tenant}
      and u.shop_id = ${shopId}
      and u.state in ('waiting', 'unknown')
      and u.due_at is not null
      and (c.id is null or c.state = 'accepted')`;
  return row?.wait ?? null;
}
