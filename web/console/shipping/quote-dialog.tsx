/** What would a parcel cost? From a node, to a place, of a weight: every courier's price, and why some do not go (SHP-1). */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { quoteCouriers } from '../../../src/contract/shipping-settings.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/fields.tsx';
import { Money } from '../../ui/figures.tsx';
import { NumberField } from '../../ui/form.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { DivisionPicker } from '../nodes/division-picker.tsx';
import { nodesQuery } from '../queries.ts';
import css from './masters.module.css';

const KG = { kind: 'decimal', digits: 3, unit: 'kg' } as const;

export function QuoteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const [from, setFrom] = useState('');
  const [weightG, setWeight] = useState('1000');
  const [to, setTo] = useState({ provinceCode: '', cityCode: '', districtCode: '' });
  const nodeId = from || nodes[0]?.id || '';
  const place = to.districtCode || to.cityCode || to.provinceCode;
  const quotes = useQuery({
    queryKey: ['quotes', nodeId, place, weightG],
    queryFn: async () => (await call(quoteCouriers, { query: { nodeId, place, weightG } })).quotes,
    enabled: nodeId !== '' && place !== '',
    placeholderData: (before) => before,
  });
  return (
    <Dialog
      showing
      title={t('couriers.tryTitle')}
      okText={t('action.close')}
      width={520}
      onOk={onClose}
      onClose={onClose}
    >
      <div className={css.quote}>
        <label htmlFor="quote-from">{t('couriers.tryFrom')}</label>
        <Select
          id="quote-from"
          options={nodes.map(({ id, name }) => ({ value: id, text: name }))}
          value={nodeId}
          onChange={setFrom}
        />
        <span>{t('couriers.tryTo')}</span>
        <DivisionPicker value={to} onChange={setTo} />
        <label htmlFor="quote-weight">{t('couriers.tryWeight')}</label>
        <NumberField id="quote-weight" field={KG} value={weightG} onChange={(value) => setWeight(String(value))} />
      </div>
      {quotes.isError && <InlineError error={quotes.error} />}
      {place === '' && <p className="quiet">{t('couriers.tryHint')}</p>}
      {place !== '' && quotes.data?.length === 0 && <p className="quiet">{t('couriers.tryNone')}</p>}
      {place !== '' && quotes.data && quotes.data.length > 0 && (
        <table className={css.table} aria-label={t('couriers.tryTitle')}>
          <tbody>
            {quotes.data.map(({ courier, cost, because }, at) => (
              <tr key={courier.code}>
                <td>{at === 0 && cost ? <strong>{courier.name}</strong> : courier.name}</td>
                <td className="quiet">{because && t(`courierChoice.lost.${because}`)}</td>
                <td data-align="right">{cost && <Money value={cost} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
