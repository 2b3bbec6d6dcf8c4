/**
 * Codes of pieces at the door (STK-5). What must stay true: of goods whose pieces are told apart never more codes are
 * counted than pieces; a piece without one is only counted when the clerk says that it has none.
 */
import type { Article } from '../../catalog/catalog.ts';
import type { INBOUND_KINDS } from '../../contract/inbound.ts';
import type { Ctx } from '../../kernel/context.ts';
import { table } from '../../kernel/db/rows.ts';
import { sql } from '../../kernel/db/sql.ts';
import type { Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { bringSerials, type Piece, readSerials, type Serial } from '../../stock/stock.ts';
import type { Receipt, ReceiptLine } from './receipt.ts';

type ReceiptSerial = Piece & { receiptId: Id };
const receiptSerialTable = table<ReceiptSerial>('goods_receipt_serial', {
  receiptId: 'uuid',
  skuId: 'uuid',
  serial: 'text',
});
type Kind = (typeof INBOUND_KINDS)[number];

/** Document type of what receipts do to pieces. */
export const RECEIPT_DOCUMENT = 'goodsReceipt';

export const serialsOfReceipt = (ctx: Ctx, receiptId: Id): Promise<ReceiptSerial[]> =>
  ctx.run(sql`
    select ${receiptSerialTable.select()}
    from goods_receipt_serial
    where tenant_id = ${ctx.tenant}
      and receipt_id = ${receiptId}
    order by sku_id, serial`);

export type SerialFault = 'serialNeeded' | 'serialTwice' | 'serialKnown' | 'serialSold' | 'notOfSerial';
export type SaidOfPiece = { serial?: string | undefined; noCode?: boolean | undefined; quantity: bigint };
/** `counted`: of the SKU, before this scan. */
type Counting = { receipt: Receipt; kind: Kind; article: Article; counted: bigint };

/** Why a piece cannot be counted; else its code, or '' of pieces without one. Nothing is written. */
export async function serialOfScan(
  ctx: Ctx,
  { receipt, kind, article, counted }: Counting,
  said: SaidOfPiece,
): Promise<{ fault: SerialFault } | { fault: null; serial: string }> {
  const here = (await serialsOfReceipt(ctx, receipt.id)).filter(({ skuId }) => skuId === article.skuId);
  const serial = said.noCode ? '' : (said.serial?.trim() ?? article.serial);
  if (said.noCode) {
    const without = counted - BigInt(here.length);
    return without + said.quantity < 0n ? { fault: 'notOfSerial' } : { fault: null, serial };
  }
  if (serial === '') return { fault: 'serialNeeded' };
  const isHere = here.some((one) => one.serial === serial);
  if (said.quantity === -1n) return isHere ? { fault: null, serial } : { fault: 'notOfSerial' };
  if (said.quantity !== 1n) return { fault: 'serialNeeded' };
  if (isHere) return { fault: 'serialTwice' };
  const [known] = await readSerials(ctx, sql`sku_id = ${article.skuId} and serial = ${serial}`);
  const fault = known && faultOf(known, receipt.nodeId, kind);
  return fault ? { fault } : { fault: null, serial };
}

/** What is written off may come again, what lies elsewhere or is on its way may have been sent here, what was sold comes with a return. */
function faultOf({ state, nodeId }: Serial, here: Id, kind: Kind): SerialFault | null {
  if (state === 'gone' || state === 'transit') return null;
  if (state === 'shipped') return kind === 'return' ? null : 'serialSold';
  return state === 'inStock' && nodeId !== here ? null : 'serialKnown';
}

/** One more piece with this code, or one less. */
export async function countSerial(ctx: Ctx, row: ReceiptSerial, quantity: bigint): Promise<void> {
  if (row.serial === '') return;
  if (quantity > 0n) return void (await receiptSerialTable.insert(ctx, [row]));
  await ctx.sql`
    delete from goods_receipt_serial
    where tenant_id = ${ctx.tenant}
      and receipt_id = ${row.receiptId}
      and sku_id = ${row.skuId}
      and serial = ${row.serial}`;
}

/**
 * The pieces are in the house. Refuses `warehouse.serialKnown` (data: `serial`): somebody else received it meanwhile, and
 * `warehouse.serialsOver` (data: `codes`): more codes than pieces are counted.
 */
export async function bookSerials(
  ctx: Ctx,
  { id, nodeId }: Receipt,
  lines: readonly ReceiptLine[],
  { kind, supplier }: { kind: Kind; supplier: string },
): Promise<void> {
  const pieces = await serialsOfReceipt(ctx, id);
  for (const [skuId, own] of Map.groupBy(pieces, (one) => one.skuId)) {
    const counted = lines.find((line) => line.skuId === skuId)?.counted ?? 0n;
    if (BigInt(own.length) > counted) throw new Refused('warehouse.serialsOver', { codes: own.length });
  }
  const [known] = await bringSerials(ctx, pieces, {
    ...{ step: 'received', nodeId, supplier, receiptId: id, sold: kind === 'return' },
    document: { type: RECEIPT_DOCUMENT, id },
  });
  if (known) throw new Refused('warehouse.serialKnown', { serial: known.serial });
}
