/** Accounts of customers (PAY-5): what each has and owes, every amount a way into its entries; the one under the cursor as a form. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CUSTOMER_KINDS,
  type CustomerAccount,
  changeCustomerAccount,
  listCustomerAccounts,
  makeCustomerAccount,
} from '../../../src/contract/customer-accounts.ts';
import type { Money as Amount } from '../../../src/contract/money.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Money } from '../../ui/figures.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { countText, scaleOf } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { HOME_CURRENCY } from '../border/border-words.ts';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import { EntriesDialog, type EntriesOf } from './account-entries.tsx';
import { CustomerMatches } from './customer-matches.tsx';
import { PointsOfCustomer } from './customer-points.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { TopUpDialog } from './pay-dialog.tsx';
import css from './payments.module.css';

const KEY = ['customerAccounts', 'all'];
const MOST = 200;

const money = (
  t: TFunction,
  id: 'free' | 'held' | 'frozen' | 'deposit' | 'creditUsed' | 'creditLimit',
  rank: number,
): Column<CustomerAccount> => ({
  ...{ id, title: t(`pay.account.${id}`), width: 104, rank, align: 'right' },
  cell: (one) => (one[id].amount === '0' ? <span className="quiet">–</span> : <Money value={one[id]} />),
});

const columnsOf = (t: TFunction): Column<CustomerAccount>[] => [
  {
    id: 'name',
    title: t('pay.account.name'),
    width: 168,
    fixed: true,
    grow: 2,
    cell: (one) => <strong>{one.name}</strong>,
  },
  { id: 'kind', title: t('pay.account.kind'), width: 96, rank: 3, cell: (one) => t(`pay.kind.${one.kind}`) },
  money(t, 'free', 0),
  money(t, 'held', 2),
  money(t, 'frozen', 4),
  money(t, 'deposit', 5),
  money(t, 'creditUsed', 1),
  money(t, 'creditLimit', 3),
  {
    ...{ id: 'points', title: t('points.title'), width: 88, rank: 4, align: 'right' },
    cell: ({ points }) =>
      points === '0' ? <span className="quiet">–</span> : <span className="num">{countText(points)}</span>,
  },
  {
    ...{ id: 'state', title: t('payments.state.title'), width: 88, rank: 6 },
    cell: (one) => (
      <Tag tone={one.active ? 'good' : 'ended'} text={t(one.active ? 'pay.account.on' : 'pay.account.off')} />
    ),
  },
  {
    id: 'number',
    title: t('pay.account.number'),
    width: 96,
    rank: 7,
    cell: (one) => <span className="num">{one.number}</span>,
  },
];

export default function CustomersPage() {
  const { t } = useTranslation();
  const list = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await call(listCustomerAccounts, { query: { limit: MOST }, signal })).items,
  });
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="customerAccounts"
      title={t('nav.customerAccounts')}
      add={t('pay.account.add')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('pay.account.empty'), hint: t('pay.account.emptyHint') }}
      narrow={(one) => (
        <>
          <CardLine end={<Money value={one.free} />}>
            <strong className="clip">{one.name}</strong>
          </CardLine>
          <CardLine end={one.creditUsed.amount !== '0' && <Money value={one.creditUsed} />}>
            <span className="quiet">{t(`pay.kind.${one.kind}`)}</span>
          </CardLine>
        </>
      )}
      panel={(account, onMade) => <AccountPanel account={account} onMade={onMade} />}
    />
  );
}

type Draft = { name: string; kind: CustomerAccount['kind']; creditLimit: string; note: string; active: boolean };
const draftOf = (account: CustomerAccount | null): Draft => ({
  ...{ name: account?.name ?? '', kind: account?.kind ?? 'dealer', note: account?.note ?? '' },
  ...{ creditLimit: account?.creditLimit.amount ?? '0', active: account?.active ?? true },
});

function AccountPanel({ account, onMade }: { account: CustomerAccount | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const keyOf = useRequestKey();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['customerAccounts'] });
  const save = async (changes: Partial<Draft>, { name, kind, creditLimit, note }: Draft) => {
    if (account)
      await call(changeCustomerAccount, { params: { id: account.id }, body: changes, ifMatch: account.version });
    else {
      const body = { name: name.trim(), kind, creditLimit, note };
      onMade((await call(makeCustomerAccount, { body, key: keyOf(body) })).id);
    }
    await refresh();
  };
  const id = `customerAccount/${account?.id ?? 'new'}`;
  return (
    <>
      {account && <AmountsOf account={account} />}
      {account?.currency === HOME_CURRENCY && <PointsOfCustomer key={`points/${account.id}`} account={account} />}
      <EditPanel<Draft>
        key={id}
        id={id}
        title={account ? t('pay.account.one') : t('pay.account.add')}
        document={draftOf(account)}
        readOnly={!mayWrite}
        fresh={account === null}
        missing={({ name }) => (name.trim() ? null : t('pay.account.lacks'))}
        sections={() => [formOf(t, account)]}
        save={save}
        reread={() => void refresh()}
      />
      {account && <CustomerMatches key={account.id} id={account.id} />}
    </>
  );
}

const formOf = (t: TFunction, account: CustomerAccount | null): FormSection<Draft> => {
  const currency = account?.currency ?? 'CNY';
  return {
    title: t('pay.account.terms'),
    fields: [
      { kind: 'text', name: 'name', label: t('pay.account.name'), required: true, wide: true },
      {
        ...{ kind: 'choice', name: 'kind', label: t('pay.account.kind') },
        options: CUSTOMER_KINDS.map((value) => ({ value, text: t(`pay.kind.${value}`) })),
      },
      {
        ...{ kind: 'decimal', name: 'creditLimit', digits: scaleOf(currency), unit: currency },
        ...{ label: t('pay.account.creditLimit'), hint: t('pay.account.creditHint') },
      },
      { kind: 'switch', name: 'active', label: t('pay.account.active'), hint: t('pay.account.activeHint') },
      { kind: 'area', name: 'note', label: t('pay.slip.note'), wide: true },
    ],
  };
};

/** Every amount opens into the entries it is made of. */
function AmountsOf({ account }: { account: CustomerAccount }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [shown, setShown] = useState<EntriesOf | null>(null);
  const [asked, setAsked] = useState<'topUp' | 'move' | null>(null);
  const lines: [EntriesOf, Amount][] = [
    [{ place: 'prepaid', held: false }, account.balance],
    [{ place: 'prepaid', held: true }, account.held],
    [{ place: 'frozen', held: false }, account.frozen],
    [{ place: 'deposit', held: false }, account.deposit],
    [{ place: 'credit', held: false }, account.creditUsed],
  ];
  return (
    <>
      <header className={css.head}>
        <h2>{account.name}</h2>
        {mayWrite && (
          <span className={css.actions}>
            <Button size="small" disabled={!account.active} onClick={() => setAsked('topUp')}>
              {t('pay.topUp')}
            </Button>
            <Button size="small" onClick={() => setAsked('move')}>
              {t('pay.move.title')}
            </Button>
          </span>
        )}
      </header>
      <Section title={t('pay.account.amounts')}>
        <dl className={css.facts}>
          {lines.map(([of, amount]) => (
            <AmountLine key={`${of.place}${of.held}`} of={of} amount={amount} onShow={() => setShown(of)} />
          ))}
          <dt>{t('pay.account.free')}</dt>
          <dd className={css.figure}>
            <b>
              <Money value={account.free} />
            </b>
          </dd>
        </dl>
        {shown && <EntriesDialog account={account} of={shown} onClose={() => setShown(null)} />}
        {asked === 'topUp' && <TopUpDialog account={account} onClose={() => setAsked(null)} />}
        {asked === 'move' && <MoveDialog account={account} onClose={() => setAsked(null)} />}
      </Section>
    </>
  );
}

function AmountLine({ of, amount, onShow }: { of: EntriesOf; amount: Amount; onShow: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <dt>{t(of.held ? 'pay.account.held' : `pay.place.${of.place}`)}</dt>
      <dd className={css.figure}>
        <Button type="link" size="small" className={css.plain!} onClick={onShow}>
          <Money value={amount} />
        </Button>
      </dd>
    </>
  );
}
