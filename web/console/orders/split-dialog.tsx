/** Asks how many of each line go into a second order. */

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { splitOrder } from '../../../src/contract/order-commands.ts';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { InlineError, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshOrders, type Target } from './order-commands.ts';
import { orderQuery } from './order-query.ts';
import css from './orders.module.css';

export function SplitDialog({ target, onClose }: { target: Target; onClose: () => void }) {
  const { t } = useTranslation();
  const order = useQuery(orderQuery(target.id));
  const [wanted, setWanted] = useState<Record<string, string>>({});
  const [key] = useState(() => crypto.randomUUID());
  const parts = (order.data?.lines ?? [])
    .map((line) => ({ lineId: line.id, quantity: wanted[line.id] ?? '0', most: line.quantity }))
    .filter((part) => /^[1-9]\d*$/.test(part.quantity));
  const split = useMutation({
    mutationFn: () =>
      call(splitOrder, {
        params: { id: target.id },
        body: { parts: [parts.map(({ lineId, quantity }) => ({ lineId, quantity }))] },
        key,
      }),
    onSuccess: () => {
      onClose();
      refreshOrders();
    },
  });
  const whole = order.data !== undefined && isWhole(order.data, wanted);
  const tooMany = parts.some((part) => BigInt(part.quantity) > BigInt(part.most));
  return (
    <Dialog
      title={`${t('orders.command.split')} ${target.number}`}
      okText={t('orders.command.split')}
      okDisabled={parts.length === 0 || whole || tooMany}
      width={560}
      onClose={onClose}
      onOk={() =>
        split.mutateAsync().then(
          () => undefined,
          () => undefined,
        )
      }
    >
      <p className={css.ask}>{t('orders.ask.split')}</p>
      {order.data ? <SplitLines order={order.data} wanted={wanted} onChange={setWanted} /> : <Waiting rows={3} />}
      {whole && <p className="quiet">{t('refusal.orders.nothingLeft')}</p>}
      {split.isError && <InlineError error={split.error} />}
    </Dialog>
  );
}

const isWhole = (order: OrderDetail, wanted: Record<string, string>) =>
  order.lines.every((line) => wanted[line.id] === line.quantity);

type LinesProps = {
  order: OrderDetail;
  wanted: Record<string, string>;
  onChange: (wanted: Record<string, string>) => void;
};

function SplitLines({ order, wanted, onChange }: LinesProps) {
  const { t } = useTranslation();
  return (
    <table className={css.splitTable}>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.id}>
            <td>
              <div className="clip">{line.merchantCode}</div>
              <div className="clip quiet">
                {line.title} {line.properties}
              </div>
            </td>
            <td className="num">× {line.quantity}</td>
            <td>
              <TextField
                inputMode="numeric"
                aria-label={t('orders.splitQuantity', { code: line.merchantCode })}
                value={wanted[line.id] ?? '0'}
                onFocus={(event) => event.target.select()}
                onChange={(event) => onChange({ ...wanted, [line.id]: event.target.value.trim() })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
