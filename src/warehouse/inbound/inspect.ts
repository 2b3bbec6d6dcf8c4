/**
 * Goods of the receiving area looked at (WMS-2). Good ones may be put away, defective ones are in the defective zone at
 * once; nobody can take what was not looked at, because the ledger holds it.
 */
import { skuOfCode } from '../../catalog/catalog.ts';
import type { INSPECT_VERDICTS } from '../../contract/inbound.ts';
import type { Ctx } from '../../kernel/context.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { Refused } from '../../kernel/refusal.ts';
import { type Line, post } from '../../ledger/ledger.ts';
import type { Node } from '../../stock/stock.ts';
import { type Judgement, judge, waitingOf } from './receipt.ts';
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
  const skuId = await skuOfCode(ctx, code);
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
  await postJudgement(ctx, id, skuId, judgement);
  if (done) return { verdict: 'all', skuId };
  if (waitingOf(after) === 0n) return { verdict: 'line', skuId };
  return { verdict: after.wanted > line.wanted ? 'failed' : 'right', skuId };
}

async function postJudgement(ctx: Ctx, receipt: Id, skuId: Id, { line, settle, release }: Judgement): Promise<void> {
  const hold = inspectionHold(receipt, skuId);
  // How many were judged only grows, so it names the verdict.
  const entry = (name: string) => derivedId(hold, `${name}/${line.good + line.defective}`);
  const lines: Line[] = [];
  if (settle > 0n) lines.push({ kind: 'settle', id: entry('settle'), hold, amount: settle });
  if (release > 0n) lines.push({ kind: 'release', id: entry('release'), hold, amount: release });
  if (lines.length === 0) return;
  const [result] = await post(ctx, [{ document: { type: RECEIPT, id: receipt }, reason: 'inspect', lines }]);
  if (!result!.posted) throw new Refused(result!.refusal.code, result!.refusal.data);
}
