/** What a case consists of (RET-1, RET-4): its lines with what came of them, money, parcels with photos, ledger entries. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AfterSaleDetail } from '../../../src/contract/after-sale-commands.ts';
import { caseEntries, listPhotos, listReturns } from '../../../src/contract/returns.ts';
import { Moment, Money } from '../../ui/figures.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { queryClient } from '../queries.ts';
import { Photos } from '../returns/photos.tsx';
import { DocumentEntries } from '../stock/document-entries.tsx';
import css from './after-sales.module.css';

export function CaseDocument({ one }: { one: AfterSaleDetail }) {
  return (
    <>
      {one.lines.length > 0 && <Lines one={one} />}
      <MoneyList one={one} />
      <Parcels one={one} />
      <DocumentEntries
        id={one.id}
        number={one.number}
        version={one.version}
        load={(query, signal) => call(caseEntries, { params: { id: one.id }, query, ...(signal && { signal }) })}
      />
    </>
  );
}

function Lines({ one }: { one: AfterSaleDetail }) {
  const { t } = useTranslation();
  const head = ['sold', 'asked', 'good', 'defective', 'missing'] as const;
  return (
    <Section title={t('afterSales.goods')}>
      <div className={css.wide}>
        <table className={css.table}>
          <thead>
            <tr>
              <th>{t('afterSales.goods')}</th>
              {head.map((name) => (
                <th key={name} data-figure>
                  {t(`afterSales.line.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {one.lines.map((line) => (
              <tr key={line.line}>
                <td>
                  <b>{line.sku.merchantCode}</b> <span className="quiet">{line.sku.properties}</span>
                  {line.swapSku && (
                    <div>
                      {t('afterSales.line.swap')} <b>{line.swapSku.merchantCode}</b>
                    </div>
                  )}
                </td>
                {[line.sold, line.quantity, line.good, line.defective, line.missing].map((figure, at) => (
                  <td key={head[at]} data-figure data-bad={(at > 2 && figure !== '0') || undefined}>
                    {figure}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function MoneyList({ one }: { one: AfterSaleDetail }) {
  const { t } = useTranslation();
  return (
    <Section title={t('afterSales.money')}>
      <dl className={css.sums}>
        {(['due', 'given', 'left', 'paid'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`afterSales.${{ due: 'due', given: 'given', left: 'moneyLeft', paid: 'paidInAll' }[name]}`)}</dt>
            <dd>
              <Money value={one[name]} />
            </dd>
          </div>
        ))}
      </dl>
      {one.money.length === 0 && <p className="quiet">{t('afterSales.noMoney')}</p>}
      <ul className={css.cases}>
        {one.money.map((each) => (
          <li key={each.id} className={css.line}>
            <b>
              <Money value={each.amount} />
            </b>
            {t(`afterSales.moneyKind.${each.kind}`)} · {t(`afterSales.way.${each.way}`)}
            {each.refund && (
              <Link to="/payments" search={{ open: each.refund.paymentId }}>
                {t(`payments.refundState.${each.refund.state}`)}
              </Link>
            )}
            <span className="quiet">
              {each.by.name} <Moment value={each.at} /> {each.note}
            </span>
          </li>
        ))}
      </ul>
      {one.money.length > 0 && <p className="quiet">{t('afterSales.notCoupled')}</p>}
    </Section>
  );
}

function Parcels({ one }: { one: AfterSaleDetail }) {
  const { t } = useTranslation();
  const parcels = useQuery({
    queryKey: ['returns', 'of', one.id, one.version],
    queryFn: async ({ signal }) => (await call(listReturns, { query: { caseId: one.id }, signal })).items,
  });
  const photos = useQuery({
    queryKey: ['returns', 'photos', one.id],
    queryFn: async ({ signal }) => (await call(listPhotos, { query: { of: 'case', ofId: one.id }, signal })).photos,
  });
  return (
    <Section title={t('afterSales.parcels')}>
      {parcels.data?.length === 0 && <p className="quiet">{t('afterSales.noParcels')}</p>}
      <ul className={css.cases}>
        {parcels.data?.map((parcel) => (
          <li key={parcel.id} className={css.line}>
            <Link to="/return-parcels" search={{ view: 'all', open: parcel.id }} className="num">
              {parcel.number}
            </Link>
            <span className="num">{parcel.label}</span>
            <Tag tone={parcel.state === 'received' ? 'good' : 'wait'} text={t(`returns.state.${parcel.state}`)} />
            {t('afterSales.pieces', { count: Number(parcel.pieces) })}
            <span className="quiet">
              {parcel.node.name} <Moment value={parcel.receivedAt ?? parcel.openedAt} />
            </span>
          </li>
        ))}
      </ul>
      <Photos
        of="case"
        ofId={one.id}
        photos={photos.data ?? []}
        onAdded={() => void queryClient.invalidateQueries({ queryKey: ['returns', 'photos', one.id] })}
      />
    </Section>
  );
}
