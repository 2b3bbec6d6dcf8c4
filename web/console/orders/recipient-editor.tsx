/** Mends the recipient where it is shown. Only what was changed is sent; what the server refuses stands below. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setRecipient } from '../../../src/contract/order-commands.ts';
import type { OrderDetail, Recipient } from '../../../src/contract/orders.ts';
import { useKeys } from '../../ui/keys.ts';
import { ApiProblem } from '../../ui/problem.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './bench.module.css';
import { refreshOrders } from './order-commands.ts';
import { changeOf, NO_DRAFT } from './recipient-draft.ts';
import { RecipientFields, useReading } from './recipient-fields.tsx';

type Props = { order: OrderDetail; recipient: Recipient; onClose: () => void };

export function RecipientEditor({ order, recipient, onClose }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(NO_DRAFT);
  const reading = useReading(draft.text);
  const change = changeOf(draft, reading.read, recipient);
  const nothing = Object.keys(change).length === 0;
  const save = useMutation({
    mutationFn: async () => {
      const { done, refusal } = await call(setRecipient, {
        params: { id: order.id },
        body: change,
        ifMatch: order.version,
      });
      if (!done && refusal) throw new ApiProblem({ type: 'about:blank', title: refusal.code, status: 422, ...refusal });
    },
    onSuccess: () => {
      onClose();
      refreshOrders();
    },
    // Somebody else's version is read, so that saving again is made on it.
    onError: refreshOrders,
  });
  const store = () => {
    if (!nothing && !reading.waiting && !save.isPending) save.mutate();
  };
  useKeys(t('orders.command.setRecipient'), [
    { keys: ['Ctrl+Enter', 'Ctrl+s'], label: t('action.save'), run: store },
    { keys: ['Escape'], label: t('action.cancel'), run: onClose },
  ]);
  return (
    <div className={css.editor}>
      <RecipientFields draft={draft} onChange={setDraft} reading={reading} now={recipient} autoFocus />
      {save.isError && <InlineError error={save.error} />}
      <div className={css.editorFoot}>
        <span className="quiet">{t('bench.reviewedAgain')}</span>
        <Button size="small" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button
          size="small"
          type="primary"
          disabled={nothing || reading.waiting}
          loading={save.isPending}
          onClick={store}
        >
          {t('action.save')}
        </Button>
      </div>
    </div>
  );
}
