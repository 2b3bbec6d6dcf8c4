/**
 * What a supplier is due for a period, from his terms and what was sold at his counter (PUR-2, SUP-1). Pure: the whole
 * arithmetic of a statement is on this page.
 *
 *   due = Σ (net + platform's share) − commission − deductions inside the price + adjustments   → his invoice
 *   pay = due − fee notes outside the price − prepaid − deposit + what was carried              → never below zero
 *
 * Tiers are measured per statement, on what is sold without a promotion's own rate. A return of a settled sale comes at
 * the rate it was settled at. Guarantees are measured over their scope: of a quarter's guarantee a third is asked for
 * after the first month, what was booked before is taken into account, and too much comes back (claw-back).
 */
import { allocate, applyRate, atLeastZero, scaleBy } from '../kernel/money.ts';

/** Exact: commission is `amount × num / den`. */
export type Rate = { num: bigint; den: bigint };
export type Tier = { fromMinor: bigint; ratePpm: bigint };
export type CommissionClass = { code: string; taxPpm: bigint; tiers: readonly Tier[] };
export type Guarantee = { amountMinor: bigint; ratePpm: bigint };

export type SettlementTerms = {
  classes: readonly CommissionClass[];
  /** `marginal`: each slice at its tier; `whole`: everything at the tier the sum reaches. */
  tiers: 'marginal' | 'whole';
  /** Whether commission is taken on what the platform adds for its part of a discount. */
  commissionOnShare: boolean;
  /** At least so much is sold in the scope, or commission is paid on what is missing (保底销售). */
  salesGuarantee: Guarantee | null;
  /** At least so much commission in the scope (保底毛利). */
  profitGuaranteeMinor: bigint | null;
};

/** How the commission of a group of sales is found. */
export type At =
  | { by: 'tier' }
  | { by: 'promotion'; ratePpm: bigint }
  /** Returns of what was settled before; `counts`: in the scope that is still measured. */
  | { by: 'original'; rate: Rate; counts: boolean }
  /** Goods settled at an agreed price of theirs: what is above it is ours. */
  | { by: 'price'; settledMinor: bigint };

/** Sales of a class with tax, at the price buyers paid; `returnedMinor` is what came back, not negative. */
export type Group = { classCode: string; soldMinor: bigint; returnedMinor: bigint; shareMinor: bigint; at: At };

/** What earlier statements of the scope booked, and how much of it has passed with this one. */
export type Scope = {
  monthsPassed: bigint;
  months: bigint;
  baseMinor: bigint;
  commissionMinor: bigint;
  salesTopUpMinor: bigint;
  profitTopUpMinor: bigint;
};

export type Taxed = { amountMinor: bigint; taxPpm: bigint };

export type ToSettle = {
  groups: readonly Group[];
  scope: Scope;
  insideMinor: bigint;
  outsideMinor: bigint;
  prepaidMinor: bigint;
  depositMinor: bigint;
  /** Zero or below: what earlier statements left to be taken back. */
  carriedMinor: bigint;
  /** Corrections of signed statements, on what is due. */
  adjustments: readonly Taxed[];
};

export type SettledGroup = Group & { netMinor: bigint; baseMinor: bigint; commissionMinor: bigint; rate: Rate };
export type TaxPart = { taxPpm: bigint; dueMinor: bigint; netMinor: bigint; vatMinor: bigint };

export type Settlement = {
  groups: readonly SettledGroup[];
  salesTopUpMinor: bigint;
  profitTopUpMinor: bigint;
  commissionMinor: bigint;
  dueMinor: bigint;
  /** What is due, by tax rate: the lines of his invoice. */
  taxes: readonly TaxPart[];
  payMinor: bigint;
  /** Zero or below: goes into the next statement. */
  carryMinor: bigint;
  /** As the next statement of the scope needs it. */
  scope: Scope;
};

const PPM = 1_000_000n;
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

/** Net of tax contained in an amount; the tax is the rest, so the two always add up. */
export const withoutTax = (amountMinor: bigint, taxPpm: bigint): bigint => scaleBy(amountMinor, PPM, PPM + taxPpm);

/** The rate of a sum by its tiers, ascending; below the first one, and of a sum that is no sales at all, the first counts. */
export function rateByTiers(baseMinor: bigint, { tiers }: CommissionClass, mode: 'marginal' | 'whole'): Rate {
  const reached = tiers.filter(({ fromMinor }, i) => i === 0 || fromMinor < baseMinor);
  if (mode === 'whole' || baseMinor <= 0n) return { num: reached.at(-1)?.ratePpm ?? 0n, den: PPM };
  const slices = reached.map(({ ratePpm, fromMinor }, i) => {
    const from = i === 0 ? 0n : fromMinor;
    return ((reached[i + 1]?.fromMinor ?? baseMinor) - from) * ratePpm;
  });
  return { num: sum(slices), den: baseMinor * PPM };
}

/** Settles a period. Throws when a group is of a class the terms do not have. */
export function settle(terms: SettlementTerms, given: ToSettle): Settlement {
  const groups = given.groups.map((group) => settleGroup(terms, given.groups, group));
  const { scope, salesTopUpMinor, profitTopUpMinor } = measureGuarantees(terms, given.scope, groups);
  const commissionMinor = sum(groups.map((group) => group.commissionMinor)) + salesTopUpMinor + profitTopUpMinor;
  const soldMinor = sum(groups.map(({ netMinor, shareMinor }) => netMinor + shareMinor));
  const ownMinor = soldMinor - commissionMinor - given.insideMinor;
  const taxes = shareByTax(terms, groups, ownMinor, given.adjustments);
  const dueMinor = ownMinor + sum(given.adjustments.map(({ amountMinor }) => amountMinor));
  const rest = dueMinor - given.outsideMinor - given.prepaidMinor - given.depositMinor + given.carriedMinor;
  return {
    ...{ groups, salesTopUpMinor, profitTopUpMinor, commissionMinor, dueMinor, taxes, scope },
    ...{ payMinor: atLeastZero(rest), carryMinor: rest < 0n ? rest : 0n },
  };
}

const classOf = (terms: SettlementTerms, code: string): CommissionClass => {
  const found = terms.classes.find((one) => one.code === code);
  if (!found) throw new RangeError(`no commission class ${code}`);
  return found;
};

const baseOf = ({ commissionOnShare }: SettlementTerms, { soldMinor, returnedMinor, shareMinor }: Group): bigint =>
  soldMinor - returnedMinor + (commissionOnShare ? shareMinor : 0n);

/** Of all groups of a period one: what it settles at. */
export function settleGroup(terms: SettlementTerms, all: readonly Group[], group: Group): SettledGroup {
  const { at, soldMinor, returnedMinor, shareMinor, classCode } = group;
  const [netMinor, baseMinor] = [soldMinor - returnedMinor, baseOf(terms, group)];
  if (at.by === 'price') {
    const commissionMinor = netMinor + shareMinor - at.settledMinor;
    return { ...group, netMinor, baseMinor, commissionMinor, rate: { num: 0n, den: PPM } };
  }
  const rate = rateFor(terms, all, at, classCode);
  return { ...group, netMinor, baseMinor, rate, commissionMinor: scaleBy(baseMinor, rate.num, rate.den) };
}

function rateFor(terms: SettlementTerms, all: readonly Group[], at: Exclude<At, { by: 'price' }>, code: string): Rate {
  if (at.by === 'original') return at.rate;
  if (at.by === 'promotion') return { num: at.ratePpm, den: PPM };
  const tiered = all.filter((group) => group.at.by === 'tier' && group.classCode === code);
  return rateByTiers(sum(tiered.map((group) => baseOf(terms, group))), classOf(terms, code), terms.tiers);
}

/** What of the guarantees is missing so far, less what earlier statements of the scope took for it. */
function measureGuarantees(terms: SettlementTerms, before: Scope, groups: readonly SettledGroup[]) {
  const counted = groups.filter(({ at }) => at.by !== 'original' || at.counts);
  const baseMinor = before.baseMinor + sum(counted.map((group) => group.baseMinor));
  const commissionMinor = before.commissionMinor + sum(counted.map((group) => group.commissionMinor));
  const soFar = (amountMinor: bigint) => scaleBy(amountMinor, before.monthsPassed, before.months);
  const { salesGuarantee: sales, profitGuaranteeMinor: profit } = terms;
  const salesAll = sales ? applyRate(atLeastZero(soFar(sales.amountMinor) - baseMinor), sales.ratePpm) : 0n;
  const profitAll = profit === null ? 0n : atLeastZero(soFar(profit) - commissionMinor - salesAll);
  return {
    salesTopUpMinor: salesAll - before.salesTopUpMinor,
    profitTopUpMinor: profitAll - before.profitTopUpMinor,
    scope: { ...before, baseMinor, commissionMinor, salesTopUpMinor: salesAll, profitTopUpMinor: profitAll },
  };
}

/** Shares what is due over tax rates by what each class earned; corrections stay at the rate they name. */
function shareByTax(
  terms: SettlementTerms,
  groups: readonly SettledGroup[],
  ownMinor: bigint,
  adjustments: readonly Taxed[],
): TaxPart[] {
  const classTaxes = terms.classes.map(({ taxPpm }) => taxPpm);
  const rates = [...new Set([...classTaxes, ...adjustments.map(({ taxPpm }) => taxPpm)])];
  const earned = rates.map((rate) =>
    atLeastZero(
      sum(
        groups
          .filter(({ classCode }) => classOf(terms, classCode).taxPpm === rate)
          .map(({ netMinor, shareMinor, commissionMinor }) => netMinor + shareMinor - commissionMinor),
      ),
    ),
  );
  // Nothing earned at any rate, only charges: they belong to the first class.
  const weights = earned.some((amount) => amount > 0n) ? earned : rates.map((_, i) => (i === 0 ? 1n : 0n));
  const parts = allocate(ownMinor, weights);
  return rates
    .map((taxPpm, i) => {
      const corrected = adjustments.filter((one) => one.taxPpm === taxPpm).map(({ amountMinor }) => amountMinor);
      const dueMinor = parts[i]! + sum(corrected);
      const netMinor = withoutTax(dueMinor, taxPpm);
      return { taxPpm, dueMinor, netMinor, vatMinor: dueMinor - netMinor };
    })
    .filter(({ dueMinor }) => dueMinor !== 0n);
}
