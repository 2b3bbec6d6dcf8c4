/**
 * Chosen suggestions as drafts of purchase orders (one per supplier and warehouse, taken back whole), or as goods that are
 * simply expected; a result per row.
 */
import type { TFunction } from 'i18next';
import { closeExpectations, expectGoods } from '../../../src/contract/expectations.ts';
import type { Outcome } from '../../../src/contract/paging.ts';
import { draftSuggestions, reversePurchaseOrders } from '../../../src/contract/purchase-orders.ts';
import type { ReplenishmentLine } from '../../../src/contract/replenishment.ts';
import { IS_UNDO, type RunOrder, startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { idOf } from './replenishment-queries.ts';

const refresh = () => {
  for (const key of ['purchases', 'replenishment']) void queryClient.invalidateQueries({ queryKey: [key] });
};

export function makeDrafts(t: TFunction, chosen: readonly ReplenishmentLine[]): void {
  const rows = new Map(chosen.map((line) => [idOf(line), line]));
  const orderOf = new Map<string, string>();
  const title = (count: number) => t('purchases.draftsMade', { count });
  const nameOf = (id: string) => rows.get(id)?.sku.merchantCode ?? id;
  startRun({
    ...{ title, ids: [...rows.keys()], nameOf, note: t('replenishment.drafted'), onBatch: refresh },
    send: async (ids, key) => {
      const lines = ids.map((id) => {
        const { node, sku, suggestion } = rows.get(id)!;
        return { nodeId: node.id, skuId: sku.id, quantity: suggestion };
      });
      const { outcomes, orders } = await call(draftSuggestions, { body: { lines }, key });
      for (const order of orders) for (const at of order.lines) orderOf.set(ids[at]!, order.id);
      return outcomes.map((outcome, i) => ({ ...outcome, id: ids[i]! }));
    },
    undo: (ids) => reversing(t, { title, ids, nameOf, undo: IS_UNDO, whole: true, onBatch: refresh }, orderOf),
  });
}

/** Rows of one draft go together, so it is taken back once. */
function reversing(t: TFunction, order: Omit<RunOrder, 'send'>, orderOf: ReadonlyMap<string, string>): RunOrder {
  const known = new Map<string, Outcome>();
  const send: RunOrder['send'] = async (ids, key) => {
    const open = [...new Set(ids.map((id) => orderOf.get(id)!))].filter((one) => !known.has(one));
    if (open.length > 0) {
      const body = { ids: open, reason: t('replenishment.undone') };
      for (const outcome of (await call(reversePurchaseOrders, { body, key })).outcomes) known.set(outcome.id, outcome);
    }
    return ids.map((id) => ({ ...known.get(orderOf.get(id)!)!, id }));
  };
  return { ...order, send };
}

/** For who orders elsewhere: each row is expected by itself, and closed when it is taken back. */
export function expectChosen(t: TFunction, chosen: readonly ReplenishmentLine[]): void {
  const rows = new Map(chosen.map((line) => [idOf(line), line]));
  const made = new Map<string, string>();
  const title = (count: number) => `${t('replenishment.expect')} · ${count}`;
  const common = { title, nameOf: (id: string) => rows.get(id)?.sku.merchantCode ?? id, onBatch: refresh };
  startRun({
    ...{ ...common, ids: [...rows.keys()], note: t('replenishment.expectedNote') },
    send: async (ids, key) => {
      const documents = ids.map((id) => {
        const { node, sku, suggestion, supplier } = rows.get(id)!;
        return { nodeId: node.id, supplier, lines: [{ skuId: sku.id, quantity: suggestion }] };
      });
      const { outcomes } = await call(expectGoods, { body: { documents }, key });
      for (const [i, { id }] of outcomes.entries()) made.set(ids[i]!, id);
      return outcomes.map((outcome, i) => ({ ...outcome, id: ids[i]! }));
    },
    undo: (ids) => ({
      ...{ ...common, ids, undo: IS_UNDO },
      send: async (some, key) => {
        const { outcomes } = await call(closeExpectations, { body: { ids: some.map((id) => made.get(id)!) }, key });
        return outcomes.map((outcome, i) => ({ ...outcome, id: some[i]! }));
      },
    }),
  });
}
