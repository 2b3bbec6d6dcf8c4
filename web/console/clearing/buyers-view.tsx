/** Buyers with prepaid money at licensed accounts: what they have, what is held for orders, and paying or freeing it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  addCustodyBuyer,
  type CustodyBuyer,
  type CustodyUse,
  cancelUses,
  changeCustodyBuyer,
  holdPrepaid,
  payUses,
} from '../../../src/contract/buyers-money.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { minorOf } from '../../ui/minor.ts';
import { Section } from '../../ui/section.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { MasterPage } from '../master-page.tsx';
import { useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { useRequestKey } from '../use-request-key.ts';
import { buyersQuery, refreshClearing, sellersQuery } from './clearing-queries.ts';
import { noop } from './noop.ts';

const sumOf = ({ balances }: CustodyBuyer, name: 'prepaid' | 'held') => ({
  amount: String(balances.reduce((sum, one) => sum + BigInt(one[name].amount), 0n)),
  currency: 'CNY',
});

const columnsOf = (t: TFunction): Column<CustodyBuyer>[] => [
  { id: 'number', title: t('custody.number'), width: 80, cell: ({ number }) => <span className="num">{number}</span> },
  { id: 'name', title: t('prepaid.buyer'), width: 160, grow: 2, cell: ({ name }) => <strong>{name}</strong> },
  {
    ...{ id: 'prepaid', title: t('prepaid.balance'), width: 120, align: 'right' },
    cell: (one) => <Money value={sumOf(one, 'prepaid')} />,
  },
  {
    ...{ id: 'held', title: t('prepaid.held'), width: 112, rank: 1, align: 'right' },
    cell: (one) => <Money value={sumOf(one, 'held')} />,
  },
  { id: 'contact', title: t('custody.contact'), width: 128, rank: 2, cell: ({ contact }) => contact || '—' },
];

export function BuyersView({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  return (
    <MasterPage
      id="custody-buyers"
      title={t('prepaid.view.buyers')}
      bar={bar}
      add={t('prepaid.add')}
      right="payments.write"
      list={useQuery({ ...buyersQuery, select: ({ items }): readonly CustodyBuyer[] => items })}
      columns={useMemo(() => columnsOf(t), [t])}
      idOf={({ id }) => id}
      empty={{ title: t('prepaid.noBuyers'), hint: t('prepaid.noBuyersHint') }}
      narrow={(one) => (
        <CardLine end={<Money value={sumOf(one, 'prepaid')} />}>
          <strong className="clip">{one.name}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <BuyerPanel key={one?.id ?? 'new'} one={one} onMade={onMade} />}
    />
  );
}

type Draft = Pick<CustodyBuyer, 'name' | 'contact' | 'note' | 'active'>;

function BuyerPanel({ one, onMade }: { one: CustodyBuyer | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [holding, setHolding] = useState(false);
  const keyOf = useRequestKey();
  const save = async (_: Partial<Draft>, { active, ...draft }: Draft) => {
    const body = { ...draft, name: draft.name.trim() };
    if (one)
      await call(changeCustodyBuyer, { params: { id: one.id }, body: { ...body, active }, ifMatch: one.version });
    else onMade((await call(addCustodyBuyer, { body, key: keyOf(body) })).id);
    await refreshClearing();
  };
  const { name = '', contact = '', note = '', active = true } = one ?? {};
  return (
    <>
      <EditPanel<Draft>
        id={`custodyBuyer/${one?.id ?? 'new'}`}
        title={one ? `${one.name} · ${one.number}` : t('prepaid.add')}
        head={
          one && (
            <>
              {!one.active && <Tag tone="ended" text={t('prepaid.closed')} />}
              {mayWrite && one.active && one.balances.length > 0 && (
                <Button size="small" onClick={() => setHolding(true)}>
                  {t('prepaid.hold')}
                </Button>
              )}
            </>
          )
        }
        above={
          one && (
            <>
              <Balances one={one} />
              {one.uses.length > 0 && <Uses one={one} mayWrite={mayWrite} />}
            </>
          )
        }
        document={{ name, contact, note, active }}
        readOnly={!mayWrite}
        fresh={one === null}
        missing={(draft) => (draft.name.trim() === '' ? t('prepaid.lacks') : null)}
        sections={() => [
          {
            title: t('prepaid.buyer'),
            hint: t('prepaid.buyerHint'),
            fields: [
              { kind: 'text', name: 'name', label: t('prepaid.name'), required: true },
              { kind: 'text', name: 'contact', label: t('custody.contact') },
              { kind: 'area', name: 'note', label: t('custody.note'), wide: true },
              ...(one ? [{ kind: 'switch', name: 'active', label: t('custody.on') } as const] : []),
            ],
          },
        ]}
        save={save}
        reread={() => void refreshClearing()}
      />
      {one && holding && <HoldDialog one={one} onClose={() => setHolding(false)} />}
    </>
  );
}

function Balances({ one: { balances } }: { one: CustodyBuyer }) {
  const { t } = useTranslation();
  return (
    <Section title={t('prepaid.balance')}>
      {balances.length === 0 && <p className="quiet">{t('prepaid.nothing')}</p>}
      {balances.map(({ custodian, custodianName, prepaid, held }) => (
        <p key={custodian} className={css.facts}>
          <span>{custodianName}</span>
          <strong>
            <Money value={prepaid} />
          </strong>
          {held.amount !== '0' && (
            <span className="quiet">
              {t('prepaid.held')} <Money value={held} />
            </span>
          )}
        </p>
      ))}
    </Section>
  );
}

const TONE: Record<CustodyUse['state'], Tone> = { held: 'wait', paid: 'good', cancelled: 'ended' };

function Uses({ one: { uses }, mayWrite }: { one: CustodyBuyer; mayWrite: boolean }) {
  const { t } = useTranslation();
  const end = useMutation({
    mutationFn: async ({ id, to }: { id: string; to: 'pay' | 'cancel' }) =>
      assertDone((await call(to === 'pay' ? payUses : cancelUses, { body: { ids: [id] } })).outcomes),
    onSettled: refreshClearing,
  });
  return (
    <Section title={t('prepaid.uses')}>
      {end.isError && <InlineError error={end.error} />}
      <div className={css.wide}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('prepaid.order')}</th>
              <th>{t('nav.subMerchants')}</th>
              <th className={css.right}>{t('custody.amount')}</th>
              <th>{t('orders.column.state')}</th>
            </tr>
          </thead>
          <tbody>
            {uses.map((use) => (
              <tr key={use.id}>
                <td>
                  <span className="num">{use.reference}</span>{' '}
                  <span className="quiet">
                    <Moment value={use.endedAt ?? use.madeAt} />
                  </span>
                </td>
                <td>{use.subMerchant.name}</td>
                <td className={css.right}>
                  <Money value={use.amount} />
                </td>
                <td>
                  <Tag tone={TONE[use.state]} text={t(`prepaid.useState.${use.state}`)} />{' '}
                  {mayWrite &&
                    use.state === 'held' &&
                    (['pay', 'cancel'] as const).map((to) => (
                      <Button
                        key={to}
                        size="small"
                        disabled={end.isPending}
                        onClick={() => end.mutate({ id: use.id, to })}
                      >
                        {t(`prepaid.do.${to}`)}
                      </Button>
                    ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function HoldDialog({ one, onClose }: { one: CustodyBuyer; onClose: () => void }) {
  const { t } = useTranslation();
  const sellers = useQuery(sellersQuery).data?.items ?? [];
  const [custodian, setCustodian] = useState(one.balances[0]!.custodian);
  const [chosen, setChosen] = useState('');
  const [reference, setReference] = useState('');
  const [typed, setTyped] = useState('');
  const keyOf = useRequestKey();
  const subMerchantId = chosen || (sellers[0]?.id ?? '');
  const amount = minorOf(typed, 2) ?? '';
  const body = { custodian, subMerchantId, reference: reference.trim(), amount };
  const hold = useMutation({
    mutationFn: () => call(holdPrepaid, { params: { id: one.id }, body, key: keyOf(body) }),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  return (
    <Dialog
      title={`${t('prepaid.hold')} · ${one.name}`}
      okText={t('prepaid.hold')}
      okDisabled={amount === '' || amount === '0' || body.reference === '' || subMerchantId === ''}
      onClose={onClose}
      onOk={() => hold.mutateAsync().then(noop, noop)}
    >
      <LabelledSelect
        label={t('custody.custodian')}
        options={one.balances.map((at) => ({ value: at.custodian, text: at.custodianName }))}
        value={custodian}
        onChange={setCustodian}
      />
      <LabelledSelect
        label={t('nav.subMerchants')}
        options={sellers.map(({ id, name }) => ({ value: id, text: name }))}
        value={subMerchantId}
        onChange={setChosen}
      />
      <LabelledField
        label={t('prepaid.order')}
        value={reference}
        onChange={(event) => setReference(event.target.value)}
      />
      <LabelledField
        label={t('prepaid.amountIn')}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {hold.isError && <InlineError error={hold.error} />}
    </Dialog>
  );
}
