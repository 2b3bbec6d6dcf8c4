/**
 * Goods of the receiving area looked at (WMS-2). Good ones may be put away, defective ones are in the defective zone at
 * once; nobody can take what was not looked at, because the ledger holds it.
 */
import { type Article, articleOfCode, readMarked } from '../../catalog/catalog.ts';
import type { INSPECT_VERDICTS } from '../../contract/inbound.ts';
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { type Line, post } from '../../ledger/ledger.ts';
import { lotEntriesOf, moveSerials, type Node, type Piece, readSerials, shareLots } from '../../stock/stock.ts';
import { type Judgement, judge, type Receipt, waitingOf } from './receipt.ts';
import { assertState, linesOf, lockReceipt, receiptLineTable, setState } from './receipts.ts';
import { inspectionHold, RECEIPT } from './receive.ts';

export type Inspected = { verdict: (typeof INSPECT_VERDICTS)[number]; skuId: Id | null };

/**
 * Refuses `warehouse.receiptUnknown` (404), `warehouse.receiptState`. Posts release of the hold for what may be put away,
 * and its settling, receiving area → defective, for what is defective.
 */
export async function inspectGoods(
  ctx: Ctx,
  nodes: readonly Node[],
  id: Id,
  { code, good, quantity }: { code: string; good: boolean; quantity: bigint },
): Promise<Inspected> {
  const receipt = await lockReceipt(ctx, nodes, id);
  assertState(receipt, 'inspecting');
  const article = await articleOfCode(ctx, code);
  const own = article?.tracked === false ? null : await pieceHere(ctx, receipt, code, article);
  const skuId = article?.skuId ?? own?.skuId ?? null;
  if (skuId === null) return { verdict: 'unknown', skuId };
  const lines = await linesOf(ctx, [id]);
  const line = lines.find((one) => one.skuId === skuId);
  if (!line) return { verdict: 'foreign', skuId };
  const judgement = judge(line, good, quantity);
  if (!judgement) return { verdict: 'extra', skuId };

  const after = { ...line, ...judgement.line };
  await receiptLineTable.update(ctx, [after], ['receiptId', 'skuId'], ['wanted', 'good', 'defective']);
  const done = lines.every((one) => waitingOf(one === line ? after : one) === 0n);
  if (done) await setState(ctx, receipt, 'done');
  const lot = readMarked(code, new Date(ctx.now()))?.lot || undefined;
  const byLot = await lotsAside(ctx, receipt, {
    skuId,
    lot,
    quantity: judgement.settle,
    nth: after.good + after.defective,
  });
  await postJudgement(ctx, id, skuId, judgement, byLot);
  if (own && !good) await setAside(ctx, id, own);
  if (done) return { verdict: 'all', skuId };
  if (waitingOf(after) === 0n) return { verdict: 'line', skuId };
  return { verdict: after.wanted > line.wanted ? 'failed' : 'right', skuId };
}

/** The piece of this receipt that was scanned by its own code. */
async function pieceHere(ctx: Ctx, { id }: Receipt, code: string, article: Article | null): Promise<Piece | null> {
  const serial = article?.serial || code;
  const [known] = await readSerials(ctx, sql`serial = ${serial} and receipt_id = ${id} and state = 'inStock'`);
  return known && (!article || article.skuId === known.skuId) ? known : null;
}

const setAside = (ctx: Ctx, receipt: Id, piece: Piece): Promise<number> =>
  moveSerials(ctx, [{ skuId: piece.skuId, serial: piece.serial }], {
    ...{ step: 'defective', state: 'defective', from: ['inStock'] as const },
    document: { type: RECEIPT, id: receipt },
  });

type Aside = { skuId: Id; lot: string | undefined; quantity: bigint; nth: bigint };

/** Of which lots defective goods are: the scanned one, else what expires first in the receiving area. */
async function lotsAside(ctx: Ctx, { id, nodeId }: Receipt, { skuId, lot, quantity, nth }: Aside): Promise<Line[]> {
  if (quantity === 0n) return [];
  const [shared] = await shareLots(ctx, [
    {
      nodeId,
      movements: [
        { skuId, bucket: 'inbound' as const, bin: '', change: -quantity, lot },
        { skuId, bucket: 'defective' as const, bin: '', change: quantity },
      ],
    },
  ]);
  const document = derivedId(id, `aside/${skuId}/${nth}`);
  return shared!.flatMap((movement) => lotEntriesOf(document, 1, nodeId, movement));
}

async function postJudgement(
  ctx: Ctx,
  receipt: Id,
  skuId: Id,
  { line, settle, release }: Judgement,
  byLot: readonly Line[],
): Promise<void> {
  const hold = inspectionHold(receipt, skuId);
  // How many were judged only grows, so it names the verdict.
  const entry = (name: string) => derivedId(hold, `${name}/${line.good + line.defective}`);
  const lines: Line[] = [...byLot];
  if (settle > 0n) lines.push({ kind: 'settle', id: entry('settle'), hold, amount: settle });
  if (release > 0n) lines.push({ kind: 'release', id: entry('release'), hold, amount: release });
  if (lines.length === 0) return;
  const [result] = await post(ctx, [{ document: { type: RECEIPT, id: receipt }, reason: 'inspect', lines }]);
  if (!result!.posted) throw new Refused(result!.refusal.code, result!.refusal.data);
}
