/** Rates and limits as people read them. */
import type { ByRates } from '../../../src/contract/rates.ts';

type Rate = Pick<ByRates['rates'][number], 'base' | 'quote' | 'per' | 'rate'>;

/** `100 JPY = 4.68 CNY` */
export const rateSentence = ({ base, quote, per, rate }: Rate): string => `${per} ${base} = ${rate} ${quote}`;
