/**
 * Mends the recipient where it is shown. Only what was changed is sent; what the server refuses stands below. What was
 * typed outlives the session and whatever others do with the order meanwhile: another recipient is pointed out before one's
 * own replaces it, and an order that has gone on says how it can still be saved.
 */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { setRecipient } from '../../../src/contract/order-commands.ts';
import type { OrderDetail, Recipient } from '../../../src/contract/orders.ts';
import { useKeys } from '../../ui/keys.ts';
import { ApiProblem } from '../../ui/problem.ts';
import { InlineError } from '../../ui/states.tsx';
import { useDraft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import css from './bench.module.css';
import { refreshOrders } from './order-commands.ts';
import { changeOf, NO_DRAFT, type RecipientDraft } from './recipient-draft.ts';
import { RecipientFields, useReading } from './recipient-fields.tsx';

type Props = { order: OrderDetail; recipient: Recipient; onClose: () => void };

export const draftOf = (order: { id: string }): string => `recipient/${order.id}`;
/** `seen`: the recipient as it was when typing began. */
const BLANK = { ...NO_DRAFT, seen: '' };

/** Why it cannot be saved now, and what comes first; null when it can. */
function obstacle(t: TFunction, { allowed, state }: OrderDetail): string | null {
  if (allowed.includes('setRecipient')) return null;
  const why = (code: string) => t(`refusal.orders.${code}`, { state: t(`orders.state.${state}`) });
  if (allowed.includes('unreview')) return `${why('unreviewFirst')} ${t('bench.draftKept')}`;
  return allowed.includes('reverseOutbound') ? `${why('reverseFirst')} ${t('bench.draftKept')}` : why('wrongState');
}

export function RecipientEditor({ order, recipient, onClose }: Props) {
  const { t } = useTranslation();
  const { values: draft, set, discard } = useDraft(draftOf(order), BLANK);
  const now = JSON.stringify(order.recipient);
  const onChange = ({ text, own }: RecipientDraft) => {
    set('text', text);
    set('own', own);
    if (draft.seen === '') set('seen', now);
  };
  const close = () => {
    discard();
    onClose();
  };
  const stopped = obstacle(t, order);
  const overtaken = draft.seen !== '' && draft.seen !== now;
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
      close();
      refreshOrders();
    },
    // Somebody else's version is read, so that saving again is made on it.
    onError: refreshOrders,
  });
  const store = () => {
    if (!nothing && stopped === null && !reading.waiting && !save.isPending) save.mutate();
  };
  useKeys(t('orders.command.setRecipient'), [
    { keys: ['Ctrl+Enter', 'Ctrl+s'], label: t('action.save'), run: store },
    { keys: ['Escape'], label: t('action.cancel'), run: close },
  ]);
  return (
    <div className={css.editor}>
      <RecipientFields draft={draft} onChange={onChange} reading={reading} now={recipient} autoFocus />
      {save.isError && !overtaken && <InlineError error={save.error} />}
      <div className={css.editorFoot}>
        {stopped !== null || overtaken ? (
          <span role="status">{stopped ?? t('form.overtaken')}</span>
        ) : (
          <span className="quiet">{t('bench.reviewedAgain')}</span>
        )}
        <Button size="small" onClick={close}>
          {t('action.cancel')}
        </Button>
        <Button
          size="small"
          type="primary"
          disabled={nothing || reading.waiting || stopped !== null}
          loading={save.isPending}
          onClick={store}
        >
          {t('action.save')}
        </Button>
      </div>
    </div>
  );
}
