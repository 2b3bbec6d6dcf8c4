/** The single pieces of a SKU on its stock page, and what is said of them; nothing at all where they are not told apart. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSerials } from '../../../src/contract/serials.ts';
import { TextField } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import css from '../stock/sku-stock.module.css';
import { SerialAsk } from './serial-ask.tsx';
import own from './serials.module.css';

const TONE: Record<string, Tone> = {
  ...{ inStock: 'good', picked: 'wait', staged: 'wait', shipped: 'ended', returned: 'wait' },
  ...{ defective: 'danger', transit: 'wait', gone: 'ended' },
};
const PAGE = 100;
/** So many are found with the eye. */
const FEW = 20;

type Props = { skuId: string; tracked: boolean; onLeave?: () => void };

export function SkuSerials(props: Props) {
  return props.tracked ? <Pieces {...props} /> : null;
}

function Pieces({ skuId, onLeave }: Props) {
  const { t } = useTranslation();
  const keeps = useRight('stock.write');
  const [asking, setAsking] = useState<'register' | 'retire' | null>(null);
  const [search, setSearch] = useState('');
  const typed = useDeferredValue(search.trim());
  const list = useList(['serials', skuId, typed], (cursor, signal) =>
    call(listSerials, {
      query: { skuId, limit: PAGE, ...(typed && { search: typed }), ...(cursor && { cursor }) },
      signal,
    }),
  );
  const searched = typed !== '' || list.more.has || list.rows.length > FEW;
  return (
    <Section title={t('serials.title')}>
      <div className={own.acts}>
        {searched && (
          <TextField
            aria-label={t('serials.search')}
            placeholder={t('serials.search')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
        {keeps && (
          <>
            <Button size="small" onClick={() => setAsking('register')}>
              {t('serials.register')}
            </Button>
            <Button size="small" disabled={list.rows.length === 0} onClick={() => setAsking('retire')}>
              {t('serials.retire')}
            </Button>
          </>
        )}
      </div>
      {list.rows.length === 0 && !list.loading && (
        <p className="quiet">{t(typed ? 'serials.noSuch' : 'serials.none', { code: typed })}</p>
      )}
      {list.rows.length > 0 && (
        <div className={own.wide}>
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
              {list.rows.map(({ serial, state, node, bin, supplier, changedAt }) => (
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
        </div>
      )}
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('serials.more')}
        </Button>
      )}
      {asking && <SerialAsk skuId={skuId} what={asking} onClose={() => setAsking(null)} />}
    </Section>
  );
}
