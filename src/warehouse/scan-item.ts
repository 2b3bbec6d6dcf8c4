/** One scanned item at a bench. */
import { type Article, articleOfCode } from '../catalog/catalog.ts';
import type { SCAN_VERDICTS } from '../contract/warehouse.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import type { Parcel } from '../shipping/shipping.ts';
import type { Serial } from '../stock/stock.ts';
import {
  type AtBench,
  type BenchCheck,
  keepPacking,
  lockCheck,
  pureCheck,
  stopCheck,
  stopOf,
  updateCheck,
} from './bench.ts';
import { type CheckCode, scanCode } from './check.ts';
import { noteWork } from './performance/note-work.ts';
import { type LotScan, lotOfScan, type SaidOfLot } from './scan-lot.ts';
import { pieceOfScan, type Scanned, stagePiece, wantsPieces } from './scan-serial.ts';
import { chosenCarton } from './suggest-carton.ts';
import { keepMark } from './trace/marks.ts';

export type Verdict = (typeof SCAN_VERDICTS)[number];

const VERDICTS: Partial<Record<CheckCode, Verdict>> = {
  itemRight: 'right',
  complete: 'complete',
  itemWrong: 'wrong',
  itemExtra: 'extra',
  itemDuplicate: 'extra',
  itemUnknown: 'unknown',
};

export type ScanAnswer = {
  verdict: Verdict;
  skuId: Id | null;
  piece: Serial | null;
  /** The lot that was scanned, and those the parcel still wants; none where lots are not kept. */
  lot: { wanted: string[]; scanned: string };
  parcel: Parcel;
  check: BenchCheck;
};
const NO_LOT = { wanted: [], scanned: '' };

/**
 * Takes one scan of `quantity` pieces. A wrong, extra or unknown item changes nothing; a stop that arrived meanwhile ends
 * the check. Refuses `warehouse.checkUnknown`, `warehouse.checkClosed`, and what `lotOfScan` does. Posts, when the parcel
 * stops: staging → bin; when another lot is taken with a reason as `swapLots`.
 */
export async function scanItem(
  ctx: Ctx,
  id: Id,
  code: string,
  quantity = 1n,
  said: SaidOfLot = {},
): Promise<ScanAnswer> {
  const [bench, article] = await Promise.all([lockCheck(ctx, id), articleOfCode(ctx, code)]);
  const { parcel, check } = bench;
  if (check.state !== 'open' && check.state !== 'complete') {
    throw new Refused('warehouse.checkClosed', { state: check.state });
  }
  const stop = stopOf(parcel);
  if (stop) {
    await post(ctx, await stopCheck(bench));
    return { verdict: 'stopped', skuId: article?.skuId ?? null, piece: null, lot: NO_LOT, parcel, check };
  }
  const wanted = parcel.lines.map((line) => line.skuId);
  const scanned = await pieceOfScan(ctx, code, article, { nodeId: parcel.nodeId, wanted });
  const { skuId, piece } = scanned;
  const fault = whyNotPiece(scanned, wanted, quantity);
  if (fault) return wrongPiece(ctx, { verdict: fault, skuId, piece, lot: NO_LOT, parcel, check });
  const ofLot = await lotIn(ctx, bench, article, { ...said, code, quantity });
  const lot = ofLot ? { wanted: ofLot.wanted, scanned: ofLot.lot ?? '' } : NO_LOT;
  if (ofLot?.fault) return wrongPiece(ctx, { verdict: ofLot.fault, skuId, piece, lot, parcel, check });
  const item = skuId === null ? null : { sku: skuId, quantity, unique: false };
  const before = pureCheck(parcel, check);
  const { check: after, answer } = scanCode(before, { code, parcel: null, item, stop: null });
  let verdict = VERDICTS[answer.code.slice('warehouse.'.length) as CheckCode]!;
  if (verdict === 'complete') {
    check.state = 'complete';
    check.scanned = wantedOf(parcel);
  } else if (verdict === 'right') {
    check.scanned = Object.fromEntries([...after.scanned].map(([sku, count]) => [sku, count.toString()]));
  } else if (verdict !== 'extra') {
    // Only what is none of its goods may be a carton, so no right scan pays for it.
    const packing = await chosenCarton(ctx, parcel, code, skuId);
    if (packing) {
      check.packing = packing;
      await keepPacking(ctx, check);
      return { verdict: 'carton', skuId, piece, lot, parcel, check };
    }
    if (verdict === 'unknown' && (await wantsPieces(ctx, wanted))) verdict = 'serialUnknown';
  }
  const isRight = verdict === 'right' || verdict === 'complete';
  if (isRight && piece) {
    check.uniqueCodes = [...check.uniqueCodes, piece.serial];
    await stagePiece(ctx, piece, parcel);
  }
  if (isRight && ofLot && skuId) countLot(check, skuId, ofLot.lot ?? '', quantity);
  const work = { nodeId: parcel.nodeId, task: 'check' as const };
  await Promise.all([
    updateCheck(ctx, check),
    noteWork(ctx, isRight ? { ...work, lines: 1, pieces: quantity } : { ...work, errors: 1 }),
    isRight && skuId && !piece && keepMark(ctx, skuId, code, { type: 'fulfilment', id: parcel.id }),
  ]);
  return { verdict, skuId, piece, lot, parcel, check };
}

/** Null of goods whose lots are not kept, or that the parcel does not want. */
async function lotIn(
  ctx: Ctx,
  { parcel, check }: AtBench,
  article: Article | null,
  scan: SaidOfLot & { code: string; quantity: bigint },
): Promise<LotScan | null> {
  if (!article?.byLot || !parcel.lines.some(({ skuId }) => skuId === article.skuId)) return null;
  return lotOfScan(ctx, { parcel, check }, { ...scan, skuId: article.skuId });
}

function countLot(check: BenchCheck, skuId: Id, lot: string, quantity: bigint): void {
  const own = check.lots[skuId] ?? {};
  check.lots = { ...check.lots, [skuId]: { ...own, [lot]: (BigInt(own[lot] ?? 0) + quantity).toString() } };
}

/** Of a piece what the parcel wants comes first: that it is not wanted here says more than where it is. */
function whyNotPiece({ skuId, piece, tracked, fault }: Scanned, wanted: readonly Id[], quantity: bigint) {
  if (piece && !wanted.includes(skuId!)) return 'serialOther';
  if (!tracked || !wanted.includes(skuId!)) return null;
  return fault ?? (quantity === 1n ? null : 'serialNeeded');
}

async function wrongPiece(ctx: Ctx, answer: ScanAnswer): Promise<ScanAnswer> {
  await updateCheck(ctx, answer.check);
  await noteWork(ctx, { nodeId: answer.parcel.nodeId, task: 'check', errors: 1 });
  return answer;
}

/** Everything is in the box. */
function wantedOf(parcel: Parcel): Record<Id, string> {
  const wanted: Record<Id, string> = {};
  for (const { skuId, quantity } of parcel.lines) {
    wanted[skuId] = (BigInt(wanted[skuId] ?? 0) + quantity).toString();
  }
  return wanted;
}
