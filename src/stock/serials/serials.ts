/**
 * The register of single pieces (STK-5). What must stay true: a piece is in one place, it changes in the transaction of the
 * step that changes it, and every change is a row of its life. How many there are is the ledger's to say.
 */
import type { SerialState, SerialStep } from '../../contract/serials.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { type Sql, sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';

export type Serial = {
  skuId: Id;
  serial: string;
  state: SerialState;
  nodeId: Id;
  bin: string;
  supplier: string;
  receiptId: Id | null;
  fulfilmentId: Id | null;
  orderId: Id | null;
  returnId: Id | null;
  changedAt: Date;
  version: number;
};
export type Piece = Pick<Serial, 'skuId' | 'serial'>;
/** Here, and in no parcel. */
export const FREE: readonly SerialState[] = ['inStock', 'picked'];
/** Here, whether it may be sold or not. */
export const HERE: readonly SerialState[] = [...FREE, 'returned', 'defective'];

export const serialTable = table<Serial>('serial', {
  skuId: 'uuid',
  serial: 'text',
  state: 'text',
  nodeId: 'uuid',
  bin: 'text',
  supplier: 'text',
  receiptId: 'uuid',
  fulfilmentId: 'uuid',
  orderId: 'uuid',
  returnId: 'uuid',
  changedAt: 'timestamptz',
  version: 'int',
});

export const readSerials = (ctx: Ctx, where: Sql, lock = false): Promise<Serial[]> =>
  ctx.run(sql`
    select ${serialTable.select()}
    from serial
    where tenant_id = ${ctx.tenant}
      and ${where}
    order by changed_at desc
    ${lock ? sql`for update` : sql``}`);

/** Pieces with this code, of any SKU, those that changed last first; locked, so that no two people take one. */
export const lockSerials = (ctx: Ctx, serial: string): Promise<Serial[]> =>
  readSerials(ctx, sql`serial = ${serial}`, true);

/** `moved` has the pieces as they are now; `noted` writes the step of each. */
const noted = (ctx: Ctx, step: SerialStep, document: { type: string; id: Sql }, reason = ''): Sql => sql`
  noted as (
    insert into serial_step (tenant_id, sku_id, serial, version, step, at, by, node_id, bin, document_type, document_id,
                             reason)
    select ${ctx.tenant}::int, sku_id, serial, version, ${step}::text, ${new Date(ctx.now())}::timestamptz,
           ${actorText(ctx.actor)}::text, node_id, bin, ${document.type}::text, ${document.id}, ${reason}::text
    from moved)`;

const PARCEL_STEPS = {
  shipped: ['staged', 'shipped'],
  kept: ['shipped', 'staged'],
  freed: ['staged', 'inStock'],
  takenBack: ['shipped', 'inStock'],
} as const;

/**
 * Parts of a `with`, for a statement that moves parcels anyway: so the pieces in them cost no question of their own, and
 * parcels of other goods an empty index.
 */
export const withSerialsOf = (ctx: Ctx, parcels: readonly Id[], step: keyof typeof PARCEL_STEPS): Sql => sql`
  moved as (
    update serial
    set state = ${PARCEL_STEPS[step][1]}, changed_at = ${new Date(ctx.now())}, version = version + 1
    where tenant_id = ${ctx.tenant}
      and fulfilment_id = any(${parcels as Id[]}::uuid[])
      and state = ${PARCEL_STEPS[step][0]}
    returning *),
  ${noted(ctx, step, { type: 'fulfilment', id: sql`fulfilment_id` })}`;

/** Pieces of parcels, by themselves. */
export async function moveSerialsOf(ctx: Ctx, parcels: readonly Id[], step: keyof typeof PARCEL_STEPS): Promise<void> {
  await ctx.run(sql`with ${withSerialsOf(ctx, parcels, step)} select count(*) from moved`);
}

export type Change = {
  step: SerialStep;
  state: SerialState;
  /** Only pieces in these states are taken. */
  from: readonly SerialState[];
  document: { type: string; id: Id | null };
  reason?: string;
  /** Left out: as it is. */
  nodeId?: Id;
  bin?: string;
  fulfilmentId?: Id;
  orderId?: Id;
  returnId?: Id;
};

/** Answers how many were taken; the caller knows how many there should be. A piece's own `bin` comes before that of all. */
export async function moveSerials(
  ctx: Ctx,
  pieces: readonly (Piece & { bin?: string })[],
  change: Change,
): Promise<number> {
  if (pieces.length === 0) return 0;
  const { document, reason, step, state, from, nodeId, bin, fulfilmentId, orderId, returnId } = change;
  const rows = await ctx.run(sql`
    with moved as (
      update serial s
      set state = ${state}, changed_at = ${new Date(ctx.now())}, version = s.version + 1,
          node_id = coalesce(${nodeId ?? null}::uuid, s.node_id), bin = coalesce(p.bin, s.bin),
          fulfilment_id = coalesce(${fulfilmentId ?? null}::uuid, s.fulfilment_id),
          order_id = coalesce(${orderId ?? null}::uuid, s.order_id),
          return_id = coalesce(${returnId ?? null}::uuid, s.return_id)
      from unnest(${pieces.map(({ skuId }) => skuId)}::uuid[], ${pieces.map(({ serial }) => serial)}::text[],
                  ${pieces.map((piece) => piece.bin ?? bin ?? null)}::text[])
           p(sku_id, serial, bin)
      where s.tenant_id = ${ctx.tenant}
        and s.sku_id = p.sku_id
        and s.serial = p.serial
        and s.state = any(${from as SerialState[]}::text[])
      returning s.*),
    ${noted(ctx, step, { type: document.type, id: sql`${document.id}::uuid` }, reason)}
    select serial from moved`);
  return rows.length;
}

type Coming = {
  step: 'received' | 'registered';
  nodeId: Id;
  supplier: string;
  receiptId: Id | null;
  document: { type: string; id: Id | null };
  /** What was sold may come in again. */
  sold: boolean;
};

/**
 * Pieces come into the books, or come again: one that was gone, one that lies at another node or was sent from there, and,
 * of returns, one that was sold. Answers those that could not, because they are somewhere already.
 */
export async function bringSerials(
  ctx: Ctx,
  pieces: readonly (Piece & { bin?: string })[],
  coming: Coming,
): Promise<Piece[]> {
  if (pieces.length === 0) return [];
  const { step, nodeId, supplier, receiptId, document, sold } = coming;
  const taken = await ctx.run<Piece>(sql`
    with moved as (
      insert into serial as s (tenant_id, sku_id, serial, state, node_id, bin, supplier, receipt_id, changed_at)
      select ${ctx.tenant}::int, p.sku_id, p.serial, 'inStock', ${nodeId}::uuid, p.bin, ${supplier}::text, ${receiptId}::uuid,
             ${new Date(ctx.now())}::timestamptz
      from unnest(${pieces.map(({ skuId }) => skuId)}::uuid[], ${pieces.map(({ serial }) => serial)}::text[],
                  ${pieces.map(({ bin = '' }) => bin)}::text[])
           p(sku_id, serial, bin)
      on conflict (tenant_id, sku_id, serial) do update
      set state = 'inStock', node_id = excluded.node_id, bin = excluded.bin, changed_at = excluded.changed_at,
          supplier = coalesce(nullif(excluded.supplier, ''), s.supplier), version = s.version + 1,
          receipt_id = coalesce(excluded.receipt_id, s.receipt_id)
      where s.state = 'gone'
         or s.state = 'transit'
         or (s.state = 'inStock' and s.node_id <> excluded.node_id)
         or (s.state = 'shipped' and ${sold})
      returning s.*),
    ${noted(ctx, step, { type: document.type, id: sql`${document.id}::uuid` })}
    select sku_id as "skuId", serial from moved`);
  const done = new Set(taken.map(({ skuId, serial }) => `${skuId}/${serial}`));
  return pieces.filter(({ skuId, serial }) => !done.has(`${skuId}/${serial}`));
}

export type Step = {
  step: SerialStep;
  at: Date;
  by: string;
  nodeId: Id;
  bin: string;
  type: string;
  document: Id | null;
  reason: string;
  version: number;
};

/** The life of a piece, from its first step on. */
export const stepsOf = (ctx: Ctx, { skuId, serial }: Piece): Promise<Step[]> =>
  ctx.run(sql`
    select step, at, by, node_id as "nodeId", bin, document_type as type, document_id as document, reason, version
    from serial_step
    where tenant_id = ${ctx.tenant}
      and sku_id = ${skuId}
      and serial = ${serial}
    order by version`);

/** Orders that a piece with this code was sold by, and has not come back from. */
export async function ordersOfSerial(ctx: Ctx, serial: string): Promise<Id[]> {
  const rows = await readSerials(ctx, sql`serial = ${serial} and state = 'shipped'`);
  return rows.map(({ orderId }) => orderId!);
}
