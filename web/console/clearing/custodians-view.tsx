/** Licensed accounts that hold sellers' money, with what each holds and for whom. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { addCustodian, type Custodian, type CustodianChange, changeCustodian } from '../../../src/contract/clearing.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Money } from '../../ui/figures.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { custodiansQuery, refreshClearing, registersQuery } from './clearing-queries.ts';

function InUse({ active }: { active: boolean }) {
  const { t } = useTranslation();
  return <Tag tone={active ? 'good' : 'ended'} text={t(active ? 'custody.on' : 'custody.off')} />;
}

const columnsOf = (t: TFunction): Column<Custodian>[] => [
  { id: 'name', title: t('custody.name'), width: 144, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'party', title: t('custody.party'), width: 144, rank: 1, grow: 1, cell: ({ party }) => party },
  {
    ...{ id: 'account', title: t('custody.account'), width: 128, rank: 2 },
    cell: ({ account }) => <span className="num">{account}</span>,
  },
  { id: 'way', title: t('custody.way'), width: 96, rank: 3, cell: ({ way }) => t(`custody.ways.${way}`) },
  { id: 'state', title: t('orders.column.state'), width: 80, cell: ({ active }) => <InUse active={active} /> },
];

export function CustodiansView({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  return (
    <MasterPage
      id="custodians"
      title={t('custody.view.custodians')}
      bar={bar}
      add={t('custody.addCustodian')}
      right="settings.write"
      list={useQuery({ ...custodiansQuery, select: ({ custodians }): readonly Custodian[] => custodians })}
      columns={useMemo(() => columnsOf(t), [t])}
      idOf={({ id }) => id}
      empty={{ title: t('custody.noCustodians'), hint: t('custody.noCustodiansHint') }}
      narrow={(one) => (
        <CardLine end={<InUse active={one.active} />}>
          <strong className="clip">{one.name}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <CustodianPanel key={one?.id ?? 'new'} one={one} onMade={onMade} />}
    />
  );
}

type Draft = Omit<CustodianChange, 'account' | 'key'> & { id: string; account: string; key: string };

const draftOf = (one: Custodian | null): Draft => {
  if (!one)
    return {
      ...{ id: '', name: '', party: '', kind: 'bank', way: 'direct', endpoint: '', accountName: '', bankCode: '' },
      ...{ approveAbove: '5000000', least: '1', most: '100000000', charge: '0', active: true, account: '', key: '' },
    };
  const { version: _, secrets: __, ...rest } = one;
  return { ...rest, account: '', key: '' };
};

const SIDES = ['pool', 'clearing', 'sellers', 'platform', 'transit', 'others'] as const;

/** Both sides of the register: what it holds, and whose it is. */
function Register({ id }: { id: string }) {
  const { t } = useTranslation();
  const register = useQuery(registersQuery).data?.registers.find(({ custodian }) => custodian === id);
  if (!register) return null;
  return (
    <div className={`${css.view} ${css.wide}`}>
      <table className={css.lines}>
        <thead>
          <tr>
            {SIDES.map((side) => (
              <th key={side} className={css.right}>
                {t(`custody.side.${side}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {SIDES.map((side) => (
              <td key={side} className={css.right}>
                <Money value={register[side]} />
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function CustodianPanel({ one, onMade }: { one: Custodian | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const save = async (_: Partial<Draft>, { id, account, key, ...draft }: Draft) => {
    const body = { ...draft, ...(account !== '' && { account }), ...(key !== '' && { key }) };
    if (one) await call(changeCustodian, { params: { id: one.id }, body, ifMatch: one.version });
    else onMade((await call(addCustodian, { body: { ...body, id: id.trim() } })).id);
    await refreshClearing();
  };
  return (
    <EditPanel<Draft>
      id={`custodian/${one?.id ?? 'new'}`}
      title={one?.name ?? t('custody.addCustodian')}
      head={one && <InUse active={one.active} />}
      above={one && <Register id={one.id} />}
      document={draftOf(one)}
      secret={['account', 'key']}
      readOnly={!mayWrite}
      fresh={one === null}
      missing={({ id, name, party, accountName, account }) =>
        [id, name, party, accountName].every((text) => text.trim() !== '') && (one || account !== '')
          ? null
          : t('custody.custodianLacks')
      }
      sections={() => sectionsOf(t, one)}
      save={save}
      reread={() => void refreshClearing()}
    />
  );
}

const sectionsOf = (t: TFunction, one: Custodian | null): FormSection<Draft>[] => [
  {
    title: t('custody.section.holder'),
    hint: t('custody.section.holderHint'),
    fields: [
      { kind: 'text', name: 'name', label: t('custody.name'), required: true },
      { kind: 'text', name: 'id', label: t('custody.code'), required: true, fixed: one !== null },
      { kind: 'text', name: 'party', label: t('custody.party'), required: true },
      {
        ...{ kind: 'choice', name: 'kind', label: t('custody.kind') },
        options: (['bank', 'paymentCompany'] as const).map((value) => ({ value, text: t(`custody.kinds.${value}`) })),
      },
      { kind: 'text', name: 'accountName', label: t('custody.accountName'), required: true },
      {
        ...{ kind: 'secret', name: 'account', label: t('custody.account'), set: one !== null, required: one === null },
        ...(one && { hint: t('custody.accountKept', { account: one.account }) }),
      },
      { kind: 'text', name: 'bankCode', label: t('custody.bankCode') },
      { kind: 'switch', name: 'active', label: t('custody.on') },
    ],
  },
  {
    title: t('custody.section.payouts'),
    fields: [
      {
        ...{ kind: 'choice', name: 'way', label: t('custody.way') },
        options: (['direct', 'file'] as const).map((value) => ({ value, text: t(`custody.ways.${value}`) })),
      },
      { kind: 'text', name: 'endpoint', label: t('custody.endpoint'), placeholder: 'https://' },
      { kind: 'secret', name: 'key', label: t('custody.key'), set: one?.secrets.includes('key') ?? false },
      {
        kind: 'decimal',
        digits: 2,
        name: 'approveAbove',
        label: t('custody.approveAbove'),
        unit: 'CNY',
        hint: t('custody.approveHint'),
      },
      { kind: 'decimal', digits: 2, name: 'least', label: t('custody.least'), unit: 'CNY' },
      { kind: 'decimal', digits: 2, name: 'most', label: t('custody.most'), unit: 'CNY' },
      { kind: 'decimal', digits: 2, name: 'charge', label: t('custody.charge'), unit: 'CNY' },
    ],
  },
];
