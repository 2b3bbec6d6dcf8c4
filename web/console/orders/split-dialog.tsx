/** Asks how many of each line go into new orders, and shows what would become of them while one types. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { splitOrder } from '../../../src/contract/order-commands.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { call } from '../api.ts';
import { BecomingList } from './becoming-list.tsx';
import css from './bench.module.css';
import { noteSplit, refreshOrders, type Target } from './order-commands.ts';
import { orderQuery } from './order-query.ts';

const MOST_PARTS = 5;
type Wanted = Readonly<Record<string, readonly string[]>>;
type Part = { lineId: string; quantity: string }[];

const count = (text: string | undefined) => (text && /^\d{1,9}$/.test(text) ? BigInt(text) : 0n);
/** What of a line stays in the first order; below zero when more was given away than there is. */
const rest = (line: OrderDetail['lines'][number], wanted: Wanted) =>
  (wanted[line.id] ?? []).reduce((left, text) => left - count(text), BigInt(line.quantity));

const partsOf = (order: OrderDetail, wanted: Wanted, parts: number): Part[] =>
  Array.from({ length: parts }, (_, at) =>
    order.lines.flatMap((line) => {
      const quantity = count(wanted[line.id]?.[at]);
      return quantity > 0n ? [{ lineId: line.id, quantity: String(quantity) }] : [];
    }),
  ).filter((part) => part.length > 0);

export function SplitDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const { t } = useTranslation();
  const order = useQuery(orderQuery(target.id));
  const [wanted, setWanted] = useState<Wanted>({});
  const [columns, setColumns] = useState(1);
  const [key] = useState(() => crypto.randomUUID());
  const { data } = order;
  const parts = data ? partsOf(data, wanted, columns) : [];
  const tooMany = data?.lines.some((line) => rest(line, wanted) < 0n) ?? false;
  // One part that holds everything would be the same order again.
  const whole = parts.length === 1 && (data?.lines.every((line) => rest(line, wanted) === 0n) ?? false);
  const possible = parts.length > 0 && !tooMany && !whole;
  const split = useMutation({
    mutationFn: () => call(splitOrder, { params: { id: target.id }, body: { parts }, key }),
    onSuccess: ({ orders }) => {
      onClose();
      noteSplit(t, target, orders);
      refreshOrders();
    },
  });
  return (
    <Dialog
      title={`${t('orders.command.split')} ${target.number}`}
      okText={t('orders.command.split')}
      okDisabled={!possible}
      width={640}
      onClose={onClose}
      onOk={() =>
        split.mutateAsync().then(
          () => undefined,
          () => undefined,
        )
      }
    >
      <p>{t('orders.ask.split')}</p>
      {data ? <SplitLines order={data} columns={columns} wanted={wanted} onChange={setWanted} /> : <Waiting rows={3} />}
      <Button
        size="small"
        disabled={columns >= MOST_PARTS || parts.length < columns}
        onClick={() => setColumns(columns + 1)}
      >
        {t('bench.onePartMore')}
      </Button>
      {whole && <p className="quiet">{t('refusal.orders.nothingLeft')}</p>}
      {tooMany && <p role="alert">{t('bench.moreThanOrdered')}</p>}
      {split.isError && <InlineError error={split.error} />}
      {possible && data && <SplitPreview order={data} parts={parts} />}
    </Dialog>
  );
}

function SplitPreview({ order, parts }: { order: OrderDetail; parts: readonly Part[] }) {
  const asked = useSettled(JSON.stringify(parts));
  const { data, error } = useQuery({
    queryKey: ['order', order.id, 'split', asked],
    queryFn: ({ signal }) =>
      call(splitOrder, {
        params: { id: order.id },
        body: { parts: JSON.parse(asked) as Part[], check: true },
        signal,
      }),
    placeholderData: (previous) => previous,
    gcTime: 0,
  });
  if (error) return <InlineError error={error} />;
  return data ? <BecomingList becomes={data.becomes} before={order.payable} /> : <Waiting rows={4} />;
}

type LinesProps = {
  order: OrderDetail;
  columns: number;
  wanted: Wanted;
  onChange: (wanted: Wanted) => void;
};

function SplitLines({ order, columns, wanted, onChange }: LinesProps) {
  const { t } = useTranslation();
  const places = Array.from({ length: columns }, (_, at) => at);
  const set = (lineId: string, at: number, text: string) =>
    onChange({
      ...wanted,
      [lineId]: places.map((place) => (place === at ? text.trim() : (wanted[lineId]?.[place] ?? ''))),
    });
  return (
    <table className={css.splitTable}>
      <thead>
        <tr>
          <th>{t('orders.column.goods')}</th>
          <th>{t('orders.column.quantity')}</th>
          {places.map((at) => (
            <th key={at}>{t('bench.newOrder', { at: at + 1 })}</th>
          ))}
          <th>{t('bench.stays')}</th>
        </tr>
      </thead>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.id}>
            <td>
              <div className="clip">{line.merchantCode}</div>
              <div className="clip quiet">{line.properties || line.title}</div>
            </td>
            <td className="num">{line.quantity}</td>
            {places.map((at) => (
              <td key={at}>
                <TextField
                  inputMode="numeric"
                  autoFocus={at === 0 && line === order.lines[0]}
                  aria-label={t('bench.quantityInto', { code: line.merchantCode, at: at + 1 })}
                  aria-invalid={rest(line, wanted) < 0n || undefined}
                  value={wanted[line.id]?.[at] ?? ''}
                  placeholder="0"
                  onFocus={(event) => event.target.select()}
                  onChange={(event) => set(line.id, at, event.target.value)}
                />
              </td>
            ))}
            <td className="num">{String(rest(line, wanted))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
