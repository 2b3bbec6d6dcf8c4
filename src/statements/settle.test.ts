/** Figure 12: the engine of statements against a second implementation, written like a spreadsheet, month by month. */
import { expect, test } from 'vitest';
import { type Seeded, seeded } from '../../test/random.ts';
import { type Group, type Scope, type SettlementTerms, settle, type ToSettle } from './settle.ts';

const FRESH: Scope = {
  ...{ monthsPassed: 1n, months: 1n, baseMinor: 0n, commissionMinor: 0n },
  ...{ salesTopUpMinor: 0n, profitTopUpMinor: 0n },
};
const NOTHING = {
  ...{ insideMinor: 0n, outsideMinor: 0n, prepaidMinor: 0n, depositMinor: 0n, carriedMinor: 0n },
  adjustments: [],
};
const flat = (ratePpm: bigint, taxPpm = 130_000n, code = 'A') => ({
  code,
  taxPpm,
  tiers: [{ fromMinor: 0n, ratePpm }],
});
const TERMS: SettlementTerms = {
  ...{ classes: [flat(250_000n)], tiers: 'marginal', commissionOnShare: false },
  ...{ salesGuarantee: null, profitGuaranteeMinor: null },
};
const sold = (soldMinor: bigint, more: Partial<Group> = {}): Group => ({
  ...{ classCode: 'A', soldMinor, returnedMinor: 0n, shareMinor: 0n, at: { by: 'tier' } },
  ...more,
});
const settled = (terms: Partial<SettlementTerms>, groups: Group[], given: Partial<ToSettle> = {}) =>
  settle({ ...TERMS, ...terms }, { ...NOTHING, scope: FRESH, groups, ...given });

test('SUP-1 the worked example of the specification, to the cent', () => {
  const found = settled(
    { salesGuarantee: { amountMinor: 13_000_000n, ratePpm: 250_000n } },
    [sold(12_000_000n, { returnedMinor: 700_000n, shareMinor: 100_000n })],
    { insideMinor: 50_000n, outsideMinor: 212_000n },
  );
  expect(found).toMatchObject({ commissionMinor: 3_250_000n, salesTopUpMinor: 425_000n, payMinor: 7_888_000n });
  expect(found.taxes).toEqual([{ taxPpm: 130_000n, dueMinor: 8_100_000n, netMinor: 7_168_142n, vatMinor: 931_858n }]);
});

const TIERS = {
  code: 'A',
  taxPpm: 130_000n,
  tiers: [0n, 10_000n, 20_000n].map((fromMinor, i) => ({ fromMinor, ratePpm: BigInt(30 - 10 * i) * 10_000n })),
};
const quarter = (monthsPassed: bigint, before: Partial<Scope> = {}): Scope => ({
  ...FRESH,
  months: 3n,
  monthsPassed,
  ...before,
});

test.each([
  ['marginal: each slice at its tier', { classes: [TIERS] }, [sold(25_000n)], {}, 5_500n],
  ['whole: everything at the tier reached', { classes: [TIERS], tiers: 'whole' }, [sold(25_000n)], {}, 2_500n],
  ['whole, at the border: not reached', { classes: [TIERS], tiers: 'whole' }, [sold(20_000n)], {}, 4_000n],
  ['more came back than was sold', { classes: [TIERS] }, [sold(0n, { returnedMinor: 1_000n })], {}, -300n],
  [
    'a promotion has its own rate and moves no tier',
    { classes: [TIERS] },
    [sold(10_000n), sold(50_000n, { at: { by: 'promotion', ratePpm: 50_000n } })],
    {},
    5_500n,
  ],
  [
    'a return of a settled sale comes at its rate then',
    { classes: [TIERS] },
    [
      sold(10_000n),
      sold(0n, {
        returnedMinor: 100n,
        at: { by: 'original', rate: { num: 220_000n, den: 1_000_000n }, counts: false },
      }),
    ],
    {},
    2_978n,
  ],
  [
    'commission on the platform’s share',
    { commissionOnShare: true },
    [sold(10_000n, { shareMinor: 1_000n })],
    {},
    2_750n,
  ],
  ['goods at an agreed price', {}, [sold(10_000n, { at: { by: 'price', settledMinor: 6_100n } })], {}, 3_900n],
  ['least commission', { profitGuaranteeMinor: 4_000n }, [sold(10_000n)], {}, 4_000n],
  [
    'a quarter’s guarantee after its first month: a third',
    { salesGuarantee: { amountMinor: 30_000n, ratePpm: 100_000n } },
    [sold(4_000n)],
    { scope: quarter(1n) },
    1_600n,
  ],
  [
    '…and in the second month the first one’s top-up comes back',
    { salesGuarantee: { amountMinor: 30_000n, ratePpm: 100_000n } },
    [sold(16_000n)],
    { scope: quarter(2n, { baseMinor: 4_000n, commissionMinor: 1_000n, salesTopUpMinor: 600n }) },
    3_400n,
  ],
] as [string, Partial<SettlementTerms>, Group[], Partial<ToSettle>, bigint][])(
  'PUR-2 commission: %s',
  (_, terms, groups, given, expected) => {
    expect(settled(terms, groups, given).commissionMinor).toBe(expected);
  },
);

test('SUP-1 what cannot be paid is carried, a correction keeps its tax rate, and parts add up', () => {
  const found = settled(
    { classes: [flat(250_000n), flat(100_000n, 90_000n, 'B')] },
    [sold(1_000n), sold(1_000n, { classCode: 'B' })],
    { depositMinor: 2_000n, adjustments: [{ amountMinor: -100n, taxPpm: 90_000n }] },
  );
  expect(found).toMatchObject({ dueMinor: 1_550n, payMinor: 0n, carryMinor: -450n });
  expect(found.taxes.map(({ taxPpm, dueMinor }) => [taxPpm, dueMinor])).toEqual([
    [130_000n, 750n],
    [90_000n, 800n],
  ]);
});

/* The spreadsheet: decimals of its own (integers times 10^30), cells filled one after the other, nothing shared. */
const ONE = 10n ** 30n;
const times = (a: bigint, b: bigint) => (a * b) / ONE;
const part = (n: bigint, d: bigint) => (n * ONE) / d;
const ppm = (rate: bigint) => part(rate, 1_000_000n);
function cents(cell: bigint): bigint {
  const size = cell < 0n ? -cell : cell;
  // A half may have lost its last digits on the way.
  const whole = (size + ONE / 2n + 1_000_000_000n) / ONE;
  return cell < 0n ? -whole : whole;
}
const max = (a: bigint, b: bigint) => (a > b ? a : b);

/** Walks a sum cent by cent of its tiers' borders. */
function commissionCell(
  base: bigint,
  tiers: readonly { fromMinor: bigint; ratePpm: bigint }[],
  whole: boolean,
): bigint {
  if (base <= 0n) return cents(times(base * ONE, ppm(tiers[0]!.ratePpm)));
  if (whole) {
    let rate = tiers[0]!.ratePpm;
    for (const tier of tiers.slice(1)) if (base > tier.fromMinor) rate = tier.ratePpm;
    return cents(times(base * ONE, ppm(rate)));
  }
  let cell = 0n;
  for (let i = 0; i < tiers.length; i++) {
    const low = i === 0 ? 0n : tiers[i]!.fromMinor;
    const high = i + 1 < tiers.length ? tiers[i + 1]!.fromMinor : base;
    const slice = max(0n, (high < base ? high : base) - low);
    cell += times(slice * ONE, ppm(tiers[i]!.ratePpm));
  }
  return cents(cell);
}

/** Gives the cents out one by one to whoever is furthest from what is his. */
function handOut(total: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((a, b) => a + b, 0n);
  const size = total < 0n ? -total : total;
  const given = weights.map((weight) => (size * weight) / all);
  for (let left = size - given.reduce((a, b) => a + b, 0n); left > 0n; left--) {
    let best = 0;
    const missing = (i: number) => size * weights[i]! - given[i]! * all;
    weights.forEach((_, i) => {
      if (missing(i) > missing(best)) best = i;
    });
    given[best]!++;
  }
  return given.map((one) => (total < 0n ? -one : one));
}

type Month = ToSettle & { late: { code: string; returned: bigint; month: number }[] };
type Sheet = { due: bigint; pay: bigint; carry: bigint; commission: bigint; taxes: Map<bigint, [bigint, bigint]> };

/** All months of a contract, each row from the cells above it. */
function sheetOf(terms: SettlementTerms, months: readonly Month[], scopeMonths: number): Sheet[] {
  const rows: Sheet[] = [];
  const rates: Map<string, [bigint, bigint]>[] = [];
  const scopeStart = (m: number) => m - (m % scopeMonths);
  const counted: { base: bigint; commission: bigint; sales: bigint; profit: bigint }[] = [];
  months.forEach((month, m) => {
    const rate = new Map<string, [bigint, bigint]>();
    const byTax = new Map<bigint, bigint>();
    let [gross, commission, base, countedCommission] = [0n, 0n, 0n, 0n];
    const book = (code: string, net: bigint, share: bigint, fee: bigint, counts: boolean) => {
      const tax = terms.classes.find((one) => one.code === code)!.taxPpm;
      byTax.set(tax, (byTax.get(tax) ?? 0n) + net + share - fee);
      gross += net + share;
      commission += fee;
      if (counts) {
        base += net + (terms.commissionOnShare ? share : 0n);
        countedCommission += fee;
      }
    };
    for (const { code, tiers } of terms.classes) {
      const own = month.groups.find((one) => one.classCode === code && one.at.by === 'tier')!;
      const cb = own.soldMinor - own.returnedMinor + (terms.commissionOnShare ? own.shareMinor : 0n);
      const fee = commissionCell(cb, tiers, terms.tiers === 'whole');
      rate.set(code, exactRate(cb, tiers, terms.tiers === 'whole'));
      book(code, own.soldMinor - own.returnedMinor, own.shareMinor, fee, true);
    }
    for (const one of month.groups) {
      if (one.at.by !== 'promotion') continue;
      const net = one.soldMinor - one.returnedMinor;
      const cb = net + (terms.commissionOnShare ? one.shareMinor : 0n);
      book(one.classCode, net, one.shareMinor, cents(times(cb * ONE, ppm(one.at.ratePpm))), true);
    }
    for (const { code, returned, month: of } of month.late) {
      const [num, den] = rates[of]!.get(code)!;
      book(code, -returned, 0n, cents(part(-returned * num, den)), scopeStart(of) === scopeStart(m));
    }
    rates.push(rate);
    counted.push({ base, commission: countedCommission, sales: 0n, profit: 0n });
    const scope = counted.slice(scopeStart(m));
    const total = (of: 'base' | 'commission' | 'sales' | 'profit') => scope.reduce((all, one) => all + one[of], 0n);
    const asked = (amount: bigint) => cents(part(amount * BigInt(scope.length), BigInt(scopeMonths)));
    if (terms.salesGuarantee) {
      const { amountMinor, ratePpm } = terms.salesGuarantee;
      const missing = max(0n, asked(amountMinor) - total('base'));
      counted[m]!.sales = cents(times(missing * ONE, ppm(ratePpm))) - total('sales');
    }
    if (terms.profitGuaranteeMinor !== null)
      counted[m]!.profit =
        max(0n, asked(terms.profitGuaranteeMinor) - total('commission') - total('sales')) - total('profit');
    commission += counted[m]!.sales + counted[m]!.profit;
    const own = gross - commission - month.insideMinor;
    const taxes = [...new Set([...terms.classes, ...month.adjustments].map(({ taxPpm }) => taxPpm))];
    let weights = taxes.map((tax) => max(0n, byTax.get(tax) ?? 0n));
    if (weights.every((weight) => weight === 0n)) weights = taxes.map((_, i) => (i === 0 ? 1n : 0n));
    const cut = handOut(own, weights);
    month.adjustments.forEach(({ amountMinor, taxPpm }) => {
      cut[taxes.indexOf(taxPpm)]! += amountMinor;
    });
    const due = cut.reduce((a, b) => a + b, 0n);
    const carried = m === 0 ? 0n : rows[m - 1]!.carry;
    const rest = due - month.outsideMinor - month.prepaidMinor - month.depositMinor + carried;
    const netOf = (amount: bigint, tax: bigint) => cents(part(amount * ONE, ONE + ppm(tax)));
    rows.push({
      ...{ due, commission, pay: max(0n, rest), carry: rest < 0n ? rest : 0n },
      taxes: new Map(
        taxes.flatMap((tax, i) =>
          cut[i] === 0n ? [] : [[tax, [netOf(cut[i]!, tax), cut[i]! - netOf(cut[i]!, tax)]] as const],
        ),
      ) as never,
    });
  });
  return rows;
}

function exactRate(
  base: bigint,
  tiers: readonly { fromMinor: bigint; ratePpm: bigint }[],
  whole: boolean,
): [bigint, bigint] {
  if (base <= 0n) return [tiers[0]!.ratePpm, 1_000_000n];
  const at = (cent: bigint) => tiers.findLastIndex(({ fromMinor }, i) => i === 0 || cent > fromMinor);
  if (whole) return [tiers[at(base)]!.ratePpm, 1_000_000n];
  let num = 0n;
  for (let low = 0n, i = 0; i <= at(base); i++) {
    const high = i === at(base) ? base : tiers[i + 1]!.fromMinor;
    num += (high - low) * tiers[i]!.ratePpm;
    low = high;
  }
  return [num, base * 1_000_000n];
}

/** A contract of some months with everything in it that terms can say. */
function contractOf(s: Seeded) {
  const amount = (most: number) => BigInt(s.below(most));
  const classes = ['A', 'B', 'C'].slice(0, 1 + s.below(3)).map((code) => {
    let from = 0n;
    const tiers = Array.from({ length: 1 + s.below(3) }, (_, i) => {
      from += i === 0 ? 0n : 1n + amount(4_000_000);
      return { fromMinor: from, ratePpm: amount(450_000) };
    });
    return { code, taxPpm: s.pick([130_000n, 90_000n, 60_000n]), tiers };
  });
  const scopeMonths = s.pick([1, 3, 12]);
  const maybe = <T>(value: T): T | null => (s.below(2) ? value : null);
  const terms: SettlementTerms = {
    ...{ classes, tiers: s.pick(['marginal', 'whole'] as const), commissionOnShare: s.below(2) === 1 },
    salesGuarantee: maybe({ amountMinor: amount(12_000_000 * scopeMonths), ratePpm: amount(300_000) }),
    profitGuaranteeMinor: maybe(amount(2_000_000 * scopeMonths)),
  };
  const months = Array.from({ length: 1 + s.below(14) }, (_, m): Month => {
    const groups = classes.flatMap(({ code: classCode }): Group[] => [
      {
        classCode,
        soldMinor: amount(9_000_000),
        returnedMinor: s.below(9) ? amount(500_000) : amount(12_000_000),
        shareMinor: amount(90_000),
        at: { by: 'tier' },
      },
      ...(s.below(3)
        ? []
        : [
            {
              classCode,
              soldMinor: amount(900_000),
              returnedMinor: amount(90_000),
              shareMinor: amount(9_000),
              at: { by: 'promotion', ratePpm: amount(200_000) } as const,
            },
          ]),
    ]);
    const late = m && s.below(2) ? [{ code: s.pick(classes).code, returned: amount(300_000), month: s.below(m) }] : [];
    const some = (most: number) => (s.below(3) ? 0n : amount(most));
    return {
      ...{ groups, late, scope: FRESH, carriedMinor: 0n, insideMinor: some(300_000), outsideMinor: some(300_000) },
      ...{ prepaidMinor: some(2_000_000), depositMinor: some(500_000) },
      adjustments: s.below(5) ? [] : [{ amountMinor: amount(100_000) - 50_000n, taxPpm: s.pick([130_000n, 10_000n]) }],
    };
  });
  return { terms, months, scopeMonths };
}

test('figure 12: 500 generated contracts equal the spreadsheet to 0.00', () => {
  let [statements, carried, clawedBack] = [0, 0, 0];
  for (let seed = 1; seed <= 500; seed++) {
    const { terms, months, scopeMonths } = contractOf(seeded(seed));
    const sheet = sheetOf(terms, months, scopeMonths);
    const rates: Map<string, { num: bigint; den: bigint }>[] = [];
    let [scope, carriedMinor] = [FRESH, 0n];
    months.forEach(({ late, ...month }, m) => {
      const first = m % scopeMonths === 0;
      scope = { ...(first ? FRESH : scope), months: BigInt(scopeMonths), monthsPassed: BigInt((m % scopeMonths) + 1) };
      const returns = late.map(
        ({ code, returned, month: of }): Group => ({
          ...{ classCode: code, soldMinor: 0n, returnedMinor: returned, shareMinor: 0n },
          at: {
            by: 'original',
            rate: rates[of]!.get(code)!,
            counts: Math.floor(of / scopeMonths) === Math.floor(m / scopeMonths),
          },
        }),
      );
      const found = settle(terms, { ...month, groups: [...month.groups, ...returns], scope, carriedMinor });
      const taxes = new Map(found.taxes.map(({ taxPpm, netMinor, vatMinor }) => [taxPpm, [netMinor, vatMinor]]));
      expect({
        seed,
        m,
        due: found.dueMinor,
        pay: found.payMinor,
        carry: found.carryMinor,
        commission: found.commissionMinor,
        taxes,
      }).toEqual({ seed, m, ...sheet[m]! });
      rates.push(
        new Map(found.groups.filter(({ at }) => at.by === 'tier').map(({ classCode, rate }) => [classCode, rate])),
      );
      [scope, carriedMinor] = [found.scope, found.carryMinor];
      statements++;
      if (found.carryMinor < 0n) carried++;
      if (found.salesTopUpMinor < 0n || found.profitTopUpMinor < 0n) clawedBack++;
    });
  }
  expect([statements > 3000, carried > 100, clawedBack > 100]).toEqual([true, true, true]);
});
