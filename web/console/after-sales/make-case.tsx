/** A new case of an order (RET-1): the order by any of its numbers, what is done, which lines and how many, why and whose fault. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openAfterSales } from '../../../src/contract/after-sale-commands.ts';
import { type Duty, REMEDIES, type Remedy } from '../../../src/contract/after-sales.ts';
import { listOrders } from '../../../src/contract/orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { ApiProblem } from '../../ui/problem.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { orderQuery } from '../orders/order-query.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshCases } from './after-sale-queries.ts';
import css from './after-sales.module.css';
import { DutyField, ReasonField } from './case-dialogs.tsx';

type Props = { orderId: string | null; onClose: () => void; onMade: (id: string) => void };
/** What has left is dealt with otherwise than what has not. */
const AFTER: readonly Remedy[] = REMEDIES.filter((one) => one !== 'refundBeforeShipping' && one !== 'refusedParcel');
const LEFT = new Set(['partlyShipped', 'shipped', 'signed', 'finished']);

export function MakeCase({ orderId, onClose, onMade }: Props) {
  const [chosen, setChosen] = useState(orderId);
  return chosen === null ? (
    <FindOrder onClose={onClose} onFound={setChosen} />
  ) : (
    <OfOrder key={chosen} orderId={chosen} onClose={onClose} onMade={onMade} />
  );
}

function FindOrder({ onFound, onClose }: { onFound: (id: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const found = useQuery({
    queryKey: ['orders', 'forCase', asked],
    queryFn: async ({ signal }) => (await call(listOrders, { query: { text: asked, limit: 10 }, signal })).items,
    enabled: asked !== '',
  });
  const only = found.data?.length === 1 ? found.data[0] : undefined;
  if (only) onFound(only.id);
  return (
    <Dialog
      title={t('afterSales.command.open')}
      okText={t('afterSales.choose')}
      okDisabled={typed.trim() === ''}
      onOk={() => setAsked(typed.trim())}
      onClose={onClose}
    >
      <form
        className={css.ask}
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(typed.trim());
        }}
      >
        <LabelledField
          label={t('afterSales.orderNumber')}
          hint={t('afterSales.orderHint')}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        {found.data?.length === 0 && <p>{t('afterSales.noOrder', { text: asked })}</p>}
        {(found.data?.length ?? 0) > 1 && (
          <div className={css.found}>
            <p>{t('afterSales.chooseOrder', { count: found.data!.length })}</p>
            {found.data!.map((order) => (
              <Button key={order.id} size="small" onClick={() => onFound(order.id)}>
                {order.number} · {t(`orders.state.${order.state}`)}
              </Button>
            ))}
          </div>
        )}
        {found.error && <InlineError error={found.error} />}
      </form>
    </Dialog>
  );
}

function OfOrder({ orderId, onClose, onMade }: Props & { orderId: string }) {
  const { t } = useTranslation();
  const { data: order } = useQuery(orderQuery(orderId));
  const left = order !== undefined && LEFT.has(order.state);
  const options = left ? AFTER : (['refundBeforeShipping', 'refundOnly', 'resend'] as const);
  const [chosen, setChosen] = useState<Remedy | null>(null);
  const [counts, setCounts] = useState<Record<number, string>>({});
  const [reason, setReason] = useState('');
  const [duty, setDuty] = useState('');
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const remedy = chosen ?? (left ? 'returnRefund' : 'refundBeforeShipping');
  const lines = Object.entries(counts).filter(([, quantity]) => /^[1-9]\d*$/.test(quantity));
  const make = async () => {
    setError(null);
    const body = {
      cases: [
        {
          ...{ orderId, remedy, reason: reason.trim() },
          lines: lines.map(([line, quantity]) => ({ line: Number(line), quantity })),
          ...(duty && { duty: duty as Duty }),
          ...(note.trim() && { note: note.trim() }),
        },
      ],
    };
    try {
      const [outcome] = (await call(openAfterSales, { body, key: keyOf(body) })).outcomes;
      if (!outcome!.done)
        throw new ApiProblem({
          type: 'about:blank',
          title: '',
          status: 422,
          code: outcome!.refusal!.code,
          data: outcome!.refusal!.data ?? {},
        });
      refreshCases();
      onMade(outcome!.id);
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog
      title={`${t('afterSales.command.open')} ${order?.number ?? ''}`}
      okText={t('afterSales.command.open')}
      okDisabled={!order}
      width={520}
      onOk={make}
      onClose={onClose}
    >
      <div className={css.ask}>
        <LabelledSelect
          label={t('afterSales.remedyTitle')}
          options={options.map((value) => ({ value, text: t(`afterSales.remedy.${value}`) }))}
          value={remedy}
          onChange={(value) => setChosen(value as Remedy)}
        />
        {order?.lines.map((line) => {
          const at = line.line;
          return (
            <label key={line.id} className={css.asked}>
              <span>
                <b>{line.sku?.merchantCode ?? line.merchantCode}</b> {line.properties}
              </span>
              <input
                type="number"
                min={0}
                max={Number(line.quantity)}
                inputMode="numeric"
                aria-label={t('afterSales.quantityOf', { code: line.merchantCode, most: line.quantity })}
                value={counts[at] ?? ''}
                placeholder={`/ ${line.quantity}`}
                onChange={(event) => setCounts({ ...counts, [at]: event.target.value })}
              />
            </label>
          );
        })}
        <ReasonField value={reason} onChange={setReason} />
        <DutyField value={duty} onChange={setDuty} />
        <LabelledArea
          label={t('afterSales.noteLabel')}
          rows={2}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}
