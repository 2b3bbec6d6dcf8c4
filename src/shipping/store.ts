/**
 * Fulfilments and waybills in the database: the only statements that write them. A unit of work keeps what they were
 * when they were locked, so that only changes are written and the counters follow by themselves. Whoever changes a
 * waybill holds the lock of its fulfilment.
 */

import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import { readCounters, Tally } from '../kernel/counters.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { type Fulfilment, type FulfilmentLine, hasLeft, isStopped, type WaybillRow } from './fulfilment.ts';

const fulfilmentColumns = {
  id: 'uuid',
  number: 'text',
  orderId: 'uuid',
  orderNumber: 'text',
  shopId: 'uuid',
  nodeId: 'uuid',
  state: 'text',
  courier: 'text',
  waybillId: 'uuid',
  waybillNumber: 'text',
  parcels: 'int',
  stopReasons: 'text[]',
  goodsText: 'text',
  quantity: 'bigint',
  expectedG: 'bigint',
  weightG: 'bigint',
  weightReason: 'text',
  packingMinor: 'bigint',
  area: 'text',
  checkedBy: 'text',
  manifestId: 'uuid',
  queuedAt: 'timestamptz',
  shipBefore: 'timestamptz',
  shippedAt: 'timestamptz',
  trackedAt: 'timestamptz',
  newsAt: 'timestamptz',
  createdAt: 'timestamptz',
};
export const fulfilmentTable = table<Fulfilment>('fulfilment', fulfilmentColumns);

export const waybillTable = table<WaybillRow>('waybill', {
  id: 'uuid',
  fulfilmentId: 'uuid',
  service: 'text',
  courier: 'text',
  number: 'text',
  subNumbers: 'text[]',
  state: 'text',
  routeCode: 'text',
  origin: 'text',
  destination: 'text',
  printData: 'text',
  prints: 'int',
  printedAt: 'timestamptz',
  message: 'text',
  asks: 'int',
  askAt: 'timestamptz',
  requestedAt: 'timestamptz',
});

type LineRow = FulfilmentLine & { fulfilmentId: Id };
export const lineTable = table<LineRow>('fulfilment_line', {
  fulfilmentId: 'uuid',
  line: 'int',
  skuId: 'uuid',
  quantity: 'bigint',
  holdId: 'uuid',
});

/** A fulfilment with its goods and the waybill in force. */
export type Parcel = Fulfilment & { lines: FulfilmentLine[]; waybill: WaybillRow | null };

const PARCEL_CHANGES = [
  'state',
  'courier',
  'waybillId',
  'waybillNumber',
  'parcels',
  'stopReasons',
  'weightG',
  'weightReason',
  'packingMinor',
  'checkedBy',
  'manifestId',
  'shippedAt',
  'trackedAt',
  'newsAt',
] as const;
const WAYBILL_CHANGES = [
  'number',
  'subNumbers',
  'state',
  'routeCode',
  'origin',
  'destination',
  'printData',
  'prints',
  'printedAt',
  'message',
  'asks',
  'askAt',
] as const;

export class ParcelWork {
  readonly #ctx: Ctx;
  readonly #parcels = new Map<Id, { parcel: Parcel; before: Parcel }>();
  readonly #waybills = new Map<Id, { waybill: WaybillRow; before: WaybillRow | null }>();
  readonly tally = new Tally();

  constructor(ctx: Ctx) {
    this.#ctx = ctx;
  }

  /** Locks fulfilments in the order of their ids and gives them in the order asked; unknown ids are left out. */
  async lock(ids: readonly Id[]): Promise<Parcel[]> {
    const ctx = this.#ctx;
    const wanted = [...new Set(ids)];
    // Sent together: each statement sees what the lock before it has waited for.
    const [rows, waybills, lines] = await Promise.all([
      ctx.run<Fulfilment>(sql`
        select ${fulfilmentTable.select()}
        from fulfilment
        where tenant_id = ${ctx.tenant}
          and id = any(${wanted}::uuid[])
        order by id
        for update`),
      this.#lockWaybills(sql`(
        select waybill_id
        from fulfilment
        where tenant_id = ${ctx.tenant}
          and id = any(${wanted}::uuid[]))`),
      linesOf(ctx, wanted),
    ]);
    const byId = new Map<Id, Parcel>();
    for (const row of rows) {
      const waybill = row.waybillId ? (waybills.get(row.waybillId) ?? null) : null;
      const parcel = { ...row, lines: lines.get(row.id) ?? [], waybill };
      this.#parcels.set(row.id, { parcel, before: { ...parcel, waybill: waybill && { ...waybill } } });
      byId.set(row.id, parcel);
    }
    return wanted.flatMap((id) => byId.get(id) ?? []);
  }

  /** Waybills that are no longer in force but still have something to be told, under the lock of their fulfilments. */
  async lockWaybills(ids: readonly Id[]): Promise<Map<Id, WaybillRow>> {
    const known = new Map(ids.flatMap((id) => (this.#waybills.has(id) ? [[id, this.#waybills.get(id)!.waybill]] : [])));
    const rest = ids.filter((id) => !known.has(id));
    return rest.length === 0 ? known : new Map([...known, ...(await this.#lockWaybills(sql`(${rest}::uuid[])`))]);
  }

  async #lockWaybills(ids: Sql): Promise<Map<Id, WaybillRow>> {
    const ctx = this.#ctx;
    const rows = await ctx.run<WaybillRow>(sql`
      select ${waybillTable.select()}
      from waybill
      where tenant_id = ${ctx.tenant}
        and id = any${ids}
      order by id
      for update`);
    for (const row of rows) this.#waybills.set(row.id, { waybill: row, before: { ...row } });
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** A new waybill becomes the one in force. */
  addWaybill(parcel: Parcel, waybill: WaybillRow): void {
    parcel.waybill = waybill;
    parcel.waybillId = waybill.id;
    this.#waybills.set(waybill.id, { waybill, before: null });
  }

  /** Writes what changed, one statement per table, and the differences of the counters. */
  async save(): Promise<void> {
    const ctx = this.#ctx;
    for (const { parcel, before } of this.#parcels.values()) count(this.tally, before, parcel);
    const parcels = [...this.#parcels.values()].filter(({ parcel, before }) => differs(parcel, before, PARCEL_CHANGES));
    const waybills = [...this.#waybills.values()];
    const changed = waybills.filter(({ waybill, before }) => before && differs(waybill, before, WAYBILL_CHANGES));
    await Promise.all([
      fulfilmentTable.update(
        ctx,
        parcels.map(({ parcel }) => parcel),
        ['id'],
        PARCEL_CHANGES,
      ),
      waybillTable.insert(
        ctx,
        waybills.filter(({ before }) => !before).map(({ waybill }) => waybill),
      ),
      waybillTable.update(
        ctx,
        changed.map(({ waybill }) => waybill),
        ['id'],
        WAYBILL_CHANGES,
      ),
      this.tally.write(ctx),
    ]);
    if (parcels.length || waybills.length) ctx.tell({ type: 'parcels' });
    this.#parcels.clear();
    this.#waybills.clear();
  }
}

function differs<Row extends object>(now: Row, before: Row, properties: readonly (keyof Row)[]): boolean {
  return properties.some((name) => {
    const [a, b] = [now[name], before[name]];
    if (Array.isArray(a) && Array.isArray(b)) return a.length !== b.length || a.some((value, i) => value !== b[i]);
    if (a instanceof Date && b instanceof Date) return a.getTime() !== b.getTime();
    return a !== b;
  });
}

/** Parcels a node was given on a day, less those that were cancelled: `taken/2026-11-21/<node>`. */
export const takenCounter = (nodeId: Id, createdAt: Date): string => `taken/${dayOf(createdAt.getTime())}/${nodeId}`;

/** What each node was given on each of the days. */
export async function parcelsOn(ctx: Ctx, days: readonly string[]): Promise<Map<string, Map<Id, number>>> {
  const taken = new Map(days.map((day) => [day, new Map<Id, number>()]));
  const prefixes = [...taken.keys()].map((day) => `taken/${day}/`);
  for (const [name, value] of await readCounters(ctx, prefixes)) {
    const [, day, node] = name.split('/') as [string, string, Id];
    taken.get(day)!.set(node, Number(value));
  }
  return taken;
}

export async function parcelsToday(ctx: Ctx): Promise<Map<Id, number>> {
  const today = dayOf(ctx.now());
  return (await parcelsOn(ctx, [today])).get(today)!;
}

/** The same for `days` days up to today, oldest first: what each node was given on each. */
export async function parcelsPerDay(ctx: Ctx, days: number): Promise<{ days: string[]; nodes: Map<Id, number[]> }> {
  const names = Array.from({ length: days }, (_, ago) => dayOf(ctx.now() - (days - 1 - ago) * 86_400_000));
  const nodes = new Map<Id, number[]>();
  for (const [day, counted] of await parcelsOn(ctx, names))
    for (const [node, count] of counted) {
      const counts = nodes.get(node) ?? names.map(() => 0);
      counts[names.indexOf(day)] = count;
      nodes.set(node, counts);
    }
  return { days: names, nodes };
}

/** Names of the counters: `parcel/<state>`, and what waits for a person. */
function count(tally: Tally, before: Parcel, now: Parcel): void {
  for (const [parcel, by] of [
    [before, -1],
    [now, 1],
  ] as const) {
    tally.add(`parcel/${parcel.state}`, by);
    if (isWaitingStopped(parcel)) tally.add('attention/stoppedParcels', by);
    if (isWithoutNumber(parcel)) tally.add('attention/failedWaybills', by);
    if (parcel.state !== 'cancelled') tally.add(takenCounter(parcel.nodeId, parcel.createdAt), by);
  }
}

const waits = (parcel: Parcel) => parcel.state !== 'cancelled' && !hasLeft(parcel);
const isWaitingStopped = (parcel: Parcel) => waits(parcel) && isStopped(parcel);
const isWithoutNumber = (parcel: Parcel) => waits(parcel) && parcel.waybill?.state === 'failed';

export async function linesOf(ctx: Ctx, fulfilmentIds: readonly Id[]): Promise<Map<Id, FulfilmentLine[]>> {
  const byFulfilment = new Map<Id, FulfilmentLine[]>();
  if (fulfilmentIds.length === 0) return byFulfilment;
  const rows = await ctx.run<LineRow>(sql`
    select ${lineTable.select()}
    from fulfilment_line
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${fulfilmentIds}::uuid[])
    order by fulfilment_id, line`);
  for (const { fulfilmentId, ...line } of rows) {
    const lines = byFulfilment.get(fulfilmentId);
    if (lines) lines.push(line);
    else byFulfilment.set(fulfilmentId, [line]);
  }
  return byFulfilment;
}

/** The same without locks, for papers and answers; unknown ids are left out. */
export async function readParcels(ctx: Ctx, ids: readonly Id[]): Promise<Parcel[]> {
  const rows = await ctx.run<Fulfilment>(sql`
    select ${fulfilmentTable.select()}
    from fulfilment
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(ids)]}::uuid[])`);
  const [waybills, lines] = await Promise.all([
    readWaybills(
      ctx,
      rows.flatMap((row) => row.waybillId ?? []),
    ),
    linesOf(
      ctx,
      rows.map((row) => row.id),
    ),
  ]);
  const byId = new Map(
    rows.map((row) => [
      row.id,
      { ...row, lines: lines.get(row.id) ?? [], waybill: (row.waybillId && waybills.get(row.waybillId)) || null },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function readWaybills(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, WaybillRow>> {
  const rows = await ctx.run<WaybillRow>(sql`
    select ${waybillTable.select()}
    from waybill
    where tenant_id = ${ctx.tenant}
      and id = any(${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.id, row]));
}
