/** What a sub-merchant has at each licensed account; every figure opens the entries behind it. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSubEntries, SUB_BUCKETS, type SubBucket, type SubMerchant } from '../../../src/contract/sub-merchants.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { moneyText } from '../../ui/format.ts';
import { Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import css from '../stock/documents/documents.module.css';

export const sumIn = ({ balances }: SubMerchant, bucket: SubBucket) => ({
  amount: String(balances.reduce((sum, at) => sum + BigInt(at[bucket].amount), 0n)),
  currency: balances[0]?.pending.currency ?? 'CNY',
});

type Asked = { custodian: string; custodianName: string; bucket: SubBucket };

export function SubBalances({ one }: { one: SubMerchant }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (one.balances.length === 0) return <p className={css.none}>{t('custody.noMoney')}</p>;
  return (
    <div className={`${css.view} ${css.wide}`}>
      <table className={css.lines}>
        <thead>
          <tr>
            <th>{t('custody.custodian')}</th>
            {SUB_BUCKETS.map((bucket) => (
              <th key={bucket} className={css.right}>
                {t(`custody.bucket.${bucket}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {one.balances.map(({ custodian, custodianName, ...at }) => (
            <tr key={custodian}>
              <td>{custodianName}</td>
              {SUB_BUCKETS.map((bucket) => (
                <td key={bucket} className={css.right}>
                  <button
                    type="button"
                    className={`${css.link} num`}
                    aria-label={`${t('custody.why')} ${t(`custody.bucket.${bucket}`)} ${moneyText(at[bucket])}`}
                    onClick={() => setAsked({ custodian, custodianName, bucket })}
                  >
                    {moneyText(at[bucket])}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {asked && <Entries one={one} asked={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function Entries({ one, asked, onClose }: { one: SubMerchant; asked: Asked; onClose: () => void }) {
  const { t } = useTranslation();
  const { custodian, custodianName, bucket } = asked;
  const list = useList(['clearing', 'entries', one.id, custodian, bucket], (cursor, signal) =>
    call(listSubEntries, {
      params: { id: one.id },
      query: { custodian, bucket, limit: 50, ...(cursor && { cursor }) },
      signal,
    }),
  );
  return (
    <Dialog
      title={`${one.name} · ${custodianName} · ${t(`custody.bucket.${bucket}`)}`}
      okText={t('action.close')}
      width={760}
      showing
      onOk={onClose}
      onClose={onClose}
    >
      {list.loading && <Waiting rows={4} />}
      <div className={css.wide}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('custody.at')}</th>
              <th>{t('custody.what')}</th>
              <th>{t('custody.document')}</th>
              <th className={css.right}>{t('custody.change')}</th>
              <th className={css.right}>{t('custody.running')}</th>
            </tr>
          </thead>
          <tbody>
            {list.rows.map((entry) => (
              <tr key={entry.id}>
                <td>
                  <Moment value={entry.at} />
                </td>
                <td>{t(`custody.reason.${entry.reason.replace('.', '_')}`, entry.reason)}</td>
                <td className="num">{entry.document.number}</td>
                <td className={css.right}>
                  <Money value={entry.change} signed />
                </td>
                <td className={css.right}>
                  <Money value={entry.running} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('stockMonths.more')}
        </Button>
      )}
    </Dialog>
  );
}
