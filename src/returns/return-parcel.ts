/**
 * Parcels that came back, in the database (RET-3). What must stay true: a label comes in once; a parcel is inspected under
 * its lock, and after it is booked nothing in it changes but where its good pieces lie.
 */
import type { RETURN_STATES, RETURN_VERDICTS } from '../contract/returns.ts';
import { actorText, type Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';

export type Parcel = {
  id: Id;
  number: string;
  nodeId: Id;
  label: string;
  courier: string;
  state: (typeof RETURN_STATES)[number];
  caseId: Id | null;
  orderId: Id | null;
  sender: string;
  phoneTail: string;
  note: string;
  openedAt: Date;
  openedBy: string;
  receivedAt: Date | null;
  receivedBy: string;
  version: number;
};
export const parcelTable = table<Parcel>('return_parcel', {
  id: 'uuid',
  number: 'text',
  nodeId: 'uuid',
  label: 'text',
  courier: 'text',
  state: 'text',
  caseId: 'uuid',
  orderId: 'uuid',
  sender: 'text',
  phoneTail: 'text',
  note: 'text',
  openedAt: 'timestamptz',
  openedBy: 'text',
  receivedAt: 'timestamptz',
  receivedBy: 'text',
  version: 'int',
});

export type Item = {
  parcelId: Id;
  item: number;
  skuId: Id | null;
  code: string;
  verdict: (typeof RETURN_VERDICTS)[number];
  quantity: bigint;
  bin: string | null;
  note: string;
  /** Null of goods whose lots are not kept; '' is one nobody can read. */
  lot: string | null;
  /** Good, but of a lot that may not be sold any more: in the defective zone. */
  aside: boolean;
  /** Of goods whose pieces are told apart: which came back. */
  serials: string[];
};
export const itemTable = table<Item>('return_item', {
  parcelId: 'uuid',
  item: 'int',
  skuId: 'uuid',
  code: 'text',
  verdict: 'text',
  quantity: 'bigint',
  bin: 'text',
  note: 'text',
  lot: 'text',
  aside: 'boolean',
  serials: 'text[]',
});

export type Count = { parcelId: Id; caseId: Id; line: number; skuId: Id; good: bigint; defective: bigint };
export const countTable = table<Count>('return_count', {
  parcelId: 'uuid',
  caseId: 'uuid',
  line: 'int',
  skuId: 'uuid',
  good: 'bigint',
  defective: 'bigint',
});

export type Held = { parcel: Parcel; items: Item[] };

export const itemsOf = (ctx: Ctx, parcelIds: readonly Id[]): Promise<Item[]> =>
  ctx.run<Item>(sql`
    select ${itemTable.select()}
    from return_item
    where tenant_id = ${ctx.tenant}
      and parcel_id = any(${parcelIds as Id[]}::uuid[])
    order by parcel_id, item`);

/** Refuses `returns.parcelUnknown` (404); locked unless it is only read. */
export async function holdParcel(ctx: Ctx, id: Id, lock = true): Promise<Held> {
  const [parcel] = await ctx.run<Parcel>(sql`
    select ${parcelTable.select()}
    from return_parcel
    where tenant_id = ${ctx.tenant}
      and id = ${id}
    ${lock ? sql`for update` : sql``}`);
  if (!parcel) throw new Refused('returns.parcelUnknown', {}, 404);
  return { parcel, items: await itemsOf(ctx, [id]) };
}

/** Refuses `returns.parcelClosed` (data: state). */
export async function holdOpen(ctx: Ctx, id: Id): Promise<Held> {
  const held = await holdParcel(ctx, id);
  if (held.parcel.state !== 'open') throw new Refused('returns.parcelClosed', { state: held.parcel.state });
  return held;
}

export const saveParcel = (ctx: Ctx, parcel: Parcel): Promise<void> =>
  parcelTable.save(ctx, [parcel], ['id'], 'version');

export async function saveItems(ctx: Ctx, parcelId: Id, items: readonly Item[]): Promise<void> {
  await ctx.sql`
    delete from return_item
    where tenant_id = ${ctx.tenant}
      and parcel_id = ${parcelId}`;
  await itemTable.insert(ctx, items);
}

/** What of a parcel counts for a case, by SKU; wrong goods are the sender's. */
export function goodsIn(items: readonly Item[]): { skuId: Id; good: bigint; defective: bigint }[] {
  const all = new Map<Id, { skuId: Id; good: bigint; defective: bigint }>();
  for (const { skuId, verdict, quantity } of items) {
    if (skuId === null || verdict === 'wrong') continue;
    const own = all.get(skuId) ?? { skuId, good: 0n, defective: 0n };
    own[verdict] += quantity;
    all.set(skuId, own);
  }
  return [...all.values()];
}

const SERIES = {
  parcel: { letter: 'B', sequence: 'return_parcel_number' },
  claim: { letter: 'P', sequence: 'courier_claim_number' },
};

/** The letter, China's day, a running number: `B2611220000001`. */
export async function nextNumber(ctx: Ctx, of: keyof typeof SERIES): Promise<string> {
  const { letter, sequence } = SERIES[of];
  const day = new Date(ctx.now() + 8 * 3_600_000).toISOString().slice(2, 10).replaceAll('-', '');
  const [row] = await ctx.sql<{ n: bigint }>`select nextval(${sequence}::text::regclass) as n`;
  return `${letter}${day}${String(row!.n).padStart(7, '0')}`;
}

export const received = (ctx: Ctx, parcel: Parcel): void => {
  Object.assign(parcel, { state: 'received', receivedAt: new Date(ctx.now()), receivedBy: actorText(ctx.actor) });
};
