/** How the balances of a licensed account's sub-accounts are read, as a form writes it (CLR-1). */
import type { TFunction } from 'i18next';
import type { RegisterColumns } from '../../../src/contract/account-days.ts';
import type { Field, FormSection } from '../../ui/form.tsx';

export type RegisterDraft = {
  subNumberColumn: string;
  subAvailableColumn: string;
  subDateColumn: string;
  /** Several, with blanks between. */
  subBlockedColumns: string;
  subOwn: string;
  subTotals: boolean;
};
type Chosen = 'subNumberColumn' | 'subAvailableColumn' | 'subDateColumn';

const wordsOf = (text: string): string[] => text.split(/[\s,，、]+/).filter(Boolean);

export const registerDraft = (register: RegisterColumns | null): RegisterDraft => ({
  subNumberColumn: register?.number ?? '',
  subAvailableColumn: register?.available ?? '',
  subDateColumn: register?.date ?? '',
  subBlockedColumns: register?.blocked.join(' ') ?? '',
  subOwn: register?.own.join(' ') ?? '',
  subTotals: register?.hasTotals ?? true,
});

/** Nothing before both columns that a table of balances must have are chosen. */
export function registerOf(draft: RegisterDraft): RegisterColumns | null {
  const { subNumberColumn: number, subAvailableColumn: available, subDateColumn: date } = draft;
  if (number === '' || available === '') return null;
  return {
    ...{ number, available, blocked: wordsOf(draft.subBlockedColumns), hasTotals: draft.subTotals },
    ...{ own: wordsOf(draft.subOwn), ...(date !== '' && { date }) },
  };
}

/** `column`: a choice of the columns of the newest file that was not known, else a text. */
export function registerSection<Draft extends RegisterDraft>(
  t: TFunction,
  column: (name: Chosen, label: string) => Field<Draft>,
): FormSection<Draft> {
  const field = (more: object) => more as Field<Draft>;
  return {
    title: t('statementAccounts.register.title'),
    hint: t('statementAccounts.register.hint'),
    fields: [
      column('subNumberColumn', t('statementAccounts.register.number')),
      column('subAvailableColumn', t('statementAccounts.register.available')),
      field({ kind: 'text', name: 'subBlockedColumns', label: t('statementAccounts.register.blocked') }),
      column('subDateColumn', t('statementAccounts.register.date')),
      field({
        ...{ kind: 'text', name: 'subOwn', label: t('statementAccounts.register.own') },
        hint: t('statementAccounts.register.ownHint'),
      }),
      field({ kind: 'switch', name: 'subTotals', label: t('statementAccounts.register.hasTotals') }),
    ],
  };
}
