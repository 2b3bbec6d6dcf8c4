/**
 * Review (ORD-4, ORD-5): what an order lacks and what the rules say become hold reasons; an order without any passes
 * unattended. Pure over loaded facts; the same order, rules and facts give the same outcome.
 */
import type { Sku } from '../catalog/catalog.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Id } from '../kernel/ids.ts';
import { missingInAddress } from './draft-order.ts';
import { type HomeRate, inHome } from './home-currency.ts';
import {
  addHold,
  BY_REVIEW,
  byRule,
  dropHolds,
  type HoldReason,
  isFirm,
  isFoundByReview,
  mayRegroup,
  type Order,
} from './order.ts';
import { type CompiledRules, type Decision, decide } from './review-rules.ts';
import type { Facts } from './rule-fields.ts';

/** Sets hold reasons and what the rules decide (tags, priority, courier, node); says what was decided. */
export function reviewOrder(order: Order, rules: CompiledRules, facts: Facts, now: Date): Decision {
  const automatic = new Set(order.holds.filter(isFoundByReview).map((hold) => hold.reason));
  const before = order.holds;
  dropHolds(order, (reason) => automatic.has(reason));
  const hold = (reason: HoldReason, by: string, data: Record<string, unknown> = {}) => {
    if (!isFirm(reason) && order.overridden.includes(reason)) return;
    // A hold that stays keeps the moment it began.
    const since = before.find((old) => old.reason === reason)?.since;
    addHold(order, reason, since ? new Date(since) : now, by, data);
  };

  for (const found of intrinsicHolds(order)) hold(found.reason, BY_REVIEW, found.data);
  for (const old of before)
    if (old.reason === 'mappingMissing' || old.reason === 'bundleBroken')
      keepUnmapped(order, old.reason, hold, old.data);
  // Amounts nobody can compare would let anything pass: no rule is asked before there is a rate.
  const rateMissing = facts.rate === null && (rules.comparesAmounts || facts.amountsCount);
  if (rateMissing) hold('rateMissing', BY_REVIEW, { currency: order.currency, day: dayOf(order.orderedAt.getTime()) });
  const decision = decide(rateMissing ? { rules: [] } : rules, order, facts);
  for (const { reason, rule } of decision.holds) hold(reason, byRule(rule), explain(reason, order, facts));
  // Kept until its partners are here; the job that joins them takes the hold away with the order.
  if (decision.merge && facts.mergeable && mayRegroup(order)) hold('waitMerge', BY_REVIEW);
  order.tags = [...new Set([...order.tags, ...decision.tags])];
  if (decision.priority !== null) order.priority = Math.max(order.priority, decision.priority);
  order.rulesVersion = rules.version;
  return decision;
}

/** A line without a SKU keeps the order, whatever else was mended. */
function keepUnmapped(
  order: Order,
  reason: HoldReason,
  hold: (reason: HoldReason, by: string, data: Record<string, unknown>) => void,
  data: Record<string, unknown>,
): void {
  if (order.lines.some((line) => line.skuId === null)) hold(reason, BY_REVIEW, data);
}

/** What a person needs to know of a hold that a rule set. */
function explain(reason: HoldReason, order: Order, facts: Facts): Record<string, unknown> {
  if (reason === 'blacklist' && facts.blacklisted !== null) return { matched: facts.blacklisted };
  return reason === 'memo' ? { text: order.memo || order.buyerMessage } : {};
}

type Found = { reason: HoldReason; data: Record<string, unknown> };

/** What every order must have, rules or not. */
function intrinsicHolds(order: Order): Found[] {
  const found: Found[] = [];
  const missing = missingInAddress(order);
  if (missing.length && order.maskedToken === null) found.push({ reason: 'addressIncomplete', data: { missing } });
  if (order.channelState === 'held') found.push({ reason: 'lockedByChannel', data: {} });
  if (order.state === 'depositPaid')
    found.push({ reason: 'balanceDue', data: { due: order.payableMinor - order.paidMinor } });
  const asked = order.lines
    .filter((line) => line.refund === 'asked' || line.refund === 'agreed')
    .map((line) => line.channelLine);
  if (asked.length) found.push({ reason: 'refundAsked', data: { lines: asked } });
  if (
    order.kind !== 'cod' &&
    order.state !== 'waitPay' &&
    order.state !== 'depositPaid' &&
    order.paidMinor < order.payableMinor
  ) {
    found.push({ reason: 'partlyPaid', data: { paid: order.paidMinor, payable: order.payableMinor } });
  }
  return found;
}

/** A line sold below the floor of its SKU, which is in the house's currency; gifts are free on purpose. */
export const isBelowFloor = (order: Order, skus: ReadonlyMap<Id, Sku>, rate: HomeRate): boolean =>
  order.lines.some((line) => {
    const floor = line.skuId ? skus.get(line.skuId)?.floorMinor : null;
    if (line.gift || line.bundleId !== null || floor == null) return false;
    const amount = inHome(line.amountMinor, rate);
    return amount !== null && amount < floor * line.quantity;
  });
