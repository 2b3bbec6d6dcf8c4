/** What a warehouse of others said; where it was we who refused, our own words for why. */
import { useTranslation } from 'react-i18next';
import { refusalText } from '../../ui/problem.ts';

const OURS = /^[a-z]+\.[a-zA-Z]+$/;

export function Said({ row: { message, code } }: { row: { message: string; code: string } }) {
  const { i18n } = useTranslation();
  if (message !== '' || code === '') return <>{message}</>;
  return <>{OURS.test(code) && i18n.exists(`refusal.${code}`) ? refusalText(i18n, code, {}) : code}</>;
}
