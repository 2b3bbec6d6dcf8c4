/** What the bills page shows stands in its address: which bill, or which differences of all bills. */
import {
  DIFFERENCE_AGES,
  DIFFERENCE_TYPES,
  type DifferenceType,
  ITEM_STATES,
  type ItemState,
} from '../../../src/contract/bills.ts';

export const AGES = DIFFERENCE_AGES;
export type Age = (typeof AGES)[number];
export type BillSearch = {
  /** Without it: bills, and the differences of the one that is open. */
  view?: 'differences' | 'days';
  bill?: string;
  type?: DifferenceType;
  state?: ItemState;
  age?: Age;
  account?: string;
  /** Of an account, in the view of days. */
  day?: string;
  /** Whose days, as `2026-11`; without it the last four weeks. */
  month?: string;
  /** A number of ours or the company's, whole. */
  text?: string;
};

const among = <T extends string>(value: unknown, words: readonly T[]): T | undefined =>
  words.find((known) => known === value);
const word = (value: unknown) =>
  typeof value === 'string' && value ? value : typeof value === 'number' ? String(value) : undefined;

export function readBillSearch(raw: Record<string, unknown>): BillSearch {
  const found = {
    view: among(raw['view'], ['differences', 'days'] as const),
    bill: word(raw['bill']),
    type: among(raw['type'], DIFFERENCE_TYPES),
    state: among(raw['state'], ITEM_STATES),
    age: among(raw['age'], AGES),
    account: word(raw['account']),
    day: word(raw['day']),
    month: /^\d{4}-(0[1-9]|1[0-2])$/.test(String(raw['month'])) ? String(raw['month']) : undefined,
    text: word(raw['text']),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as BillSearch;
}
