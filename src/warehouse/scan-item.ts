/** One scanned item at a bench. */
import { articleOfCode } from '../catalog/catalog.ts';
import type { SCAN_VERDICTS } from '../contract/warehouse.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { post } from '../ledger/ledger.ts';
import type { Parcel } from '../shipping/shipping.ts';
import type { Serial } from '../stock/stock.ts';
import { type BenchCheck, keepPacking, lockCheck, pureCheck, stopCheck, stopOf, updateCheck } from './bench.ts';
import { type CheckCode, scanCode } from './check.ts';
import { noteWork } from './performance/note-work.ts';
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
  parcel: Parcel;
  check: BenchCheck;
};

/**
 * Takes one scan of `quantity` pieces. A wrong, extra or unknown item changes nothing; a stop that arrived meanwhile ends
 * the check. Refuses `warehouse.checkUnknown`, `warehouse.checkClosed`. Posts, when the parcel stops: staging → bin.
 */
export async function scanItem(ctx: Ctx, id: Id, code: string, quantity = 1n): Promise<ScanAnswer> {
  const [bench, article] = await Promise.all([lockCheck(ctx, id), articleOfCode(ctx, code)]);
  const { parcel, check } = bench;
  if (check.state !== 'open' && check.state !== 'complete') {
    throw new Refused('warehouse.checkClosed', { state: check.state });
  }
  const stop = stopOf(parcel);
  if (stop) {
    await post(ctx, await stopCheck(bench));
    return { verdict: 'stopped', skuId: article?.skuId ?? null, piece: null, parcel, check };
  }
  const wanted = parcel.lines.map((line) => line.skuId);
  const scanned = await pieceOfScan(ctx, code, article, { nodeId: parcel.nodeId, wanted });
  const { skuId, piece } = scanned;
  const fault = whyNotPiece(scanned, wanted, quantity);
  if (fault) return wrongPiece(ctx, { verdict: fault, skuId, piece, parcel, check });
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
      return { verdict: 'carton', skuId, piece, parcel, check };
    }
    if (verdict === 'unknown' && (await wantsPieces(ctx, wanted))) verdict = 'serialUnknown';
  }
  const isRight = verdict === 'right' || verdict === 'complete';
  if (isRight && piece) {
    check.uniqueCodes = [...check.uniqueCodes, piece.serial];
    await stagePiece(ctx, piece, parcel);
  }
  await updateCheck(ctx, check);
  const work = { nodeId: parcel.nodeId, task: 'check' as const };
  await noteWork(ctx, isRight ? { ...work, lines: 1, pieces: quantity } : { ...work, errors: 1 });
  if (isRight && skuId && !piece) await keepMark(ctx, skuId, code, { type: 'fulfilment', id: parcel.id });
  return { verdict, skuId, piece, parcel, check };
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
