/**
 * Lots at the door (STK-5): what the symbol or the clerk says of goods that are counted. What must stay true: of goods whose
 * lots are kept the lots of a receipt add up to what was counted, so that every piece has a lot when it is booked.
 */
import { readMarked, type Tracked } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { smaller } from '../../kernel/money.ts';
import { businessDay } from '../../ledger/ledger.ts';
import {
  faultOf,
  type Lot,
  type LotFault,
  type LyingLot,
  lockExpectations,
  lotKey,
  lotsNamed,
  lotsUnderway,
  type Said,
  toldOf,
  underwayKey,
} from '../../stock/stock.ts';
import type { Receipt } from './receipt.ts';

export type ReceiptLot = {
  receiptId: Id;
  skuId: Id;
  lot: string;
  madeOn: string | null;
  expiresOn: string | null;
  counted: bigint;
  /** Why goods so near to their expiry were taken. */
  reason: string;
};

export const receiptLotTable = table<ReceiptLot>('goods_receipt_lot', {
  receiptId: 'uuid',
  skuId: 'uuid',
  lot: 'text',
  madeOn: 'date',
  expiresOn: 'date',
  counted: 'bigint',
  reason: 'text',
});

export const lotsOfReceipt = (ctx: Ctx, receiptId: Id): Promise<ReceiptLot[]> =>
  ctx.run(sql`
    select receipt_id as "receiptId", sku_id as "skuId", lot, made_on::text as "madeOn", expires_on::text as "expiresOn",
           counted, reason
    from goods_receipt_lot
    where tenant_id = ${ctx.tenant}
      and receipt_id = ${receiptId}
      and counted > 0
    order by sku_id, expires_on nulls last, lot`);

type Scan = Said & { code: string; quantity: bigint };
/** `likely`: those that are underway, or were counted, for whoever has to say which one it is. */
export type LotCounted =
  | { fault: LotFault | 'notOfLot'; lot: null; likely: string[] }
  | { fault: null; lot: ReceiptLot };

/** The lot of a scan with what is counted of it then, or why it cannot be counted. Nothing is written. */
export async function lotOfScan(
  ctx: Ctx,
  { id: receiptId, expectationId }: Pick<Receipt, 'id' | 'expectationId'>,
  skuId: Id,
  tracked: Tracked,
  scan: Scan,
): Promise<LotCounted> {
  const marked = readMarked(scan.code, new Date(ctx.now()));
  const counted = (await lotsOfReceipt(ctx, receiptId)).filter((one) => one.skuId === skuId);
  const said = {
    ...{ lot: scan.lot || marked?.lot || '', madeOn: scan.madeOn ?? marked?.madeOn },
    expiresOn: scan.expiresOn ?? marked?.expiresOn,
  };
  const silent = !said.lot && !said.madeOn && !said.expiresOn;
  const likely = scan.quantity < 0n ? counted : silent ? await shippedOf(ctx, expectationId, skuId) : [];
  const only = said.lot || (likely.length === 1 ? likely[0]!.lot : '');
  const told = toldOf(tracked, { ...said, lot: only });
  const before = counted.find(({ lot }) => lot === told.lot);
  if (scan.quantity < 0n) {
    if (!before || before.counted + scan.quantity < 0n)
      return { fault: told.lot ? 'notOfLot' : 'lotNeeded', lot: null, likely: namesOf(likely) };
    return { fault: null, lot: { ...before, counted: before.counted + scan.quantity } };
  }
  const master = (await lotsNamed(ctx, [{ skuId, lot: told.lot }])).get(lotKey(skuId, told.lot));
  const known: Pick<Lot, 'madeOn' | 'expiresOn'> | undefined = before ?? master;
  const reason = scan.reason?.trim() || before?.reason || '';
  const fault = faultOf(tracked, told, known, businessDay(ctx), reason);
  if (fault) return { fault, lot: null, likely: namesOf(likely) };
  const { madeOn, expiresOn } = {
    madeOn: told.madeOn ?? known?.madeOn ?? null,
    expiresOn: told.expiresOn ?? known?.expiresOn ?? null,
  };
  const sum = (before?.counted ?? 0n) + scan.quantity;
  return { fault: null, lot: { receiptId, skuId, lot: told.lot, madeOn, expiresOn, counted: sum, reason } };
}

const namesOf = (lots: readonly { lot: string }[]): string[] => lots.flatMap(({ lot }) => lot || []);

/** Of a transfer the lots that are underway: where there is one, nobody is asked. */
export async function shippedOf(ctx: Ctx, expectationId: Id, skuId: Id): Promise<LyingLot[]> {
  const found = (await lockExpectations(ctx, [expectationId])).get(expectationId);
  const underway = await lotsUnderway(ctx, found ? [found.head] : []);
  return underway.get(underwayKey(expectationId, skuId)) ?? [];
}

type Share = { line: number; quantity: bigint };
type SharedLot = Share &
  Partial<Pick<ReceiptLot, 'lot'>> & { madeOn?: string | undefined; expiresOn?: string | undefined };

/** Lots of a SKU over its shares of the document, in their order; where none were counted the shares as they are. */
export function overShares(shares: readonly Share[], lots: readonly ReceiptLot[]): SharedLot[] {
  if (lots.length === 0) return [...shares];
  const open = lots.map((lot) => ({ ...lot }));
  return shares.flatMap(({ line, quantity }) => {
    let left = quantity;
    return open.flatMap((one): SharedLot[] => {
      const taken = smaller(one.counted, left);
      one.counted -= taken;
      left -= taken;
      const days = { madeOn: one.madeOn ?? undefined, expiresOn: one.expiresOn ?? undefined };
      return taken > 0n ? [{ line, quantity: taken, lot: one.lot, ...days }] : [];
    });
  });
}
