/** Every document that came from an ERP or went to it, the newest first; one with where it failed, and its text. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ERP_MESSAGE_STATES, type ErpMessage, listErpMessages } from '../../../src/contract/erp.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList } from '../queries.ts';
import { useOpen } from '../use-open.ts';
import { connectionsQuery } from './erp-queries.ts';
import { MessageView } from './message-view.tsx';
import { UploadDocument } from './upload-document.tsx';

const LOOK_AGAIN_MS = 15_000;
const TONES: Record<ErpMessage['state'], Tone> = {
  ...{
    read: 'wait',
    taken: 'good',
    refused: 'danger',
    waiting: 'wait',
    sent: 'work',
    accepted: 'good',
    unknown: 'wait',
  },
} as const;

export function MessageState({ state }: Pick<ErpMessage, 'state'>) {
  const { t } = useTranslation();
  return <Tag tone={TONES[state]} text={t(`exchange.message.state.${state}`)} />;
}

const columnsOf = (t: TFunction): Column<ErpMessage>[] => [
  {
    ...{ id: 'direction', title: '', width: 40 },
    cell: ({ direction }) => <span className="quiet">{t(`exchange.direction.${direction}`)}</span>,
  },
  { id: 'kind', title: t('exchange.what'), width: 104, cell: ({ kind }) => t(`exchange.message.kind.${kind}`) },
  { id: 'about', title: t('exchange.about'), width: 160, grow: 2, cell: ({ about }) => <strong>{about}</strong> },
  { id: 'state', title: t('orders.column.state'), width: 104, cell: (row) => <MessageState state={row.state} /> },
  {
    ...{ id: 'number', title: t('exchange.number'), width: 152, rank: 2 },
    cell: ({ number }) => <span className="num">{number}</span>,
  },
  { id: 'connection', title: 'ERP', width: 112, rank: 3, cell: ({ connection }) => connection.name },
  {
    ...{ id: 'at', title: t('exchange.at'), width: 104, rank: 1, align: 'right' as const },
    cell: ({ at }) => <Moment value={at} />,
  },
];

export function MessagesTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useOpen();
  const [chosen, setState] = useState<string | null>(null);
  const state = ERP_MESSAGE_STATES.find((one) => one === chosen);
  const { data: known } = useQuery(connectionsQuery);
  const list = useList(
    ['erp', 'messages', state],
    (page, signal) =>
      call(listErpMessages, { query: { ...(state && { state }), ...(page && { cursor: page }) }, signal }),
    LOOK_AGAIN_MS,
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const connection = known?.connections.find(({ active }) => active);
  return (
    <>
      <FilterBar end={connection && <UploadDocument connection={connection} />}>
        {bar}
        <Choices
          single
          label={t('orders.column.state')}
          options={ERP_MESSAGE_STATES.map((value) => ({ value, text: t(`exchange.message.state.${value}`) }))}
          chosen={state ? [state] : []}
          onChoose={([value]) => setState(value ?? null)}
        />
      </FilterBar>
      <SplitView
        size="wide"
        asideLabel={t('nav.erp')}
        onClose={() => setOpen(null)}
        aside={open && <MessageView key={open} id={open} />}
      >
        <DataTable
          id="erp-messages"
          label={t('exchange.tab.messages')}
          columns={columns}
          rows={list.rows}
          idOf={({ id }) => id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Moment value={one.at} />}>
                <strong className="clip">{one.about || one.number}</strong>
              </CardLine>
              <CardLine end={<MessageState state={one.state} />}>
                <span className="quiet">
                  {t(`exchange.direction.${one.direction}`)} {t(`exchange.message.kind.${one.kind}`)}
                </span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('exchange.empty'), hint: t('exchange.emptyHint') })}
        />
      </SplitView>
    </>
  );
}
