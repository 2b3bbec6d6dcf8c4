/** Orders that left a pick list because goods were missing: where they went, and what is put back for them. */
import { useTranslation } from 'react-i18next';
import type { PickListSheet } from '../../../src/contract/pick-lists.ts';
import { Tag } from '../../ui/state-tag.tsx';
import css from './tracking.module.css';

const TONES = { elsewhere: 'work', outOfStock: 'wait', held: 'wait' } as const;

export function TakenOff({ list }: { list: PickListSheet }) {
  const { t } = useTranslation();
  if (list.takenOff.length === 0) return null;
  return (
    <ul className={css.off} aria-label={t('takenOff.title')}>
      {list.takenOff.map(({ slot, order, merchantCode, outcome, node, back }) => (
        <li key={`${slot}/${order.id}`}>
          <b>#{slot}</b>
          <span className="num">{order.number}</span>
          <Tag tone={TONES[outcome]} text={t(`takenOff.outcome.${outcome}`, { node: node || t('takenOff.several') })} />
          <span className="quiet">{t('takenOff.why', { code: merchantCode })}</span>
          {back.length > 0 && (
            <strong>
              {t('takenOff.back', {
                goods: back.map((one) => `${one.sku.merchantCode} × ${one.quantity} → ${one.bin}`).join('，'),
              })}
            </strong>
          )}
        </li>
      ))}
    </ul>
  );
}
