/** One bill: does it add up, how much of it is explained, and its differences by type (REC-2). */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type BillDetail, type DifferenceType, getBill } from '../../../src/contract/bills.ts';
import { Money } from '../../ui/figures.tsx';
import { countText } from '../../ui/format.ts';
import { StateTrack } from '../../ui/state-track.tsx';
import { Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { markAt } from '../../ui/track.ts';
import { call } from '../api.ts';
import css from './bills.module.css';
import { DifferencesTable } from './differences-table.tsx';
import { providerText } from './provider-text.ts';
import { SubAccountsTable } from './sub-accounts-table.tsx';

/** Balances of sub-accounts: nothing on it moved. */
const isRegister = ({ layout }: BillDetail): boolean => layout === 'subBalances';

export function BillView({ id, type }: { id: string; type: DifferenceType | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const bill = useQuery({ queryKey: ['bills', id], queryFn: () => call(getBill, { params: { id } }) });
  if (!bill.data) return <Unread query={bill} />;
  if (isRegister(bill.data)) return <RegisterView bill={bill.data} />;
  const { byType } = bill.data;
  const all = byType.reduce((sum, entry) => sum + entry.count, 0);
  return (
    <>
      <BillHead bill={bill.data} />
      <BillTrack bill={bill.data} />
      <div className={css.types}>
        <Tabs
          label={t('bills.type')}
          value={type ?? 'all'}
          options={[
            { value: 'all', text: t('bills.allTypes'), count: all },
            ...byType.map((entry) => ({
              value: entry.type,
              text: t(`bills.differenceType.${entry.type}`),
              count: entry.count,
            })),
          ]}
          onPick={(picked) =>
            void navigate({
              to: '/bills',
              search: picked === 'all' ? { bill: id } : { bill: id, type: picked as DifferenceType },
              replace: true,
            })
          }
        />
      </div>
      <DifferencesTable
        key={`${id}-${type}`}
        filter={{ billId: id, ...(type && { type: [type] }) }}
        empty={{ title: t('bills.balanced'), hint: t('bills.balancedHint') }}
      />
    </>
  );
}

function RegisterView({ bill }: { bill: BillDetail }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'balances' | 'differences'>('balances');
  return (
    <>
      <BillHead bill={bill} />
      <BillTrack bill={bill} />
      <div className={css.types}>
        <Tabs
          label={t('subAccounts.title')}
          value={shown}
          options={[
            { value: 'balances', text: t('subAccounts.title'), count: bill.lines },
            { value: 'differences', text: t('bills.differences'), count: bill.open },
          ]}
          onPick={(picked) => setShown(picked as typeof shown)}
        />
      </div>
      {shown === 'balances' ? (
        <SubAccountsTable id={bill.id} />
      ) : (
        <DifferencesTable
          filter={{ billId: bill.id }}
          empty={{ title: t('bills.balanced'), hint: t('bills.balancedHint') }}
        />
      )}
    </>
  );
}

/** A bill is through when none of its lines differs any more. */
const PRESENT = { matching: 1, open: 2, balanced: 3, closed: 3 } as const;

function BillTrack({ bill: { state, importedAt, open } }: { bill: BillDetail }) {
  const { t } = useTranslation();
  const steps = (['import', 'matching', 'differences'] as const).map((id, index) => {
    const mark = markAt(index, PRESENT[state]);
    const waits = id === 'differences' && mark === 'now';
    return {
      ...{ id, name: t(`track.bill.${id}`), mark: waits ? ('waits' as const) : mark },
      at: id === 'import' ? importedAt : null,
      note: waits ? t('track.openDifferences', { count: open }) : null,
    };
  });
  return <StateTrack label={t('track.title')} steps={steps} />;
}

/** What it covers, where it is of more than a day. */
const daysOf = ({ day, from, until }: BillDetail): string =>
  day ?? (from === until ? from : `${from} – ${until}`) ?? '';

function BillHead({ bill }: { bill: BillDetail }) {
  const { t, i18n } = useTranslation();
  const { proof } = bill;
  const parts = [
    { name: 'opening', value: proof.opening },
    ...(bill.provider === 'bank'
      ? ([
          { name: 'came', value: proof.came },
          { name: 'went', value: proof.went },
        ] as const)
      : ([
          { name: 'paid', value: proof.paid },
          { name: 'refunded', value: proof.refunded },
        ] as const)),
    { name: 'fee', value: proof.fee },
    { name: 'closing', value: proof.closing },
    { name: 'ledgerClosing', value: proof.ledgerClosing },
  ] as const;
  const provider = providerText(i18n, bill.provider);
  return (
    <header className={css.head}>
      <div className={css.title}>
        <h2>
          {bill.account || provider} <span className="num">{daysOf(bill)}</span>
          {bill.fundAccount && ` ${t(`accounts.fundAccount.${bill.fundAccount}`)}`}
        </h2>
        <span className="clip quiet">{bill.fileName}</span>
        <span>
          {t('bills.lines')} <b className="num">{countText(bill.lines)}</b>
        </span>
        <span className={css.matched} data-tone="good">
          {t('bills.matched')} <b className="num">{countText(bill.matched)}</b>
        </span>
        <span>
          {t('bills.notMatched')}{' '}
          <b className="num" data-open={bill.matched < bill.lines || undefined}>
            {countText(bill.lines - bill.matched)}
          </b>
        </span>
        <span data-open={bill.unexplained.amount !== '0' || undefined}>
          {t('bills.unexplained')}{' '}
          <b>
            <Money value={bill.unexplained} signed />
          </b>
        </span>
      </div>
      <dl className={css.proof}>
        {parts.map(
          ({ name, value }) =>
            !isRegister(bill) &&
            value && (
              <div key={name}>
                <dt>{t(`bills.proof.${name}`)}</dt>
                <dd>
                  <Money value={value} />
                </dd>
              </div>
            ),
        )}
      </dl>
      {bill.fees.length > 0 && (
        <dl className={css.proof} aria-label={t('bills.feeKinds')}>
          {bill.fees.map(({ name, count, amount }) => (
            <div key={name}>
              <dt>
                {name || t('bills.fee')} <span className="num">{countText(count)}</span>
              </dt>
              <dd>
                <Money value={amount} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </header>
  );
}
