/** An amount of the books: no sign of the currency, which is the same everywhere; nothing where there is none. */
import { Money } from '../../ui/figures.tsx';
import { BOOKS_CURRENCY } from './books-queries.ts';

export const Yuan = ({ amount, blank = false }: { amount: string; blank?: boolean }) =>
  blank && amount === '0' ? null : <Money value={{ amount, currency: BOOKS_CURRENCY }} symbol={false} />;
