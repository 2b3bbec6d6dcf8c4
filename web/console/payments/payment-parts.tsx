/** What the lists of payments and of doubts have in common: the row under the cursor in the address, columns, the sum of what is chosen. */
import type { i18n, TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Money as Amount } from '../../../src/contract/money.ts';
import { ACCOUNT_METHODS, DOOR_METHODS, VOUCHER_METHODS } from '../../../src/contract/pay.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { countText, moneyText, sumMoney } from '../../ui/format.ts';
import { useCursor } from '../use-cursor.ts';
import type { PaymentSearch } from './payment-search.ts';

export type ListProps = { search: PaymentSearch; go: (next: PaymentSearch) => void };

/** The filters of the address, and the row that is open beside the list. */
export function useOpenRow({ search, go }: ListProps) {
  const { open = null, ...filters } = search;
  const key = JSON.stringify(filters);
  const write = useCallback(
    (id: string | null) => go({ ...(JSON.parse(key) as PaymentSearch), ...(id && { open: id }) }),
    [go, key],
  );
  return { filters, key, ...useCursor(open, write) };
}

const has = (words: readonly string[], word: string) => words.includes(word);

/** Through whom money of a method comes and goes back: a customer's account with us, people's hands, else a company. */
export function wayOf(method: string): 'account' | 'voucher' | 'company' {
  if (has(ACCOUNT_METHODS, method)) return 'account';
  return has(VOUCHER_METHODS, method) || has(DOOR_METHODS, method) ? 'voucher' : 'company';
}

/** A method of ours, or the company that told us. */
export function methodText(t: TFunction, i18n: i18n, method: string): string {
  for (const key of [`pay.method.${method}`, `payment.method.${method}`])
    if (i18n.exists(key)) return t(key as 'pay.method.cash');
  return method;
}

type Told = { amount: Amount; reference: string; account: { name: string } };

export const amountColumn = (t: TFunction): Column<Told> => ({
  id: 'amount',
  title: t('payments.amount'),
  width: 112,
  fixed: true,
  align: 'right',
  cell: (one) => (
    <b>
      <Money value={one.amount} />
    </b>
  ),
});

export const referenceColumn = (t: TFunction, rank: number): Column<Told> => ({
  id: 'reference',
  title: t('payments.reference'),
  width: 208,
  rank,
  grow: 2,
  cell: (one) => <CopyText text={one.reference} />,
});

export const accountColumn = (t: TFunction, rank: number): Column<Told> => ({
  ...{ id: 'account', title: t('payments.account'), width: 128, rank, grow: 1, cell: (one) => one.account.name },
});

/** How many are chosen, and what they come to where they are of one currency. */
export function ChosenSum({ chosen }: { chosen: readonly Told[] }) {
  const { t } = useTranslation();
  const sum = sumMoney(chosen.map((one) => one.amount));
  const count = chosen.length;
  return (
    <span className="quiet">
      {t('payments.chosen', { count, text: countText(count), sum: sum ? moneyText(sum) : '—' })}
    </span>
  );
}
