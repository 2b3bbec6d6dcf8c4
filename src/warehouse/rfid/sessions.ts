/**
 * A reader reading for a purpose (WMS-10): begun, fed by what the reader pushes or a hand types, ended by booking what was
 * found. What must stay true: a reader has one open session; a tag is counted once; what is booked is what was counted
 * under the lock of the session.
 *
 * | kind    | booked when it is done                                                       |
 * |---------|------------------------------------------------------------------------------|
 * | receive | a receipt (of the expected goods, else from the supplier); tags are bound, in, |
 * |         | with the lot that was told of their goods (`told-lots.ts`)                    |
 * | count   | a count of the bin, of the goods that carry tags there, by lot where lots are  |
 * |         | kept; tags are in that bin                                                    |
 * | gate    | nothing: the parcels are handed over elsewhere; their tags are out             |
 */
import { skusOfGtins } from '../../catalog/catalog.ts';
import type { BodyOf } from '../../contract/endpoint.ts';
import type { SESSION_KINDS, startRfidSession } from '../../contract/rfid.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { parcelsWithNumbers, readParcels } from '../../shipping/shipping.ts';
import { leftOf, linesOfExpectations, lockExpectations } from '../../stock/stock.ts';
import type { TagRead } from './ports.ts';
import { readerById } from './readers.ts';
import { tagOf } from './tags.ts';

export type RfidSessionRow = {
  id: Id;
  nodeId: Id;
  readerId: Id;
  kind: (typeof SESSION_KINDS)[number];
  expectationId: Id | null;
  bin: string;
  fulfilments: Id[];
  expected: { sku: Id; quantity: bigint | string }[];
  state: 'open' | 'done' | 'dropped';
  garbled: number;
  result: { document: Id | null } | null;
  createdAt: Date;
  createdBy: string;
  closedAt: Date | null;
  closedBy: string;
};
export type StoredSession = RfidSessionRow & { number: string };

export const sessionTable = table<RfidSessionRow>('rfid_session', {
  id: 'uuid',
  nodeId: 'uuid',
  readerId: 'uuid',
  kind: 'text',
  expectationId: 'uuid',
  bin: 'text',
  fulfilments: 'uuid[]',
  expected: 'jsonb',
  state: 'text',
  garbled: 'int',
  result: 'jsonb',
  createdAt: 'timestamptz',
  createdBy: 'text',
  closedAt: 'timestamptz',
  closedBy: 'text',
});

/** Refuses `warehouse.rfidUnknown` (404). */
export async function sessionById(ctx: Ctx, id: Id, lock = false): Promise<StoredSession> {
  const [session] = await ctx.run<StoredSession>(sql`
    select number, ${sessionTable.select()}
    from rfid_session
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!session) throw new Refused('warehouse.rfidUnknown', { id }, 404);
  return session;
}

/**
 * Refuses `warehouse.readerUnknown` (404), `warehouse.readerBusy` (data: `number`), `warehouse.rfidSubject` (data:
 * `missing`), `stock.expectationUnknown`, `stock.expectationDone`, `warehouse.waybillUnknown`.
 */
export async function startSession(ctx: Ctx, input: BodyOf<typeof startRfidSession>): Promise<Id> {
  const reader = await readerById(ctx, input.readerId);
  const [busy] = await ctx.sql<{ number: string }>`
    select number from rfid_session where tenant_id = ${ctx.tenant} and reader_id = ${reader.id} and state = 'open'`;
  if (busy) throw new Refused('warehouse.readerBusy', { number: busy.number });
  const subject = await subjectOf(ctx, input);
  const session: RfidSessionRow = {
    ...{ id: ctx.newId(), nodeId: reader.nodeId, readerId: reader.id, kind: input.kind },
    ...{ bin: input.bin ?? '', expectationId: input.expectationId ?? null, ...subject },
    ...{ state: 'open', garbled: 0, result: null, createdAt: new Date(ctx.now()), createdBy: actorText(ctx.actor) },
    ...{ closedAt: null, closedBy: '' },
  };
  await sessionTable.insert(ctx, [session]);
  return session.id;
}

type Subject = Pick<RfidSessionRow, 'expected' | 'fulfilments'>;

async function subjectOf(ctx: Ctx, input: BodyOf<typeof startRfidSession>): Promise<Subject> {
  if (input.kind === 'gate') return parcelsOf(ctx, input.parcels ?? []);
  if (input.kind === 'count') {
    if (!input.bin) throw new Refused('warehouse.rfidSubject', { missing: 'bin' });
    return { expected: [], fulfilments: [] };
  }
  if (input.expectationId) return { expected: await stillExpected(ctx, input.expectationId), fulfilments: [] };
  const expected = (input.goods ?? []).map(({ skuId, quantity }) => ({ sku: skuId, quantity: BigInt(quantity) }));
  return { expected, fulfilments: [] };
}

async function stillExpected(ctx: Ctx, id: Id): Promise<Subject['expected']> {
  if (!(await lockExpectations(ctx, [id])).has(id)) throw new Refused('stock.expectationUnknown', { id });
  const lines = (await linesOfExpectations(ctx, [id])).get(id) ?? [];
  const open = lines.filter((line) => leftOf(line) > 0n);
  if (open.length === 0) throw new Refused('stock.expectationDone', { id });
  return open.map((line) => ({ sku: line.skuId, quantity: leftOf(line) }));
}

async function parcelsOf(ctx: Ctx, numbers: readonly string[]): Promise<Subject> {
  if (numbers.length === 0) throw new Refused('warehouse.rfidSubject', { missing: 'parcels' });
  const known = await parcelsWithNumbers(ctx, numbers);
  const ids = numbers.map((waybillNumber) => {
    const found = known.get(waybillNumber);
    if (!found) throw new Refused('warehouse.waybillUnknown', { waybillNumber });
    return found.id;
  });
  const parcels = await readParcels(ctx, ids);
  const expected = parcels.flatMap(({ lines }) => lines.map((line) => ({ sku: line.skuId, quantity: line.quantity })));
  return { expected, fulfilments: ids };
}

/**
 * What the reader hears now belongs to its open session; without one it is nobody's, and forgotten. Shared with other
 * messages, unless something is to be written on it, and never with whoever ends it: what is booked is all that was heard.
 */
export async function openSessionOf(ctx: Ctx, readerId: Id, garbled: number): Promise<Id | null> {
  const [session] = await ctx.run<{ id: Id }>(sql`
    select id
    from rfid_session
    where tenant_id = ${ctx.tenant}
      and reader_id = ${readerId}
      and state = 'open'
    ${garbled > 0 ? sql`for update` : sql`for share`}`);
  return session?.id ?? null;
}

/** Adds reads to a session: a tag once, with how often, how loud and where it was heard. Says nothing of what it means. */
export async function takeReads(ctx: Ctx, sessionId: Id, reads: readonly TagRead[], garbled = 0): Promise<void> {
  const heard = [...Map.groupBy(reads, ({ epc }) => epc)].map(([epc, own]) => ({
    ...{ epc, ...tagOf(epc), reads: own.length, antenna: own.at(-1)!.antenna },
    rssi: own.reduce<number | null>((best, { rssi }) => (rssi === null ? best : Math.max(best ?? rssi, rssi)), null),
    first: new Date(Math.min(...own.map(({ at }) => at.getTime()))),
    last: new Date(Math.max(...own.map(({ at }) => at.getTime()))),
  }));
  const skus = await skusOfGtins(
    ctx,
    heard.flatMap(({ gtin }) => gtin ?? []),
  );
  // In one order, so that two messages of a reader at once do not wait for each other crosswise.
  heard.sort((a, b) => (a.epc < b.epc ? -1 : 1));
  await ctx.sql`
    insert into rfid_read (tenant_id, session_id, epc, sku_id, fault, reads, antenna, rssi, first_at, last_at)
    select ${ctx.tenant}, ${sessionId}, n.epc, n.sku, n.fault, n.reads, n.antenna, n.rssi, n.first_at, n.last_at
    from unnest(${heard.map(({ epc }) => epc)}::text[],
                ${heard.map(({ gtin }) => (gtin && skus.get(gtin)) ?? null)}::uuid[],
                ${heard.map(({ fault }) => fault)}::text[], ${heard.map((one) => one.reads)}::int[],
                ${heard.map(({ antenna }) => antenna)}::int[], ${heard.map(({ rssi }) => rssi)}::int[],
                ${heard.map(({ first }) => first)}::timestamptz[], ${heard.map(({ last }) => last)}::timestamptz[])
         n(epc, sku, fault, reads, antenna, rssi, first_at, last_at)
    on conflict (tenant_id, session_id, epc) do update
    set reads = rfid_read.reads + excluded.reads,
        antenna = excluded.antenna,
        rssi = greatest(rfid_read.rssi, excluded.rssi),
        last_at = greatest(rfid_read.last_at, excluded.last_at)`;
  if (garbled === 0) return;
  await ctx.sql`
    update rfid_session
    set garbled = garbled + ${garbled}
    where tenant_id = ${ctx.tenant}
      and id = ${sessionId}`;
}
