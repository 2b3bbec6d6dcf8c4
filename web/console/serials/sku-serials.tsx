/** The single pieces of a SKU on its stock page, and what is said of them; nothing at all where they are not told apart. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSerials } from '../../../src/contract/serials.ts';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from '../stock/sku-stock.module.css';
import { SerialAsk } from './serial-ask.tsx';
import own from './serials.module.css';

const TONE: Record<string, Tone> = {
  ...{ inStock: 'good', picked: 'wait', staged: 'wait', shipped: 'ended', returned: 'wait' },
  ...{ defective: 'danger', transit: 'wait', gone: 'ended' },
};
const MOST = 200;

type Props = { skuId: string; tracked: boolean; onLeave?: () => void };

export function SkuSerials({ skuId, tracked, onLeave }: Props) {
  const { t } = useTranslation();
  const keeps = useRight('stock.write');
  const [asking, setAsking] = useState<'register' | 'retire' | null>(null);
  const serials = useQuery({
    queryKey: ['serials', skuId],
    queryFn: async ({ signal }) => (await call(listSerials, { query: { skuId, limit: MOST }, signal })).items,
    enabled: tracked,
  });
  if (!tracked || !serials.data) return null;
  return (
    <Section title={t('serials.title')}>
      {keeps && (
        <div className={own.acts}>
          <Button size="small" onClick={() => setAsking('register')}>
            {t('serials.register')}
          </Button>
          <Button size="small" disabled={serials.data.length === 0} onClick={() => setAsking('retire')}>
            {t('serials.retire')}
          </Button>
        </div>
      )}
      {serials.data.length === 0 && <p className="quiet">{t('serials.none')}</p>}
      {serials.data.length > 0 && (
        <table className={css.table}>
          <thead>
            <tr>
              <th>{t('serials.code')}</th>
              <th>{t('serials.stateOf')}</th>
              <th>{t('serials.where')}</th>
              <th>{t('serials.supplier')}</th>
              <th>{t('serials.since')}</th>
            </tr>
          </thead>
          <tbody>
            {serials.data.map(({ serial, state, node, bin, supplier, changedAt }) => (
              <tr key={serial}>
                <td className="num">
                  <Link to="/trace" search={{ code: serial } as never} {...(onLeave ? { onClick: onLeave } : {})}>
                    {serial}
                  </Link>
                </td>
                <td>
                  <Tag tone={TONE[state]!} text={t(`serials.state.${state}`)} />
                </td>
                <td>{[node.name, bin].filter(Boolean).join(' ')}</td>
                <td>{supplier}</td>
                <td className="num">
                  <Moment value={changedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {serials.data.length === MOST && <p className="quiet">{t('serials.more', { count: MOST })}</p>}
      {asking && <SerialAsk skuId={skuId} what={asking} onClose={() => setAsking(null)} />}
    </Section>
  );
}
