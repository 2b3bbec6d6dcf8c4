/** A price list as its form sees it: fees that may be missing are a switch and flat figures. Pure. */
import type { PriceList } from '../../../src/contract/shipping-settings.ts';
import { addDays } from '../../ui/format.ts';

export type Rate = PriceList['rates'][number];
export type Terms = Omit<PriceList, 'cod' | 'insurance' | 'refusedGoods' | 'rates'> & {
  refusedGoods: string;
  cod: boolean;
  codPpm: string;
  codMinimum: string;
  codMaximum: string | null;
  codLimit: string | null;
  insurance: boolean;
  insurancePpm: string;
  insuranceMinimum: string;
  insuranceMaximum: string | null;
};

export function termsOf({ cod, insurance, refusedGoods, rates: _, ...plain }: PriceList): Terms {
  return {
    ...plain,
    refusedGoods: refusedGoods.join('、'),
    cod: cod !== null,
    codPpm: cod?.ppm ?? '10000',
    codMinimum: cod?.minimumMinor ?? '0',
    codMaximum: cod?.maximumMinor ?? null,
    codLimit: cod?.limitMinor ?? null,
    insurance: insurance !== null,
    insurancePpm: insurance?.ppm ?? '5000',
    insuranceMinimum: insurance?.minimumMinor ?? '0',
    insuranceMaximum: insurance?.maximumMinor ?? null,
  };
}

export function listOf(terms: Terms, rates: PriceList['rates']): PriceList {
  const { cod, codPpm, codMinimum, codMaximum, codLimit, ...rest } = terms;
  const { insurance, insurancePpm, insuranceMinimum, insuranceMaximum, refusedGoods, ...plain } = rest;
  return {
    ...plain,
    rates,
    refusedGoods: refusedGoods.split(/[、,，\s]+/u).filter(Boolean),
    cod: cod ? { ppm: codPpm, minimumMinor: codMinimum, maximumMinor: codMaximum, limitMinor: codLimit } : null,
    insurance: insurance ? { ppm: insurancePpm, minimumMinor: insuranceMinimum, maximumMinor: insuranceMaximum } : null,
  };
}

export const freshRate = (): Rate => ({
  destinations: ['*'],
  brackets: [{ uptoG: '1000', priceMinor: '0' }],
  steps: [{ uptoG: null, stepG: '1000', stepMinor: '0' }],
  remoteMinor: '0',
  days: 3,
});

export const freshList = (today: string): PriceList => ({
  ...{ origins: ['*'], from: today, until: null, volumetricDivisor: '8000', roundToG: '1000', forgiveG: '0' },
  ...{ minimumMinor: '0', fuelPpm: '0', cod: null, insurance: null, maxWeightG: null, maxSideMm: null },
  ...{ refusedGoods: [], served: [], refused: [], rates: [freshRate()], priority: 100 },
});

/** The same list with new prices from the day after tomorrow's eve: the old one ends where the new one begins. */
export function succeeded(lists: readonly PriceList[], at: number, today: string): PriceList[] {
  const from = addDays(today, 1);
  return lists.flatMap((list, index) =>
    index === at
      ? [
          { ...list, until: from },
          { ...list, from, until: null },
        ]
      : [list],
  );
}

export type Standing = 'ended' | 'inForce' | 'coming';
export function standingOf({ from, until }: PriceList, today: string): Standing {
  if (from > today) return 'coming';
  return until !== null && until <= today ? 'ended' : 'inForce';
}
