/** The chart of accounts and the posting rules: how what happens becomes vouchers. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ACCOUNT_KINDS,
  addBookAccount,
  type BookAccount,
  CASH_FLOWS,
  changeBookAccount,
  OF_WHAT,
} from '../../../src/contract/books.ts';
import { accountName } from '../../../src/contract/chart-names.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { useRight } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { useAccountLabel } from './book-words.ts';
import { accountsQuery, refreshBooks } from './books-queries.ts';
import { RulesView } from './rules-view.tsx';

function AccountState({ account }: { account: BookAccount }) {
  const { t } = useTranslation();
  return <Tag tone={account.active ? 'good' : 'ended'} text={t(account.active ? 'books.inUse' : 'books.notInUse')} />;
}

const columnsOf = (t: TFunction, language: string): Column<BookAccount>[] => [
  {
    ...{ id: 'number', title: t('books.number_'), width: 96, fixed: true },
    cell: ({ number }) => <strong className="num">{number}</strong>,
  },
  { id: 'name', title: t('books.name'), width: 200, grow: 1, cell: (account) => accountName(language, account) },
  { id: 'kind', title: t('books.accountKind'), width: 96, rank: 1, cell: ({ kind }) => t(`books.kindOf.${kind}`) },
  {
    id: 'byWhat',
    title: t('books.toldApart'),
    width: 112,
    rank: 3,
    cell: ({ byWhat }) => byWhat && t(`books.byWhat.${byWhat}`),
  },
  { id: 'flow', title: t('books.cashFlow'), width: 136, rank: 4, cell: ({ flow }) => t(`books.flow.${flow}`) },
  {
    id: 'state',
    title: t('orders.column.state'),
    width: 96,
    rank: 2,
    cell: (account) => <AccountState account={account} />,
  },
];

export default function AccountsPage() {
  const { t, i18n } = useTranslation();
  const [view, setView] = useState<'accounts' | 'rules'>('accounts');
  const [, setOpen] = useOpen();
  const accounts = useQuery(accountsQuery);
  const columns = useMemo(() => columnsOf(t, i18n.language), [t, i18n.language]);
  const tabs = (
    <Tabs
      label={t('nav.bookAccounts')}
      value={view}
      options={(['accounts', 'rules'] as const).map((value) => ({ value, text: t(`books.chart.${value}`) }))}
      onPick={(picked) => {
        setOpen(null);
        setView(picked);
      }}
    />
  );
  if (view === 'rules') return <RulesView bar={tabs} />;
  return (
    <MasterPage
      id="book-accounts"
      title={t('nav.bookAccounts')}
      bar={tabs}
      add={t('books.addAccount')}
      file="bookAccounts"
      right="bills.approve"
      list={accounts}
      columns={columns}
      idOf={({ code }) => code}
      empty={{ title: t('books.nothing'), hint: t('books.nothingHint') }}
      narrow={(account) => (
        <>
          <CardLine end={<AccountState account={account} />}>
            <strong className="num">{account.number}</strong>{' '}
            <span className="clip">{accountName(i18n.language, account)}</span>
          </CardLine>
          <CardLine>
            <span className="quiet">{t(`books.kindOf.${account.kind}`)}</span>
          </CardLine>
        </>
      )}
      panel={(account, onMade) => <AccountPanel account={account} onMade={onMade} />}
    />
  );
}

type Fields = Omit<BookAccount, 'version' | 'outside'> & Record<'u8' | 'kingdee' | 'sap', string>;

const fieldsOf = (account: BookAccount | null): Fields => ({
  ...{ code: account?.code ?? '', number: account?.number ?? '', name: account?.name ?? '' },
  ...{ kind: account?.kind ?? 'expense', byWhat: account?.byWhat ?? '', flow: account?.flow ?? 'other' },
  ...{ active: account?.active ?? true, u8: account?.outside.u8 ?? '', kingdee: account?.outside.kingdee ?? '' },
  sap: account?.outside.sap ?? '',
});

function AccountPanel({ account, onMade }: { account: BookAccount | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const labelOf = useAccountLabel();
  const mayWrite = useRight('bills.approve');
  const save = async (_: Partial<Fields>, { u8, kingdee, sap, code, ...fields }: Fields) => {
    const given = Object.entries({ u8, kingdee, sap }).filter(([, number]) => number.trim() !== '');
    const body = { ...fields, number: fields.number.trim() || code, outside: Object.fromEntries(given) };
    const kept = account
      ? await call(changeBookAccount, { params: { code }, body, ifMatch: account.version })
      : await call(addBookAccount, { body: { ...body, code } });
    await refreshBooks();
    if (!account) onMade(kept.code);
  };
  return (
    <EditPanel<Fields>
      id={`bookAccount/${account?.code ?? 'new'}`}
      title={account ? labelOf(account) : t('books.addAccount')}
      document={fieldsOf(account)}
      readOnly={!mayWrite}
      fresh={account === null}
      missing={({ code, name }) => (/^\d{4,12}$/.test(code) && name.trim() !== '' ? null : t('books.accountMissing'))}
      sections={() => sectionsOf(t, account !== null)}
      save={save}
      reread={() => void refreshBooks()}
    />
  );
}

const sectionsOf = (t: TFunction, known: boolean): FormSection<Fields>[] => [
  {
    title: t('books.account'),
    fields: [
      { kind: 'text', name: 'code', label: t('books.code'), hint: t('books.codeHint'), required: true, fixed: known },
      { kind: 'text', name: 'number', label: t('books.number_'), hint: t('books.numberHint') },
      { kind: 'text', name: 'name', label: t('books.name'), required: true },
      {
        ...{ kind: 'choice', name: 'kind', label: t('books.accountKind') },
        options: ACCOUNT_KINDS.map((value) => ({ value, text: t(`books.kindOf.${value}`) })),
      },
      {
        ...{ kind: 'choice', name: 'byWhat', label: t('books.toldApart') },
        options: OF_WHAT.map((value) => ({ value, text: t(`books.byWhat.${value || 'nothing'}`) })),
      },
      {
        ...{ kind: 'choice', name: 'flow', label: t('books.cashFlow'), hint: t('books.flowHint') },
        options: CASH_FLOWS.map((value) => ({ value, text: t(`books.flow.${value}`) })),
      },
      { kind: 'switch', name: 'active', label: t('books.inUse') },
    ],
  },
  {
    title: t('books.outside'),
    hint: t('books.outsideHint'),
    fields: (['u8', 'kingdee', 'sap'] as const).map((name) => ({
      kind: 'text',
      name,
      label: t(`books.layout.${name}`),
    })),
  },
];
