/** Balances of a licensed bank's sub-accounts at the end of a day against our book: ours, theirs and what is apart (CLR-1). */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listSubAccounts, type SubAccount } from '../../../src/contract/bills.ts';
import type { Money as MoneyValue } from '../../../src/contract/money.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';

const TONE: Record<SubAccount['state'], Tone> = {
  ...{ registerDiffers: 'danger', registerUnknown: 'danger', registerMissing: 'danger' },
  ...{ equal: 'good', underWay: 'work', own: 'ended' },
};

export function SubAccountsTable({ id }: { id: string }) {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(['bills', id, 'subAccounts'], (page, signal) =>
    call(listSubAccounts, { params: { id }, query: page ? { cursor: page } : {}, signal }),
  );
  const sum = (
    name: string,
    title: string,
    of: (one: SubAccount) => MoneyValue | null | undefined,
    rank?: number,
  ): Column<SubAccount> => ({
    ...{ id: name, title, width: 98, align: 'right', ...(rank !== undefined && { rank }) },
    cell: (one) => {
      const value = of(one);
      return value && <Money value={value} />;
    },
  });
  const columns: Column<SubAccount>[] = [
    {
      ...{ id: 'name', title: t('subAccounts.name'), width: 120, grow: 2, fixed: true },
      cell: (one) => <NameOf one={one} />,
    },
    {
      ...{ id: 'number', title: t('subAccounts.number'), width: 112, rank: 3, grow: 1 },
      cell: ({ number }) => <span className="num">{number}</span>,
    },
    {
      ...{ id: 'apart', title: t('subAccounts.apart'), width: 88, align: 'right' },
      cell: ({ apart, state }) =>
        state.startsWith('register') && (
          <b>
            <Money value={apart} signed />
          </b>
        ),
    },
    sum('oursAvailable', t('subAccounts.oursAvailable'), ({ ours }) => ours?.available),
    sum('theirsAvailable', t('subAccounts.theirsAvailable'), ({ theirs }) => theirs?.available),
    sum('oursBlocked', t('subAccounts.oursBlocked'), ({ ours }) => ours?.blocked, 1),
    sum('theirsBlocked', t('subAccounts.theirsBlocked'), ({ theirs }) => theirs?.blocked, 1),
    sum(
      'underWay',
      t('subAccounts.underWay'),
      ({ ours }) => (ours && ours.underWay.amount !== '0' ? ours.underWay : null),
      2,
    ),
    { ...{ id: 'state', title: t('orders.column.state'), width: 108 }, cell: (one) => <StateOf one={one} /> },
  ];
  return (
    <DataTable
      id="subAccounts"
      label={t('subAccounts.title')}
      columns={columns}
      rows={list.rows}
      idOf={({ number }) => number}
      cursor={cursor}
      onCursor={setCursor}
      more={list.more}
      narrow={(one) => (
        <>
          <CardLine end={<StateOf one={one} />}>
            <NameOf one={one} />
          </CardLine>
          <CardLine
            end={
              one.state.startsWith('register') && (
                <b>
                  <Money value={one.apart} signed />
                </b>
              )
            }
          >
            <span className="quiet">
              {t('bills.ours')} {one.ours ? <Money value={one.ours.available} /> : '—'} · {t('bills.theirs')}{' '}
              {one.theirs ? <Money value={one.theirs.available} /> : '—'}
            </span>
          </CardLine>
        </>
      )}
      instead={insteadOf(list, { title: t('subAccounts.empty'), hint: t('subAccounts.emptyHint') }, false)}
    />
  );
}

function NameOf({ one: { subMerchant, number } }: { one: SubAccount }) {
  return subMerchant ? <strong>{subMerchant.name}</strong> : <span className="num">{number}</span>;
}

function StateOf({ one: { state } }: { one: SubAccount }) {
  const { t } = useTranslation();
  return <Tag tone={TONE[state]} text={t(`subAccounts.state.${state}`)} />;
}
