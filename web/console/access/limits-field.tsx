/** How much a role may move at one go: per action it may do, a sum for each currency; none is any sum (IAM-1). */
import { Button } from 'antd';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type AmountLimit, LIMITED, LIMITED_ACTIONS } from '../../../src/contract/limits.ts';
import type { Right } from '../../../src/contract/rights.ts';
import { TextField } from '../../ui/fields.tsx';
import { scaleOf } from '../../ui/format.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import css from './access.module.css';

/** As it is typed: digits, never a float. */
export type TypedLimit = { action: AmountLimit['action']; currency: string; typed: string };

export const typedOf = (limits: readonly AmountLimit[]): TypedLimit[] =>
  limits.map(({ action, currency, amount }) => ({
    action,
    currency,
    typed: decimalOf(amount, scaleOf(currency)),
  }));

/** null: something typed is no sum. Limits of what the role may not do (any more) are left out. */
export function limitsOf(typed: readonly TypedLimit[], rights: ReadonlySet<Right>): AmountLimit[] | null {
  const limits = typed
    .filter(({ action }) => rights.has(LIMITED[action]))
    .map(({ action, currency, typed: text }) => ({
      action,
      currency,
      amount: /^[A-Z]{3}$/.test(currency) ? minorOf(text, scaleOf(currency)) : null,
    }));
  return limits.every(({ amount }) => amount !== null && amount !== '' && !amount.startsWith('-'))
    ? (limits as AmountLimit[])
    : null;
}

type Props = {
  typed: readonly TypedLimit[];
  rights: ReadonlySet<Right>;
  onType: (typed: TypedLimit[]) => void;
};

export function LimitsField({ typed, rights, onType }: Props) {
  const { t } = useTranslation();
  const actions = LIMITED_ACTIONS.filter((action) => rights.has(LIMITED[action]));
  if (actions.length === 0) return null;
  const change = (at: number, next: Partial<TypedLimit>) =>
    onType(typed.map((one, i) => (i === at ? { ...one, ...next } : one)));
  return (
    <fieldset className={css.limits}>
      <legend>{t('access.limits')}</legend>
      {actions.map((action) => (
        <div key={action} className={css.limit}>
          <span>{t(`access.limited.${action}`)}</span>
          <span className={css.sums}>
            {typed.every((one) => one.action !== action) && <span className="quiet">{t('access.noLimit')}</span>}
            {typed.map((one, at) =>
              one.action !== action ? null : (
                <span key={at} className={css.sum}>
                  <TextField
                    aria-label={t('access.limitCurrency', { action: t(`access.limited.${action}`) })}
                    size={4}
                    maxLength={3}
                    value={one.currency}
                    onChange={(event) => change(at, { currency: event.target.value.toUpperCase() })}
                  />
                  <TextField
                    aria-label={t('access.limitSum', { action: t(`access.limited.${action}`) })}
                    inputMode="decimal"
                    size={12}
                    value={one.typed}
                    onChange={(event) => change(at, { typed: event.target.value })}
                  />
                  <Button
                    type="text"
                    size="small"
                    icon={<X size={13} aria-hidden />}
                    aria-label={t('access.dropLimit', { action: t(`access.limited.${action}`) })}
                    onClick={() => onType(typed.filter((_, i) => i !== at))}
                  />
                </span>
              ),
            )}
            <Button
              type="text"
              size="small"
              icon={<Plus size={13} aria-hidden />}
              aria-label={t('access.addLimit', { action: t(`access.limited.${action}`) })}
              onClick={() => onType([...typed, { action, currency: freeCurrency(typed, action), typed: '' }])}
            />
          </span>
        </div>
      ))}
      <p className="quiet">{t('access.limitsHint')}</p>
    </fieldset>
  );
}

const freeCurrency = (typed: readonly TypedLimit[], action: string): string =>
  typed.some((one) => one.action === action && one.currency === 'CNY') ? '' : 'CNY';
