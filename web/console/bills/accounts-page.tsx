/**
 * Accounts whose statements come as files (REC-1): banks, UnionPay merchants, platforms, couriers. Where the layout of a bank is
 * not known, its columns are chosen here once, with the first rows of the file that was refused in view.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeStatementAccount,
  createStatementAccount,
  STATEMENT_KINDS,
  type StatementAccount,
  type StatementColumns,
} from '../../../src/contract/account-days.ts';
import type { Custodian } from '../../../src/contract/clearing.ts';
import { listImportRows, listImports } from '../../../src/contract/imports.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { custodiansQuery } from '../clearing/clearing-queries.ts';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useRight } from '../queries.ts';
import { accountsQuery } from './bill-queries.ts';
import css from './days.module.css';
import { ExplainRules, hasBadAmount, type RuleDraft, ruleDrafts, rulesOf } from './explain-rules.tsx';
import { type RegisterDraft, registerDraft, registerOf, registerSection } from './register-columns.ts';

/** The rows of the newest file nobody could read. */
const rowsQuery = queryOptions({
  queryKey: ['imports', 'unknownRows'],
  queryFn: async () => {
    const { items } = await call(listImports, { query: { kind: 'bills' } });
    const refused = items.find((one) => one.refusal?.code === 'bill.unknownLayout' && one.filesDeletedAt === null);
    return refused ? (await call(listImportRows, { params: { id: refused.id } })).rows : [];
  },
});

const NAMES = ['date', 'time', 'amount', 'income', 'expense', 'direction', 'balance', 'currency', 'reference'] as const;
const TEXTS = ['counterparty', 'text', 'incomeWords'] as const;
type ColumnName = (typeof NAMES)[number] | (typeof TEXTS)[number];
/** An account has a currency, and its table a column of currencies. */
type ColumnKey = `${ColumnName}Column`;

type Draft = Pick<StatementAccount, 'kind' | 'name' | 'number' | 'currency' | 'feeTolerance' | 'active'> & {
  /** Empty: the operator's own. */
  custodian: string;
  /** As a form writes it. */
  feePpm: string;
  rules: RuleDraft[];
  columnsPreview: null;
} & Record<ColumnKey, string> &
  RegisterDraft;

const wordsOf = (text: string): string[] => text.split(/[\s,，、]+/).filter(Boolean);

const draftOf = (account: StatementAccount | null): Draft => {
  const { columns = null } = account ?? {};
  const names = Object.fromEntries(NAMES.map((name) => [`${name}Column`, columns?.[name] ?? '']));
  return {
    kind: account?.kind ?? 'bank',
    ...{ name: account?.name ?? '', number: account?.number ?? '', currency: account?.currency ?? 'CNY' },
    ...{
      feePpm: String(account?.feePpm ?? 0),
      feeTolerance: account?.feeTolerance ?? '1',
      active: account?.active ?? true,
    },
    custodian: account?.custodian ?? '',
    rules: ruleDrafts(account?.rules ?? []),
    columnsPreview: null,
    ...(names as Record<`${(typeof NAMES)[number]}Column`, string>),
    counterpartyColumn: columns?.counterparty ?? '',
    textColumn: columns?.text?.join(' ') ?? '',
    incomeWordsColumn: columns?.incomeWords?.join(' ') ?? '',
    ...registerDraft(account?.register ?? null),
  };
};

function columnsOf(draft: Draft): StatementColumns | null {
  const of = (name: ColumnName) => draft[`${name}Column`];
  if (of('date') === '') return null;
  const named = [...NAMES, 'counterparty' as const].filter((name) => of(name) !== '').map((name) => [name, of(name)]);
  return {
    ...(Object.fromEntries(named) as { date: string }),
    ...(of('text') && { text: wordsOf(of('text')) }),
    ...(of('incomeWords') && { incomeWords: wordsOf(of('incomeWords')) }),
  };
}

function AccountState({ account }: { account: StatementAccount }) {
  const { t } = useTranslation();
  return <Tag tone={account.active ? 'good' : 'ended'} text={t(account.active ? 'cartons.on' : 'cartons.off')} />;
}

function listColumns(t: TFunction): Column<StatementAccount>[] {
  return [
    {
      id: 'name',
      title: t('statementAccounts.name'),
      width: 160,
      grow: 1,
      cell: ({ name }) => <strong>{name}</strong>,
    },
    {
      id: 'kind',
      title: t('statementAccounts.kind'),
      width: 96,
      cell: ({ kind }) => t(`statementAccounts.kinds.${kind}`),
    },
    { id: 'number', title: t('statementAccounts.number'), width: 160, rank: 1, cell: ({ number }) => number },
    { id: 'currency', title: t('statementAccounts.currency'), width: 64, rank: 2, cell: ({ currency }) => currency },
    {
      ...{ id: 'columns', title: t('statementAccounts.columns'), width: 112, rank: 3 },
      cell: ({ columns }) => t(columns ? 'statementAccounts.ownColumns' : 'statementAccounts.knownLayouts'),
    },
    { id: 'state', title: t('orders.column.state'), width: 96, cell: (account) => <AccountState account={account} /> },
  ];
}

export default function StatementAccountsPage() {
  const { t } = useTranslation();
  const columns = useMemo(() => listColumns(t), [t]);
  return (
    <MasterPage
      id="statementAccounts"
      title={t('nav.statementAccounts')}
      add={t('statementAccounts.add')}
      right="settings.write"
      list={useQuery(accountsQuery)}
      columns={columns}
      idOf={(account) => account.id}
      empty={{ title: t('statementAccounts.empty'), hint: t('statementAccounts.emptyHint') }}
      narrow={(account) => (
        <CardLine end={<AccountState account={account} />}>
          <strong className="clip">{account.name}</strong>
          <span className="quiet">{t(`statementAccounts.kinds.${account.kind}`)}</span>
        </CardLine>
      )}
      panel={(account, onMade) => <AccountPanel account={account} onMade={onMade} />}
    />
  );
}

function AccountPanel({ account, onMade }: { account: StatementAccount | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const rows = useQuery({ ...rowsQuery, enabled: mayWrite });
  const licensed = useQuery({ ...custodiansQuery, enabled: useRight('settings.read') }).data?.custodians ?? [];
  const save = async (_: Partial<Draft>, draft: Draft) => {
    const { kind, name, number, currency, feePpm, feeTolerance, active, custodian } = draft;
    const columns = kind === 'bank' ? columnsOf(draft) : null;
    const body = {
      kind,
      name,
      number,
      currency,
      feePpm: Number(feePpm),
      feeTolerance,
      active,
      columns,
      custodian: kind === 'bank' && custodian !== '' ? custodian : null,
      register: kind === 'bank' && custodian !== '' ? registerOf(draft) : null,
      rules: kind === 'bank' && custodian === '' ? rulesOf(draft.rules) : [],
    };
    const kept = account
      ? await call(changeStatementAccount, { params: { id: account.id }, body, ifMatch: account.version })
      : await call(createStatementAccount, { body });
    await queryClient.invalidateQueries({ queryKey: accountsQuery.queryKey });
    if (!account) onMade(kept.id);
  };
  return (
    <EditPanel
      id={`statementAccount/${account?.id ?? 'new'}`}
      title={account?.name ?? t('statementAccounts.add')}
      head={account && <AccountState account={account} />}
      document={draftOf(account)}
      readOnly={!mayWrite}
      fresh={account === null}
      missing={(draft) =>
        draft.name.trim() === ''
          ? t('statementAccounts.nameMissing')
          : hasBadAmount(draft.rules)
            ? t('statementAccounts.badAmount')
            : null
      }
      sections={({ values }) => sectionsOf(t, values, rows.data ?? [], licensed)}
      save={save}
      reread={() => void queryClient.invalidateQueries({ queryKey: accountsQuery.queryKey })}
    />
  );
}

/** The header is the row with most cells. */
function sectionsOf(
  t: TFunction,
  draft: Draft,
  rows: readonly string[][],
  licensed: readonly Pick<Custodian, 'id' | 'name'>[],
): FormSection<Draft>[] {
  const filled = (row: readonly string[]) => row.filter(Boolean).length;
  const header = rows.reduce<string[]>((most, row) => (filled(row) > filled(most) ? row : most), []).filter(Boolean);
  const chosen = (
    key: ColumnKey | 'subNumberColumn' | 'subAvailableColumn' | 'subDateColumn',
    label: string,
  ): Field<Draft> => {
    if (header.length === 0) return { kind: 'text', name: key, label };
    const known = [...new Set(['', draft[key], ...header])];
    return { kind: 'choice', name: key, label, options: known.map((value) => ({ value, text: value || '—' })) };
  };
  const column = (name: (typeof NAMES)[number] | 'counterparty'): Field<Draft> =>
    chosen(`${name}Column`, t(`statementAccounts.column.${name}`));
  const about: FormSection<Draft> = {
    title: t('statementAccounts.account'),
    fields: [
      { kind: 'choice', name: 'kind', label: t('statementAccounts.kind'), options: kindOptions(t) },
      { kind: 'text', name: 'name', label: t('statementAccounts.name'), required: true },
      { kind: 'text', name: 'number', label: t('statementAccounts.number'), hint: t('statementAccounts.numberHint') },
      { kind: 'text', name: 'currency', label: t('statementAccounts.currency') },
      { kind: 'switch', name: 'active', label: t('cartons.on') },
    ],
  };
  if (draft.kind !== 'bank') return [{ ...about, fields: [...about.fields, ...feeFields(t)] }];
  const whose: Field<Draft>[] =
    licensed.length === 0 && draft.custodian === ''
      ? []
      : [
          {
            ...{ kind: 'choice', name: 'custodian', label: t('statementAccounts.whose') },
            ...{ hint: t('statementAccounts.whoseHint'), options: whoseOptions(t, licensed, draft.custodian) },
          },
        ];
  return [
    { ...about, fields: [...about.fields, ...whose] },
    ...(draft.custodian === '' ? [rulesSection(t)] : [registerSection(t, chosen)]),
    {
      title: t('statementAccounts.columns'),
      hint: t(rows.length ? 'statementAccounts.columnsHint' : 'statementAccounts.noPreview'),
      fields: [
        ...(rows.length ? [preview(t, rows)] : []),
        ...[...NAMES, 'counterparty' as const].map(column),
        { kind: 'text', name: 'textColumn', label: t('statementAccounts.column.text') },
        { kind: 'text', name: 'incomeWordsColumn', label: t('statementAccounts.column.incomeWords') },
      ],
    },
  ];
}

/** What the company charges by contract, and by how much a single fee may differ. */
const feeFields = (t: TFunction): Field<Draft>[] => [
  { kind: 'decimal', digits: 4, name: 'feePpm', label: t('statementAccounts.fee'), unit: '%' },
  { kind: 'decimal', digits: 2, name: 'feeTolerance', label: t('statementAccounts.feeTolerance') },
];

const kindOptions = (t: TFunction) =>
  STATEMENT_KINDS.map((value) => ({ value, text: t(`statementAccounts.kinds.${value}`) }));

/** What one chooses from; it changes nothing. */
const preview = (t: TFunction, rows: readonly string[][]): Field<Draft> => ({
  ...{ kind: 'own', name: 'columnsPreview', label: t('statementAccounts.preview'), wide: true },
  draw: () => {
    const widest = Math.max(...rows.map((row) => row.length));
    return (
      <div className={css.preview}>
        <table>
          <tbody>
            {rows.slice(0, 8).map((row, at) => (
              <tr key={at}>
                {Array.from({ length: widest }, (_, i) => (
                  <td key={i}>{row[i]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  },
});

const rulesSection = (t: TFunction): FormSection<Draft> => ({
  title: t('statementAccounts.rules'),
  hint: t('statementAccounts.rulesHint'),
  fields: [
    {
      ...{ kind: 'own', name: 'rules', label: t('statementAccounts.ruleList'), wide: true },
      draw: (rules: never, change: (rules: never) => void) => (
        <ExplainRules rules={rules as RuleDraft[]} onChange={change as (rules: RuleDraft[]) => void} />
      ),
    },
  ],
});

/** The operator's own, or the pool of a licensed account. */
const whoseOptions = (t: TFunction, licensed: readonly Pick<Custodian, 'id' | 'name'>[], chosen: string) => [
  { value: '', text: t('statementAccounts.own') },
  ...licensed.map(({ id, name }) => ({ value: id, text: name })),
  ...(chosen !== '' && !licensed.some(({ id }) => id === chosen) ? [{ value: chosen, text: chosen }] : []),
];
