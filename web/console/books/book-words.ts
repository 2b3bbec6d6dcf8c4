/**
 * What the books keep in Chinese as it comes, in the reader's language: names of the usual accounts, memos of the usual
 * rules. What somebody called otherwise stays as he typed it.
 */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountName } from '../../../src/contract/chart-names.ts';
import { rulesQuery } from './books-queries.ts';

type Account = { code: string; number: string; name: string };

/** `1122 应收账款` */
export function useAccountLabel(): (account: Account) => string {
  const { language } = useTranslation().i18n;
  return (account) => `${account.number} ${accountName(language, account)}`;
}

type Booked = { memo: string; document: { number: string } };

export function useMemoOf(): (booked: Booked) => string {
  const { t, i18n } = useTranslation();
  const { data: rules = [] } = useQuery({ ...rulesQuery, enabled: i18n.language === 'en' });
  if (i18n.language !== 'en') return ({ memo }) => memo;
  const kinds = new Map(rules.flatMap(({ kind, memo, version }) => (version === 0 ? [[memo, kind] as const] : [])));
  return ({ memo, document: { number } }) => {
    const kind = kinds.get(number === '' ? memo : memo.slice(0, -number.length - 1));
    return kind && memo.endsWith(number) ? `${t(`books.kind.${kind}`)} ${number}`.trim() : memo;
  };
}
