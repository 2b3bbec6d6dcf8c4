/** Shipment uploads a channel did not take, with its answer, to be sent again (CHN-8). */

import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listUploads, repeatUploads, type Upload } from '../../../src/contract/channels.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText, OrderNumber } from '../../ui/copy-text.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { startRun } from '../../ui/runs.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';

const UPLOAD_TONE: Record<Upload['state'], Tone> = {
  waiting: 'work',
  accepted: 'good',
  refused: 'danger',
  unknown: 'wait',
};

export function UploadsTable() {
  const { t } = useTranslation();
  const mayWrite = useRight('channels.write');
  const [cursor, setCursor] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useList(['uploads'], (page, signal) =>
    call(listUploads, { query: { state: ['refused', 'unknown'], ...(page ? { cursor: page } : {}) }, signal }),
  );
  const columns: Column<Upload>[] = [
    {
      id: 'order',
      title: t('orders.order'),
      width: 152,
      cell: (one) => <OrderNumber number={one.order.number} strong />,
    },
    {
      id: 'state',
      title: t('orders.column.state'),
      width: 136,
      cell: (one) => <Tag tone={UPLOAD_TONE[one.state]} text={t(`shipping.upload.${one.state}`)} />,
    },
    {
      id: 'message',
      title: t('shops.message'),
      width: 240,
      grow: 3,
      cell: (one) => <span title={one.message}>{one.message}</span>,
    },
    { id: 'shop', title: t('orders.column.shop'), width: 128, grow: 1, cell: (one) => one.shop.name },
    {
      id: 'waybill',
      title: t('orders.column.waybill'),
      width: 184,
      cell: (one) => <CopyText text={`${one.courier.name} ${one.waybillNumber}`} />,
    },
    { id: 'tries', title: t('shops.tries'), width: 56, align: 'right', cell: (one) => one.tries },
    { id: 'at', title: t('imports.at'), width: 96, align: 'right', cell: (one) => <Moment value={one.at} /> },
  ];
  const targets = list.rows.filter((one) => (selection.size > 0 ? selection.has(one.id) : one.id === cursor));
  const numbers = new Map(targets.map((one) => [one.id, one.order.number]));
  const repeat = () => {
    startRun({
      title: t('run.title', { command: t('shops.repeat'), count: targets.length }),
      ids: targets.map((one) => one.id),
      nameOf: (id) => numbers.get(id) ?? id,
      send: async (ids, key) => (await call(repeatUploads, { body: { ids }, key })).outcomes,
      undo: { final: 'final.askedAgain' },
      onBatch: () => void queryClient.invalidateQueries({ queryKey: ['uploads'] }),
    });
    setSelection(new Set());
  };
  const instead = insteadOf(list, { title: t('shops.noFailedUploads') });
  return (
    <>
      <DataTable
        id="uploads"
        label={t('shops.failedUploads')}
        columns={columns}
        rows={list.rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        more={list.more}
        narrow={(one) => (
          <>
            <CardLine end={<Moment value={one.at} />}>
              <strong>{one.order.number}</strong>
              <Tag tone={UPLOAD_TONE[one.state]} text={t(`shipping.upload.${one.state}`)} />
            </CardLine>
            <CardLine end={one.waybillNumber}>
              <span className="clip quiet" title={one.message}>
                {one.message}
              </span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
      {mayWrite && (
        <ActionBar
          chosen={
            <span className="quiet">
              {targets.length > 0 && t('selection.count', { count: targets.length, text: targets.length })}
            </span>
          }
        >
          <Button size="small" type="primary" disabled={targets.length === 0} onClick={repeat}>
            {t('shops.repeat')}
          </Button>
        </ActionBar>
      )}
    </>
  );
}
