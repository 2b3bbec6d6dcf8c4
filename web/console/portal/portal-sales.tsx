/** What was sold of the supplier's goods (SUP-2): by day, month, counter or SKU, as a list and as a workbook. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportPortalSales, listPortalSales, SALES_BY } from '../../../src/contract/portal.ts';
import { LabelledDate } from '../../ui/date-field.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { addDays, countText, dayOf } from '../../ui/format.ts';
import { Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call, urlOf } from '../api.ts';
import css from './portal.module.css';
import { homeQuery } from './portal-home-query.ts';

type By = (typeof SALES_BY)[number];

export function SalesPage() {
  const { t } = useTranslation();
  const [by, setBy] = useState<By>('day');
  const [until, setUntil] = useState(dayOf(new Date()));
  const [from, setFrom] = useState(addDays(dayOf(new Date()), -30));
  const [text, setText] = useState('');
  const [counterId, setCounter] = useState('');
  const counters = useQuery(homeQuery).data?.counters ?? [];
  const query = { by, from, until, ...(text && { text }), ...(counterId && { counterId }) };
  const sales = useQuery({
    queryKey: ['portal', 'sales', query],
    queryFn: ({ signal }) => call(listPortalSales, { query, signal }),
    placeholderData: (before) => before,
    enabled: from !== '' && until !== '',
  });
  return (
    <>
      <Tabs
        label={t('portal.sales')}
        value={by}
        options={SALES_BY.map((value) => ({ value, text: t(`portal.by.${value}`) }))}
        onPick={setBy}
      />
      <div className={css.filters}>
        <LabelledDate required label={t('portal.from')} value={from} onChange={setFrom} />
        <LabelledDate required label={t('portal.until')} value={until} onChange={setUntil} />
        <LabelledField label={t('portal.find')} value={text} onChange={(event) => setText(event.target.value)} />
        {counters.length > 1 && (
          <LabelledSelect
            label={t('settling.counter')}
            value={counterId}
            options={[
              { value: '', text: t('terms.any') },
              ...counters.map(({ id, name }) => ({ value: id, text: name })),
            ]}
            onChange={setCounter}
          />
        )}
      </div>
      {!sales.data && <Unread query={sales} rows={6} />}
      {sales.data && (
        <>
          {sales.data.rows.length === 0 && <p className="quiet">{t('portal.noSales')}</p>}
          <ul className={css.list}>
            {[...sales.data.rows, { ...sales.data.total, key: t('portal.total') }].map((row, i) => (
              <li key={row.key} data-total={i === sales.data.rows.length || undefined}>
                <span>
                  <b className="num">{by === 'counter' && row.title ? row.title : row.key}</b>{' '}
                  {by === 'sku' && row.title}
                </span>
                <Money value={{ amount: row.amount, currency: sales.data.currency }} />
                <small>{t('portal.pieces', { sold: countText(row.sold), returned: countText(row.returned) })}</small>
              </li>
            ))}
          </ul>
          <Button href={urlOf(exportPortalSales, {}, query)}>{t('settling.sheet')}</Button>
        </>
      )}
    </>
  );
}
