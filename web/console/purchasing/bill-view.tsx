/** One bill of a supplier: its lines against order and receipts, what differs and why, accepted or sent back. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  acceptSupplierBill,
  type MatchDifference,
  rejectSupplierBill,
  type SupplierBillDetail,
} from '../../../src/contract/supplier-bills.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment, Money, Quantity } from '../../ui/figures.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import { billQuery, refreshPurchases } from './purchase-queries.ts';
import { BillTag } from './purchase-tags.tsx';
import own from './purchasing.module.css';

type Props = { id: string; onOrder: (id: string) => void };
type Decision = 'accept' | 'reject';

export function BillView({ id, onOrder }: Props) {
  const { t } = useTranslation();
  const query = useQuery(billQuery(id));
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const [mayAccept, mayReject] = [useRight('purchases.approve'), useRight('purchases.write')];
  const open = query.data?.bill.state === 'entered';
  useKeys(query.data?.bill.number ?? '', [
    ...(open && mayAccept ? [{ keys: ['a'], label: t('purchases.do.accept'), run: () => setDeciding('accept') }] : []),
    ...(open && mayReject ? [{ keys: ['r'], label: t('purchases.do.reject'), run: () => setDeciding('reject') }] : []),
  ]);
  if (!query.data) return <Unread query={query} rows={12} />;
  const { bill, differences } = query.data;
  return (
    <article className={css.view}>
      <header className={css.head}>
        <div className={css.title}>
          <h2>
            <CopyText text={bill.number} strong />
          </h2>
          <BillTag bill={bill} />
          {open && mayAccept && (
            <Button size="small" type="primary" onClick={() => setDeciding('accept')}>
              {t('purchases.do.accept')} <Hotkey name="a" />
            </Button>
          )}
          {open && mayReject && (
            <Button size="small" onClick={() => setDeciding('reject')}>
              {t('purchases.do.reject')} <Hotkey name="r" />
            </Button>
          )}
        </div>
        <p className={css.facts}>
          <span>{bill.supplier.name}</span>
          <span className="num">{bill.day}</span>
          <b>{moneyText(bill.amount)}</b>
          <span>
            <By by={bill.by} /> <Moment value={bill.createdAt} />
          </span>
          {bill.decidedBy && bill.decidedAt && (
            <span>
              {t(`purchases.billState.${bill.state}`)} · <By by={bill.decidedBy} /> <Moment value={bill.decidedAt} />
            </span>
          )}
        </p>
        {(bill.decision || bill.note) && <p>{bill.decision || bill.note}</p>}
      </header>
      <Differences differences={differences} />
      <Lines detail={query.data} onOrder={onOrder} />
      {deciding && <DecideDialog decision={deciding} detail={query.data} onClose={() => setDeciding(null)} />}
    </article>
  );
}

function Differences({ differences }: { differences: readonly MatchDifference[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('purchases.match')} end={<span className="quiet">{t('purchases.noBook')}</span>}>
      {differences.length === 0 && <p className="quiet">{t('purchases.matches')}</p>}
      <ul className={own.differences}>
        {differences.map(({ line, cause, ours, theirs, amount, tolerated }) => {
          const figure = (value: string) =>
            cause.startsWith('price') ? moneyText({ amount: value, currency: amount.currency }) : countText(value);
          return (
            <li key={`${line}/${cause}`} data-tolerated={tolerated || undefined}>
              <span className="num">{t('purchases.lineOf', { line })}</span>
              <b>{t(`purchases.cause.${cause}`)}</b>
              <span className="num">
                {figure(ours)} → {figure(theirs)}
              </span>
              <Money value={amount} signed />
              {tolerated && <span>{t('purchases.tolerated')}</span>}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Lines({ detail: { lines }, onOrder }: { detail: SupplierBillDetail; onOrder: (id: string) => void }) {
  const { t } = useTranslation();
  const figures = ['quantity', 'ordered', 'kept', 'billedBefore'] as const;
  return (
    <div className={css.wide}>
      <table className={`${css.lines} ${css.stacked}`}>
        <thead>
          <tr>
            <th>{t('goods.merchantCode')}</th>
            <th>{t('purchases.order')}</th>
            {figures.map((name) => (
              <th key={name} className={css.right}>
                {t(`purchases.billed.${name}`)}
              </th>
            ))}
            <th className={css.right}>{t('purchases.billed.orderPrice')}</th>
            <th className={css.right}>{t('purchases.billed.price')}</th>
            <th className={css.right}>{t('purchases.amount')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.line}>
              <td>
                <b>{line.sku.merchantCode}</b>
                <div className="quiet">
                  {line.sku.name} {line.sku.properties}
                </div>
              </td>
              <td data-title={t('purchases.order')}>
                <button type="button" className={css.link} onClick={() => onOrder(line.order.id)}>
                  {line.order.number}
                </button>
              </td>
              {figures.map((name) => (
                <td key={name} className={css.right} data-title={t(`purchases.billed.${name}`)}>
                  <Quantity value={line[name]} />
                </td>
              ))}
              <td className={css.right} data-title={t('purchases.billed.orderPrice')}>
                <Money value={line.orderPrice} />
              </td>
              <td className={css.right} data-title={t('purchases.billed.price')}>
                <Money value={line.price} />
              </td>
              <td className={css.right} data-title={t('purchases.amount')}>
                <Money value={line.amount} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type DecideProps = { decision: Decision; detail: SupplierBillDetail; onClose: () => void };

function DecideDialog({ decision, detail: { bill }, onClose }: DecideProps) {
  const { t } = useTranslation();
  const needed = decision === 'reject' || bill.differences > 0;
  return (
    <ReasonDialog
      danger={decision === 'reject'}
      title={`${t(`purchases.do.${decision}`)} · ${bill.number}`}
      okText={t(`purchases.do.${decision}`)}
      label={t(needed ? 'purchases.why' : 'purchases.note')}
      optional={!needed}
      onReason={async (reason) => {
        const decided = { params: { id: bill.id }, body: { reason }, ifMatch: bill.version };
        await call(decision === 'accept' ? acceptSupplierBill : rejectSupplierBill, decided);
        void refreshPurchases();
      }}
      onClose={onClose}
    >
      {decision === 'accept' && bill.differences > 0 && t('purchases.ask.accept', { count: bill.differences })}
    </ReasonDialog>
  );
}
