/**
 * What can be done with orders from the bench: key, right, the call, and how it is taken back. Every command works on
 * many orders and runs in batches with a result per row; one order is a batch of one.
 */
import type { TFunction } from 'i18next';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import type { Money } from '../../../src/contract/money.ts';
import {
  addGifts,
  approveOrders,
  forceReviewOrders,
  holdOrders,
  mergeOrders,
  passFinance,
  releaseOrderHolds,
  returnFromFinance,
  reverseOutbound,
  setCouriers,
  setFlags,
  setMemos,
  setNodes,
  sourceOrders,
  splitShort,
  undoMerges,
  undoSplits,
  unreviewOrders,
} from '../../../src/contract/order-commands.ts';
import type { HoldReason, OrderState } from '../../../src/contract/order-words.ts';
import type { Outcome } from '../../../src/contract/paging.ts';
import type { Right } from '../../../src/contract/rights.ts';
import { IS_UNDO, type NextStep, type RunOrder, startRun } from '../../ui/runs.ts';
import { call } from '../api.ts';
import { forgetChangedOrders } from '../freshness.ts';
import { meQuery, queryClient } from '../queries.ts';
import { askStep } from './next-step.tsx';
import { type Step, stepsOf } from './next-steps.ts';

/** What is known of an order; rows beyond those on screen have no amount. */
export type Target = {
  id: string;
  number: string;
  state?: OrderState;
  flag?: number;
  payable?: Money;
  holds?: HoldReason[];
};

/** Bulk endpoints that take `ids` and perhaps more. */
const BULK = {
  approve: approveOrders,
  passFinance,
  returnFromFinance,
  reverseOutbound,
  forceReview: forceReviewOrders,
  unreview: unreviewOrders,
  hold: holdOrders,
  releaseHold: releaseOrderHolds,
  addGift: addGifts,
  setMemo: setMemos,
  setFlag: setFlags,
  setCourier: setCouriers,
  setNode: setNodes,
  source: sourceOrders,
  splitShort,
  undoMerge: undoMerges,
  undoSplit: undoSplits,
} as const;
export type BulkName = keyof typeof BULK;
export type Extras<Name extends BulkName> = Omit<BodyOf<(typeof BULK)[Name]>, 'ids'>;

/** What is asked before the command runs. `none` runs at once, because it can be taken back. */
export type CommandName = BulkName | 'merge' | 'split' | 'keepCase' | 'stop';
export const isBulk = (name: CommandName): name is BulkName => name in BULK;
export type Command = {
  name: CommandName;
  key?: string;
  right: Right;
  asks: boolean;
  /** Stands in the bar; the others are in the menu. */
  prominent?: boolean;
  danger?: boolean;
  /** A line parts it from those before it in the menu. */
  parted?: boolean;
  /** Makes sense for exactly one order, or for at least two. */
  count?: 'one' | 'many';
  /** Changes nothing of the order, so no state forbids it. */
  always?: boolean;
};

export const COMMAND_LIST: readonly Command[] = [
  { name: 'approve', key: 'a', right: 'orders.review', asks: false, prominent: true },
  { name: 'hold', key: 'h', right: 'orders.review', asks: true, prominent: true },
  { name: 'releaseHold', key: 'u', right: 'orders.review', asks: true, prominent: true },
  { name: 'setNode', key: 'w', right: 'orders.edit', asks: true, prominent: true },
  { name: 'setCourier', key: 'c', right: 'orders.edit', asks: true, prominent: true },
  { name: 'addGift', key: 'g', right: 'orders.edit', asks: true },
  { name: 'setFlag', key: 'f', right: 'orders.edit', asks: true },
  { name: 'setMemo', key: 'e', right: 'orders.edit', asks: true },
  { name: 'source', right: 'orders.edit', asks: false },
  { name: 'split', key: 's', right: 'orders.edit', asks: true, count: 'one', parted: true },
  { name: 'splitShort', right: 'orders.edit', asks: true },
  { name: 'undoSplit', right: 'orders.edit', asks: false },
  { name: 'merge', key: 'm', right: 'orders.edit', asks: true, count: 'many' },
  { name: 'undoMerge', right: 'orders.edit', asks: false },
  { name: 'unreview', key: 'U', right: 'orders.review', asks: false, parted: true },
  { name: 'passFinance', key: 'F', right: 'orders.finance', asks: false },
  { name: 'returnFromFinance', key: 'B', right: 'orders.finance', asks: true },
  { name: 'keepCase', key: 'K', right: 'settings.write', asks: true, count: 'one', always: true, parted: true },
  { name: 'forceReview', right: 'orders.force', asks: true, danger: true, parted: true },
  { name: 'reverseOutbound', right: 'shipping.write', asks: true, danger: true },
  { name: 'stop', key: 'S', right: 'orders.cancel', asks: true, danger: true },
];

export function refreshOrders(): void {
  forgetChangedOrders();
  void queryClient.invalidateQueries({ queryKey: ['orders'] });
  void queryClient.invalidateQueries({ queryKey: ['order'] });
}

const titleOf = (t: TFunction, name: CommandName, targets: readonly Target[]) => (count: number) =>
  count === 1 && targets.length === 1
    ? t('run.titleOne', { command: t(`orders.command.${name}`), number: targets[0]!.number })
    : t('run.title', { command: t(`orders.command.${name}`), count });

const namer = (targets: readonly Target[]) => {
  const numbers = new Map(targets.map((target) => [target.id, target.number]));
  return (id: string) => numbers.get(id) ?? id;
};

type Send = RunOrder['send'];
const sender =
  (name: BulkName, extras: object): Send =>
  // The union of all bulk endpoints is called through one of them: their bodies differ only in the extras.
  async (ids, key) =>
    (await call(BULK[name] as typeof approveOrders, { body: { ids, ...extras }, key })).outcomes;

/** What has gone on comes back to review; what still waits there is kept again. */
const keepAgain: Send = async (ids, key) => {
  const back = await sender('unreview', {})(ids, `${key}-unreview`);
  const waiting = back.filter(({ refusal }) => refusal?.data?.['state'] === 'waitReview').map(({ id }) => id);
  if (waiting.length === 0) return back;
  const kept = new Map((await sender('hold', {})(waiting, key)).map((outcome) => [outcome.id, outcome]));
  return back.map((outcome) => kept.get(outcome.id) ?? outcome);
};

/** Each its own flag again; only where all of them are known. */
function formerFlags(targets: readonly Target[]): Send | undefined {
  const flags = new Map(targets.flatMap(({ id, flag }) => (flag === undefined ? [] : [[id, flag]])));
  if (flags.size < targets.length) return undefined;
  return async (ids, key) => {
    const byFlag = Map.groupBy(ids, (id) => flags.get(id)!);
    const answers = [...byFlag].map(([flag, some]) => sender('setFlag', { flag })(some, `${key}-${flag}`));
    return (await Promise.all(answers)).flat();
  };
}

/** What takes a command back; of the others the language files say why nothing does (`final.orders`). */
const BACK: Partial<Record<BulkName, Send>> = {
  approve: sender('unreview', {}),
  forceReview: sender('unreview', {}),
  hold: sender('releaseHold', { reasons: ['paused'] }),
  releaseHold: keepAgain,
};

const STEP_RIGHT: Record<Step, Right> = {
  map: 'catalog.write',
  address: 'orders.edit',
  splitShort: 'orders.edit',
  setCourier: 'orders.edit',
  releaseHold: 'orders.review',
  forceReview: 'orders.force',
};

/** What this person may do to get refused orders on. */
function nextSteps(t: TFunction, refused: readonly Outcome[], nameOf: (id: string) => string): NextStep[] {
  const rights = queryClient.getQueryData(meQuery.queryKey)?.rights ?? [];
  return stepsOf(refused)
    .filter(({ step }) => rights.includes(STEP_RIGHT[step]))
    .map(({ step, orders }) => ({
      name: step,
      text: t(`orders.step.${step}`, { count: orders.length }),
      run: () => askStep({ step, targets: orders.map((order) => ({ ...order, number: nameOf(order.id) })) }),
    }));
}

/** Runs a bulk command; progress, refusals and undo are in the progress panel. */
export function runCommand<Name extends BulkName>(
  t: TFunction,
  name: Name,
  targets: readonly Target[],
  extras: Extras<Name>,
): void {
  const back = name === 'setFlag' ? formerFlags(targets) : BACK[name];
  const run = {
    title: titleOf(t, name, targets),
    ids: targets.map((target) => target.id),
    nameOf: namer(targets),
    send: sender(name, extras),
    next: (refused: readonly Outcome[]) => nextSteps(t, refused, run.nameOf),
    onBatch: refreshOrders,
  };
  const stays = name === 'setFlag' || name === 'hold';
  const note = stays ? {} : { note: t('orders.backInReview') };
  const undo = (send: Send) => (ids: string[]) => ({ ...run, ...note, ids, send, undo: IS_UNDO });
  startRun({ ...run, undo: back ? undo(back) : { final: `final.orders.${name}` } });
}

/** More than this are never joined in one call. */
export const MERGE_AT_MOST = 50;

/** All become one order, so they go in one call; what it made can be taken apart again. */
export function runMerge(t: TFunction, targets: readonly Target[]): void {
  let merged: Target | null = null;
  startRun({
    title: titleOf(t, 'merge', targets),
    ids: targets.map((target) => target.id),
    nameOf: namer(targets),
    whole: true,
    send: async (ids, key): Promise<readonly Outcome[]> => {
      const answer = await call(mergeOrders, { body: { ids }, key });
      merged = answer.merged;
      return answer.outcomes;
    },
    onBatch: refreshOrders,
    undo: () => takeApart(t, 'undoMerge', merged!, [merged!]),
  });
}

/** Says that an order was divided, and offers to put its parts together again. */
export function noteSplit(t: TFunction, order: Target, parts: readonly Target[]): void {
  startRun({
    title: t('bench.splitInto', { number: order.number, count: parts.length }),
    ids: [order.id],
    nameOf: () => order.number,
    whole: true,
    send: async () => [{ id: order.id, done: true }],
    undo: () => takeApart(t, 'undoSplit', order, parts),
  });
}

/** What the review has passed on meanwhile is brought back first; what has left by now refuses and says so. */
function takeApart(
  t: TFunction,
  name: 'undoMerge' | 'undoSplit',
  order: Target,
  reviewed: readonly Target[],
): RunOrder {
  return {
    title: titleOf(t, name, [order]),
    ids: [order.id],
    nameOf: () => order.number,
    whole: true,
    send: async (ids, key) => {
      await call(unreviewOrders, { body: { ids: reviewed.map((one) => one.id) }, key: `${key}-unreview` });
      return (await call(BULK[name], { body: { ids }, key })).outcomes;
    },
    undo: IS_UNDO,
    onBatch: refreshOrders,
  };
}
