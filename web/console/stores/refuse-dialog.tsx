/** Why a store cannot send its orders, and which of their goods it lacks. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StoreOrder } from '../../../src/contract/store-orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';
import css from './stores.module.css';

export type Refusing = { reason: string; skuIds?: string[] };
type Props = { orders: readonly StoreOrder[]; onOk: (asked: Refusing) => void; onClose: () => void };

export function RefuseDialog({ orders, onOk, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const skus = [...new Map(orders.flatMap(({ lines }) => lines.map(({ sku }) => [sku.id, sku] as const))).values()];
  const [lacking, setLacking] = useState<ReadonlySet<string>>(() => new Set(skus.map(({ id }) => id)));
  const toggle = (id: string) => setLacking((now) => new Set(now).symmetricDifference(new Set([id])));
  return (
    <Dialog
      danger
      title={t('stores.refuse')}
      okText={t('stores.refuse')}
      okDisabled={!reason.trim() || lacking.size === 0}
      onClose={onClose}
      onOk={() => onOk({ reason: reason.trim(), ...(lacking.size < skus.length && { skuIds: [...lacking] }) })}
    >
      <p>{t('stores.ask', { count: orders.length })}</p>
      <LabelledArea
        autoFocus
        rows={2}
        label={t('stores.reason')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <fieldset className={css.lacking}>
        <legend>{t('stores.lacking')}</legend>
        {skus.map((sku) => (
          <label key={sku.id}>
            <input type="checkbox" checked={lacking.has(sku.id)} onChange={() => toggle(sku.id)} />
            <span className="num">{sku.merchantCode}</span> {sku.name} {sku.properties}
          </label>
        ))}
      </fieldset>
    </Dialog>
  );
}
