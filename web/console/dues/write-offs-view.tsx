/** Claims that are given up: proposed, agreed to by two others, booked, and what came back of them. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  approveWriteOffs,
  dropWriteOffs,
  listWriteOffs,
  recoverWriteOff,
  sendBackWriteOffs,
  type WriteOff,
} from '../../../src/contract/write-offs.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { dayOf } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { EmptyState, InlineError, insteadOf, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { Yuan } from '../books/yuan.tsx';
import { assertDone } from '../catalog/assert-done.ts';
import { useList, useRight } from '../queries.ts';
import documents from '../stock/documents/documents.module.css';
import { By } from '../stock/documents/documents-table.tsx';
import css from './dues.module.css';
import { refreshDues, writeOffQuery } from './dues-queries.ts';
import { ChangeWriteOff } from './write-off-dialog.tsx';

const TONES: Record<WriteOff['state'], Tone> = { open: 'wait', sentBack: 'danger', booked: 'good', dropped: 'ended' };

const columnsOf = (t: TFunction): Column<WriteOff>[] => [
  { ...{ id: 'number', title: t('openItems.number'), width: 104, fixed: true }, cell: ({ number }) => number },
  {
    ...{ id: 'state', title: t('orders.column.state'), width: 104 },
    cell: (one) => <StateTag one={one} />,
  },
  {
    ...{ id: 'amount', title: t('openItems.amount'), width: 112, align: 'right' },
    cell: ({ amount }) => <Yuan amount={amount} />,
  },
  {
    ...{ id: 'recovered', title: t('openItems.recovered'), width: 112, align: 'right', rank: 2 },
    cell: ({ recovered }) => <Yuan amount={recovered} blank />,
  },
  { ...{ id: 'reason', title: t('openItems.reason'), width: 160, grow: 1, rank: 1 }, cell: ({ reason }) => reason },
];

function StateTag({ one: { state, signed, steps } }: { one: WriteOff }) {
  const { t } = useTranslation();
  const text = t(`openItems.state.${state}`);
  return <Tag tone={TONES[state]} text={state === 'open' ? `${text} ${signed.length}/${steps}` : text} />;
}

type Props = { open: string | null; onOpen: (id: string | null) => void };

export function WriteOffsView({ open, onOpen }: Props) {
  const { t } = useTranslation();
  const columns = useMemo(() => columnsOf(t), [t]);
  const list = useList(['dues', 'writeOffs'], (cursor, signal) =>
    call(listWriteOffs, { query: { ...(cursor && { cursor }) }, signal }),
  );
  return (
    <SplitView
      size="wide"
      asideLabel={t('openItems.view.writeOffs')}
      onClose={() => onOpen(null)}
      aside={open === null ? null : <WriteOffView key={open} id={open} />}
    >
      <DataTable
        id="write-offs"
        label={t('openItems.view.writeOffs')}
        columns={columns}
        rows={list.rows}
        idOf={({ id }) => id}
        cursor={open}
        onCursor={onOpen}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Yuan amount={one.amount} />}>
              <strong className="clip">{one.number}</strong>
            </CardLine>
            <CardLine end={<StateTag one={one} />}>
              <span className="quiet clip">{one.reason}</span>
            </CardLine>
          </>
        )}
        instead={insteadOf(
          list,
          <EmptyState title={t('openItems.noWriteOffs')} hint={t('openItems.noWriteOffsHint')} />,
        )}
      />
    </SplitView>
  );
}

function WriteOffView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(writeOffQuery(id));
  if (!query.data) return <Unread query={query} />;
  const one = query.data;
  return (
    <article className={documents.view}>
      <header className={documents.head}>
        <div className={documents.title}>
          <h2>{one.number}</h2>
          <StateTag one={one} />
          <Actions one={one} />
        </div>
        <p>{one.reason}</p>
        <p className={documents.facts}>
          <span>
            {t('openItems.proposedBy')}{' '}
            {one.makers.map((by) => (
              <By key={by.name} by={by} />
            ))}{' '}
            <Moment value={one.madeAt} />
          </span>
          {one.signed.length > 0 && (
            <span>
              {t('openItems.agreed')}{' '}
              {one.signed.map((by) => (
                <By key={by.name} by={by} />
              ))}
            </span>
          )}
        </p>
        {one.note && <p className={documents.wrong}>{one.note}</p>}
      </header>
      <table className={`${documents.lines} ${documents.stacked}`} aria-label={t('openItems.items')}>
        <tbody>
          {one.lines.map(({ itemId, number, name, dueOn, amount, recovered }) => (
            <tr key={itemId}>
              <td>
                <strong>{name}</strong> <span className="num">{number}</span>
              </td>
              <td className="num" data-title={t('openItems.dueOn')}>
                {dueOn}
              </td>
              <td className={documents.right} data-title={t('openItems.amount')}>
                <Yuan amount={amount} />
              </td>
              <td className={documents.right} data-title={t('openItems.recovered')}>
                <Yuan amount={recovered} blank />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function Actions({ one }: { one: WriteOff }) {
  const { t } = useTranslation();
  const pending = one.state === 'open' || one.state === 'sentBack';
  const [mayPropose, mayApprove] = [useRight('bills.propose'), useRight('bills.approve')];
  const [dialog, setDialog] = useState<'change' | 'sendBack' | 'recover' | null>(null);
  const body = { ids: [one.id] };
  const approve = useMutation({
    mutationFn: async () => assertDone((await call(approveWriteOffs, { body })).outcomes),
    onSettled: refreshDues,
  });
  const drop = useMutation({
    mutationFn: async () => assertDone((await call(dropWriteOffs, { body })).outcomes),
    onSettled: refreshDues,
  });
  const close = () => setDialog(null);
  return (
    <span className={css.acts}>
      {mayApprove && one.state === 'open' && (
        <>
          <Button size="small" type="primary" loading={approve.isPending} onClick={() => approve.mutate()}>
            {t('approvals.approve')}
          </Button>
          <Button size="small" onClick={() => setDialog('sendBack')}>
            {t('approvals.refuse')}
          </Button>
        </>
      )}
      {mayPropose && pending && (
        <>
          <Button size="small" onClick={() => setDialog('change')}>
            {t('books.edit')}
          </Button>
          <Button size="small" danger loading={drop.isPending} onClick={() => drop.mutate()}>
            {t('books.drop')}
          </Button>
        </>
      )}
      {mayPropose && one.state === 'booked' && BigInt(one.recovered) < BigInt(one.amount) && (
        <Button size="small" onClick={() => setDialog('recover')}>
          {t('openItems.recover')}
        </Button>
      )}
      {(approve.isError || drop.isError) && <InlineError error={approve.error ?? drop.error} />}
      {dialog === 'change' && <ChangeWriteOff writeOff={one} onClose={close} />}
      {dialog === 'sendBack' && (
        <ReasonDialog
          title={t('approvals.refuse')}
          label={t('approvals.reason')}
          onReason={async (reason) => {
            const { outcomes } = await call(sendBackWriteOffs, { body: { ...body, reason } });
            void refreshDues();
            assertDone(outcomes);
          }}
          onClose={close}
        />
      )}
      {dialog === 'recover' && <Recover one={one} onClose={close} />}
    </span>
  );
}

function Recover({ one, onClose }: { one: WriteOff; onClose: () => void }) {
  const { t } = useTranslation();
  const lines = one.lines.filter(({ amount, recovered }) => BigInt(recovered) < BigInt(amount));
  const [itemId, setItem] = useState(lines[0]!.itemId);
  const [typed, setTyped] = useState('');
  const [on, setOn] = useState(dayOf(new Date()));
  const [reference, setReference] = useState('');
  const amount = minorOf(typed, 2);
  const act = useMutation({
    mutationFn: () =>
      call(recoverWriteOff, {
        params: { id: one.id },
        body: { itemId, amount: amount!, on, reference: reference.trim() },
      }),
    onSuccess: onClose,
    onSettled: refreshDues,
  });
  return (
    <Dialog
      title={t('openItems.recover')}
      okText={t('openItems.recover')}
      okDisabled={!amount || reference.trim() === '' || on === ''}
      onClose={onClose}
      onOk={() =>
        act.mutateAsync().then(
          () => {},
          () => {},
        )
      }
    >
      <LabelledSelect
        label={t('openItems.document')}
        value={itemId}
        options={lines.map((line) => ({ value: line.itemId, text: `${line.name} ${line.number}` }))}
        onChange={setItem}
      />
      <LabelledField
        label={t('openItems.amount')}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <LabelledDate label={t('openItems.onDay')} value={on} max={dayOf(new Date())} onChange={setOn} />
      <LabelledField
        label={t('openItems.reference')}
        maxLength={100}
        value={reference}
        onChange={(event) => setReference(event.target.value)}
      />
      {act.isError && <InlineError error={act.error} />}
    </Dialog>
  );
}
