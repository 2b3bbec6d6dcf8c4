/** Rates and limits as people read them. */
import type { ByRates } from '../../../src/contract/rates.ts';

/** What every amount is compared in. */
export const HOME_CURRENCY = 'CNY';

export const isRate = (text: string): boolean => /^\d{1,9}(\.\d{1,9})?$/.test(text.trim());

type Rate = Pick<ByRates['rates'][number], 'base' | 'quote' | 'per' | 'rate'>;

/** `100 JPY = 4.68 CNY` */
export const rateSentence = ({ base, quote, per, rate }: Rate): string => `${per} ${base} = ${rate} ${quote}`;
