/**
 * Parcels that left a node an ERP knows become sales orders over there (ERP-1). Must stay true: a parcel is one document
 * with one number, written down before it is sent; no answer, or one that does not tell, is a state of its own, and the same
 * number is sent again.
 */
import { skusById } from '../catalog/catalog.ts';
import { type Answer, Damaged } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { soldLines } from '../orders/orders.ts';
import { parcelsLeft, readParcels } from '../shipping/shipping.ts';
import { type Connection, connections, type ErpPorts, type Place, places } from './connections.ts';
import type { ErpOrder } from './erp-system.ts';
import { folderOf } from './keep-connections.ts';
import { type MessageRow, messageTable } from './messages.ts';

const CLAIM = 50;
const FOUND = 500;
const LEASE_MS = 120_000;
/** Longest pause between two askings. */
const LONGEST_PAUSE_S = 600;
/** Who ships commits a little later than the moment he writes. */
const LATE_MS = 120_000;

/** Writes down every parcel that left since the last look. Not those that left before the node was connected. */
export async function noteOrders(ctx: Ctx): Promise<void> {
  const active = new Set((await connections(ctx)).flatMap(({ id, active }) => (active ? [id] : [])));
  const here = (await places(ctx)).filter((place) => place.active && active.has(place.connectionId));
  for (const place of here) await noteLeft(ctx, place);
}

async function noteLeft(ctx: Ctx, place: Place): Promise<void> {
  const { nodeId, connectionId, since, toldThrough } = place;
  const from = new Date(Math.max(since.getTime(), toldThrough.getTime() - LATE_MS));
  const left = await parcelsLeft(ctx, nodeId, from, FOUND);
  const last = left.at(-1);
  if (!last) return;
  const known = await ctx.sql<{ id: Id }>`
    select document_id as id
    from erp_message
    where tenant_id = ${ctx.tenant}
      and document_id = any(${left.map(({ id }) => id)}::uuid[])`;
  const told = new Set(known.map(({ id }) => id));
  const at = new Date(ctx.now());
  const rows = left
    .filter(({ id }) => !told.has(id))
    .map(({ id, number }) => ({ id: ctx.newId(), documentId: id, about: number }));
  await ctx.sql`
    insert into erp_message (tenant_id, id, connection_id, direction, number, kind, state, about, document_id, text, ask_at,
                             at, changed_at)
    select ${ctx.tenant}, n.id, ${connectionId}, 'out', lpad(nextval('erp_document_number')::text, 16, '0'), 'order',
           'waiting', n.about, n.document_id, '', ${at}, ${at}, ${at}
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ about }) => about)}::text[],
                ${rows.map(({ documentId }) => documentId)}::uuid[]) n(id, about, document_id)
    on conflict do nothing`;
  await ctx.sql`
    update erp_place
    set told_through = ${last.shippedAt}
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and told_through < ${last.shippedAt}`;
}

/** Sends everything that is due. */
export async function sendDue(db: Database, scope: Scope, ports: ErpPorts): Promise<void> {
  for (;;) {
    const claimed = await db.transaction(scope, claimDue);
    if (claimed.length === 0) return;
    const known = await db.read(scope, async (ctx) => new Map((await connections(ctx)).map((one) => [one.id, one])));
    const orders = await db.read(scope, (ctx) => describe(ctx, claimed));
    for (const row of claimed) {
      const { answer, text } = await sendOne(
        ports,
        scope,
        known.get(row.connectionId)!,
        row,
        orders.get(row.documentId!),
      );
      await db.transaction(scope, (ctx) => record(ctx, row, answer, text));
    }
  }
}

const claimDue = (ctx: Ctx): Promise<MessageRow[]> =>
  ctx.run(sql`
    update erp_message m
    set asks = m.asks + 1, ask_at = ${new Date(ctx.now() + LEASE_MS)}
    from (
      select m.id
      from erp_message m
      join erp_connection c on c.tenant_id = m.tenant_id and c.id = m.connection_id and c.active
      where m.tenant_id = ${ctx.tenant}
        and m.ask_at <= ${new Date(ctx.now())}
      order by m.ask_at, m.id
      limit ${CLAIM}
      for update of m skip locked) due
    where m.tenant_id = ${ctx.tenant}
      and m.id = due.id
    returning ${messageTable.select('m')}`);

/** What each parcel is as an order over there, by parcel. */
async function describe(ctx: Ctx, rows: readonly MessageRow[]): Promise<Map<Id, ErpOrder>> {
  const parcels = await readParcels(
    ctx,
    rows.map((row) => row.documentId!),
  );
  const [sold, skus, there] = [
    await soldLines(ctx, [...new Set(parcels.map(({ orderId }) => orderId))]),
    await skusById(
      ctx,
      parcels.flatMap(({ lines }) => lines.map(({ skuId }) => skuId)),
    ),
    new Map((await places(ctx)).map((place) => [place.nodeId, place])),
  ];
  const soldAt = new Map(sold.map((line) => [`${line.orderId}/${line.line}`, line]));
  return new Map(
    parcels.map(({ id, number, orderId, orderNumber, nodeId, shippedAt, createdAt, lines }) => [
      id,
      {
        ...{ id: number, orderNumber, shippedAt: shippedAt ?? createdAt },
        currency: sold.find((line) => line.orderId === orderId)?.currency ?? 'CNY',
        plant: there.get(nodeId)?.plant ?? '',
        storageLocation: there.get(nodeId)?.storageLocation ?? '',
        lines: lines.map(({ line, skuId, quantity }) => ({
          ...{ line, quantity, code: skus.get(skuId)!.merchantCode, unit: skus.get(skuId)!.unit },
          ...{ name: skus.get(skuId)!.name, amountMinor: soldAt.get(`${orderId}/${line}`)?.amountMinor ?? 0n },
        })),
      },
    ]),
  );
}

type Sent = { answer: Answer; text: string };

/** A text that was sent once stays as it is. */
async function sendOne(
  ports: ErpPorts,
  scope: Scope,
  connection: Connection,
  row: MessageRow,
  order: ErpOrder | undefined,
): Promise<Sent> {
  const system = ports.systems.get(connection.kind)!;
  const access = ports.openErp(connection);
  try {
    const text = row.text || system.writeOrder(access, row.number, order!);
    if (connection.transport === 'http') return { text, answer: await system.send(access, text) };
    await ports.folder.write(`${folderOf(scope.tenant, connection.id)}/out`, `${row.number}.idoc`, text);
    return { text, answer: { id: '', result: 'accepted', code: '', message: '' } };
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    // It cannot be written with what is set: nothing was sent.
    const message = Object.values(error.data).join(' ');
    return { text: '', answer: { id: '', result: 'refused', code: error.code, message } };
  }
}

const STATES = { accepted: 'sent', refused: 'refused', retry: 'waiting', unknown: 'unknown' } as const;

/** What a status said meanwhile stays. */
async function record(ctx: Ctx, row: MessageRow, { result, code, message }: Answer, text: string): Promise<void> {
  const pauseS = Math.min(LONGEST_PAUSE_S, 2 ** Math.min(row.asks, 10) * 5);
  const isOpen = result === 'retry' || result === 'unknown';
  await ctx.sql`
    update erp_message
    set state = ${STATES[result]}, code = ${code}, detail = ${{ message }}, text = ${text},
        ask_at = ${isOpen ? new Date(ctx.now() + pauseS * 1_000) : null}, changed_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and id = ${row.id}
      and state in ('waiting', 'unknown')`;
  // Whatever was said, this text is the one that was sent.
  await ctx.sql`
    update erp_message
    set text = ${text}
    where tenant_id = ${ctx.tenant}
      and id = ${row.id}
      and text = ''`;
}
