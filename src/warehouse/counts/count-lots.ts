/**
 * Counting by lot (STK-5): of goods whose lots are kept every number is of a lot, named by the symbol or by who counts; ''
 * is what bears none that can be read. Asking says nothing of what should be there.
 */
import { readMarked, trackedSkus } from '../../catalog/catalog.ts';
import type { Ctx } from '../../kernel/context.ts';
import type { Id } from '../../kernel/ids.ts';
import { businessDay } from '../../ledger/ledger.ts';
import { faultOf, type LotFault, lotKey, lotsNamed, type Said, type Told, toldOf } from '../../stock/stock.ts';

/** What is counted: goods, or of those kept by lot one of their lots. */
export type What = { skuId: Id; lot: string | null };
export const whatKey = ({ skuId, lot }: What): string => (lot === null ? skuId : lotKey(skuId, lot));
export function whatOf(key: string): What {
  const at = key.indexOf('/');
  return at < 0 ? { skuId: key, lot: null } : { skuId: key.slice(0, at), lot: key.slice(at + 1) };
}

/** Those that are kept by lot now. */
export const keptByLot = async (ctx: Ctx, skuIds: readonly Id[]): Promise<ReadonlySet<Id>> =>
  new Set([...(await trackedSkus(ctx, skuIds))].flatMap(([id, { lots }]) => (lots ? [id] : [])));

/** Pieces by what they are now: goods may have begun or ceased to be kept by lot since somebody counted them. */
export function asKept(pieces: Readonly<Record<string, string>>, kept: ReadonlySet<Id>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [key, quantity] of Object.entries(pieces)) {
    const { skuId, lot } = whatOf(key);
    const now = whatKey({ skuId, lot: kept.has(skuId) ? (lot ?? '') : null });
    sums.set(now, (sums.get(now) ?? 0n) + BigInt(quantity));
  }
  return sums;
}

type Asked = { fault: Exclude<LotFault, 'expired' | 'nearExpiry'> | null; told: Told | null };

/** The lot of a scan, null of goods not kept by lot; or what has to be said. What is old is counted all the same. */
export async function lotOfCount(ctx: Ctx, skuId: Id, { code, ...said }: Said & { code: string }): Promise<Asked> {
  const tracked = (await trackedSkus(ctx, [skuId])).get(skuId);
  if (!tracked?.lots) return { fault: null, told: null };
  if (said.lot === '') return { fault: null, told: { lot: '', madeOn: null, expiresOn: null } };
  const marked = readMarked(code, new Date(ctx.now()));
  const told = toldOf(tracked, {
    lot: said.lot || marked?.lot,
    madeOn: said.madeOn ?? marked?.madeOn,
    expiresOn: said.expiresOn ?? marked?.expiresOn,
  });
  const known = (await lotsNamed(ctx, [{ skuId, lot: told.lot }])).get(lotKey(skuId, told.lot));
  const fault = faultOf(tracked, told, known, businessDay(ctx));
  return { fault: fault === 'expired' || fault === 'nearExpiry' ? null : fault, told };
}
