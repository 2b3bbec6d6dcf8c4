/** An order waits for an exchange rate: it is given here, and the order goes on by itself (SHP-8). */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addRates } from '../../../src/contract/rates.ts';
import { TextField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { refreshOrders } from '../orders/order-commands.ts';
import { queryClient, useRight } from '../queries.ts';
import css from './border.module.css';
import { HOME_CURRENCY, isRate } from './border-words.ts';

export function RateOffer({ currency, day }: { currency: string; day: string }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const [rate, setRate] = useState('');
  const [source, setSource] = useState('');
  const [rateId, sourceId] = [useId(), useId()];
  const save = useMutation({
    mutationFn: async () => {
      const one = { base: currency, quote: HOME_CURRENCY, day, per: 1, rate: rate.trim(), source: source.trim() };
      assertDone((await call(addRates, { body: { rates: [one] } })).outcomes);
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['rates'] });
      refreshOrders();
    },
  });
  const sound = isRate(rate) && source.trim() !== '';
  if (!mayWrite) return <span className="quiet">{t('rates.askKeeper')}</span>;
  return (
    <form
      className={css.offer}
      onSubmit={(event) => {
        event.preventDefault();
        if (sound) save.mutate();
      }}
    >
      <span className={css.pair}>
        <label htmlFor={rateId} className="num">
          1 {currency} =
        </label>
        <TextField id={rateId} inputMode="decimal" value={rate} onChange={(event) => setRate(event.target.value)} />
        <span className="num">{HOME_CURRENCY}</span>
      </span>
      <span className={css.pair}>
        <label htmlFor={sourceId}>{t('rates.source')}</label>
        <TextField id={sourceId} value={source} onChange={(event) => setSource(event.target.value)} />
      </span>
      <Button size="small" type="primary" htmlType="submit" disabled={!sound} loading={save.isPending}>
        {t('rates.give')}
      </Button>
      <Link to="/settings/rates">{t('rates.toAll')}</Link>
      {save.isError && <InlineError error={save.error} />}
    </form>
  );
}
