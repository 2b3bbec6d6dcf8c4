/** What a reviewer changes without leaving the list (ORD-6): node, courier with its reason, flag, memo. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Flag } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { TextArea } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { couriersQuery, nodesQuery } from '../queries.ts';
import { CourierChoice } from '../shipping/courier-choice.tsx';
import css from './bench.module.css';
import { FlagMark } from './flag-mark.tsx';
import { runCommand } from './order-commands.ts';
import flags from './orders.module.css';

/** `explained`: the reasons for the courier stand on the page already. */
export function OrderFacts({ order, explained = false }: { order: OrderDetail; explained?: boolean }) {
  const { t } = useTranslation();
  const [why, setWhy] = useState(false);
  return (
    <dl className={css.facts}>
      <dt>{t('orders.column.node')}</dt>
      <dd>
        <Node order={order} />
      </dd>
      <dt>{t('orders.column.courier')}</dt>
      <dd>
        <span className={css.factLine}>
          <Courier order={order} />
          {!explained && (
            <Button size="small" type="link" aria-expanded={why} onClick={() => setWhy(!why)}>
              {t('bench.whyCourier')}
            </Button>
          )}
        </span>
        {why && <CourierChoice key={order.version} orderId={order.id} />}
      </dd>
      <dt>{t('bench.flag')}</dt>
      <dd>
        <Flags order={order} />
      </dd>
      <dt>{t('orders.memo')}</dt>
      <dd>
        <Memo key={order.id} order={order} />
      </dd>
    </dl>
  );
}

function Node({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const allowed = order.allowed.includes('setNode');
  const nodes = useQuery({ ...nodesQuery, enabled: allowed });
  if (!allowed) return <span>{order.node?.name ?? t('bench.none')}</span>;
  return (
    <Pick
      label={t('orders.command.setNode')}
      chosen={order.node && { value: order.node.id, text: order.node.name }}
      options={nodes.data?.map(({ id, name }) => ({ value: id, text: name })) ?? []}
      onPick={(nodeId) => runCommand(t, 'setNode', [order], { nodeId })}
    />
  );
}

function Courier({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const allowed = order.allowed.includes('setCourier');
  const couriers = useQuery({ ...couriersQuery, enabled: allowed });
  if (!allowed) return <span>{order.courier?.name ?? t('bench.none')}</span>;
  return (
    <Pick
      label={t('orders.command.setCourier')}
      chosen={order.courier && { value: order.courier.code, text: order.courier.name }}
      options={couriers.data?.flatMap(({ code, name, active }) => (active ? [{ value: code, text: name }] : [])) ?? []}
      onPick={(courier) => runCommand(t, 'setCourier', [order], { courier })}
    />
  );
}

type Option = { value: string; text: string };
type PickProps = {
  label: string;
  chosen: Option | null;
  options: readonly Option[];
  onPick: (value: string) => void;
};

/** The order shows what it has until the server has changed it. */
function Pick({ label, chosen, options, onPick }: PickProps) {
  const { t } = useTranslation();
  const known = !chosen || options.some((option) => option.value === chosen.value);
  return (
    <select
      className={css.pick}
      aria-label={label}
      value={chosen?.value ?? ''}
      onChange={(event) => onPick(event.target.value)}
    >
      {!chosen && <option value="">{t('bench.notChosen')}</option>}
      {!known && <option value={chosen.value}>{chosen.text}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.text}
        </option>
      ))}
    </select>
  );
}

function Flags({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  if (!order.allowed.includes('setFlag')) return <FlagMark flag={order.flag} />;
  return (
    <fieldset className={css.flags} aria-label={t('orders.command.setFlag')}>
      {[0, 1, 2, 3, 4, 5].map((flag) => (
        <button
          key={flag}
          type="button"
          aria-pressed={order.flag === flag}
          aria-label={t(`orders.flag.${flag}`)}
          title={t(`orders.flag.${flag}`)}
          onClick={() => order.flag !== flag && runCommand(t, 'setFlag', [order], { flag })}
        >
          <span className={flags.flag} data-flag={flag}>
            <Flag size={13} fill={flag > 0 ? 'currentColor' : 'none'} aria-hidden />
          </span>
        </button>
      ))}
    </fieldset>
  );
}

function Memo({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  if (!order.allowed.includes('setMemo')) return <span className={css.memo}>{order.memo}</span>;
  if (editing) return <MemoEditor order={order} onClose={() => setEditing(false)} />;
  return (
    <button type="button" className={css.memoButton} onClick={() => setEditing(true)}>
      {order.memo || <span className="quiet">{t('bench.addMemo')}</span>}
    </button>
  );
}

function MemoEditor({ order, onClose }: { order: OrderDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const [memo, setMemo] = useState(order.memo);
  const save = () => {
    onClose();
    if (memo.trim() !== order.memo) runCommand(t, 'setMemo', [order], { memo: memo.trim() });
  };
  useKeys(t('orders.command.setMemo'), [
    { keys: ['Ctrl+Enter', 'Ctrl+s'], label: t('action.save'), run: save },
    { keys: ['Escape'], label: t('action.cancel'), run: onClose },
  ]);
  return (
    <div className={css.memoEditor}>
      <TextArea
        autoFocus
        rows={2}
        aria-label={t('orders.memo')}
        value={memo}
        onChange={(event) => setMemo(event.target.value)}
      />
      <Button size="small" onClick={onClose}>
        {t('action.cancel')}
      </Button>
      <Button size="small" type="primary" onClick={save}>
        {t('action.save')}
      </Button>
    </div>
  );
}
