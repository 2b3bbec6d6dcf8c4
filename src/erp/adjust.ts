/**
 * The ERP wins: stock is adjusted by what differs. What must stay true: the books say so in one document that names the
 * report; orders whose promise the goods no longer cover are named and sourced again first, the youngest promise first; one
 * that cannot be taken back keeps its promise, and the ledger shows a person what is missing.
 */
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { accountId, balances, openHolds } from '../ledger/ledger.ts';
import { orderRefs, sourceAgain } from '../orders/orders.ts';
import { followErp, places } from '../stock/stock.ts';
import type { ComparedLine } from './compare.ts';
import { type Comparison, comparisonTable, linesOfComparison, type ShortOrder } from './comparisons.ts';

const ORDER = 'order';
const HOLDS = 10_000;
const ALL = 1_000_000;

type Differing = Pick<ComparedLine, 'skuId' | 'difference'>;

/** Posts the differences of a comparison and marks it posted. Refuses what the ledger refuses. Posts as `followErp`. */
export async function adjust(ctx: Ctx, comparison: Comparison, decided: Partial<Comparison> = {}): Promise<void> {
  const { id, nodeId, kind, report } = comparison;
  const lines = (await linesOfComparison(ctx, id, ALL)).filter(({ difference }) => difference !== 0n);
  const documentId = derivedId(id, 'adjustment');
  const post = async () => {
    const changes = lines.map(({ skuId, difference }) => ({ skuId, quantity: difference }));
    const [outcome] = await followErp(ctx, kind === 'load' ? 'erpLoad' : 'erpComparison', [
      { id: documentId, nodeId, note: `ERP ${report}`, lines: changes },
    ]);
    if (outcome && !outcome.done) throw new Refused(outcome.refusal.code, outcome.refusal.data);
  };
  const short = await takeShort(ctx, comparison, lines, post);
  const after: Comparison = { ...comparison, ...decided, state: 'posted', documentId, short };
  await comparisonTable.update(
    ctx,
    [after],
    ['id'],
    ['state', 'documentId', 'short', 'decidedBy', 'decidedAt', 'reason'],
  );
  await audit(ctx, 'stockComparison.adjust', `stockComparison/${id}`, {
    ...{ report, document: documentId, lines: lines.length, short: short.map(({ number }) => number) },
  });
}

async function takeShort(
  ctx: Ctx,
  { nodeId, report }: Comparison,
  lines: readonly Differing[],
  post: () => Promise<void>,
): Promise<ShortOrder[]> {
  const open = await shortIf(ctx, nodeId, lines);
  if (open.length === 0) {
    await post();
    return [];
  }
  const ids = open.map(({ orderId }) => orderId);
  const { outcomes, sourced } = await sourceAgain(ctx, ids, { event: 'erpShort', data: { report } }, post);
  const became = new Map(sourced.map((one) => [one.orderId, one]));
  return open.map((order, i): ShortOrder => {
    const now = became.get(order.orderId);
    if (!outcomes[i]!.done || !now) return { ...order, outcome: 'person' };
    if (now.state === 'released' || now.state === 'split') return { ...order, outcome: 'elsewhere' };
    return { ...order, outcome: now.holdReasons.includes('outOfStock') ? 'outOfStock' : 'held' };
  });
}

/** Orders whose promises would not be covered: of each SKU the youngest, until what is left is enough. */
export async function shortIf(ctx: Ctx, nodeId: Id, lines: readonly Differing[]): Promise<ShortOrder[]> {
  const less = lines.filter(({ difference }) => difference < 0n);
  const accounts = less.map(({ skuId }) => places.sellable(nodeId, skuId));
  const held = await balances(ctx, accounts);
  const missing = new Map<string, bigint>();
  for (const [i, { difference }] of less.entries()) {
    const lacking = -(held[i]!.free + difference);
    if (lacking > 0n) missing.set(String(accountId(accounts[i]!)), lacking);
  }
  const short = accounts.filter((account) => missing.has(String(accountId(account))));
  const { holds } = await openHolds(ctx, short, { bucket: 'heldOut', limit: HOLDS });
  const orders = new Set<Id>();
  for (const { account, document, left } of holds) {
    const open = missing.get(String(account)) ?? 0n;
    if (open <= 0n || document.type !== ORDER) continue;
    orders.add(document.id);
    missing.set(String(account), open - left);
  }
  const refs = await orderRefs(ctx, [...orders]);
  return [...refs.values()].map(({ id, number }) => ({ orderId: id, number, outcome: 'open' }));
}
