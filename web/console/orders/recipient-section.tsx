/** Who gets it: masked until revealed for a purpose (logged), and corrected in place. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail, Recipient } from '../../../src/contract/orders.ts';
import { REVEAL_PURPOSES, type RevealPurpose, revealRecipient } from '../../../src/contract/orders.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { AddressCell } from '../../ui/address-cell.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Menu } from '../../ui/menu.tsx';
import { InlineError } from '../../ui/states.tsx';
import { hasDraft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from './order-view.module.css';
import { draftOf, RecipientEditor } from './recipient-editor.tsx';

export function RecipientSection({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const mayReveal = useRight('orders.reveal');
  // Both belong to one order: moving on to another ends them, but for what was typed.
  const [edited, setEdited] = useState<string | null>(null);
  const [clear, setClear] = useState<{ of: string; recipient: Recipient } | null>(null);
  const reveal = useMutation({
    mutationFn: (purpose: RevealPurpose) => call(revealRecipient, { params: { id: order.id }, body: { purpose } }),
    onSuccess: (recipient) => setClear({ of: order.id, recipient }),
  });
  const recipient = clear?.of === order.id ? clear.recipient : order.recipient;
  const editing = edited === order.id || hasDraft(draftOf(order));
  const mayEdit = order.allowed.includes('setRecipient');
  useKeys(
    t('keys.orders'),
    mayEdit ? [{ keys: ['d'], label: t('orders.command.setRecipient'), run: () => setEdited(order.id) }] : [],
  );
  return (
    <div className={css.recipient}>
      <AddressCell recipient={recipient} />
      <div className={css.recipientActions}>
        {recipient.masked && mayReveal && (
          <Menu
            items={REVEAL_PURPOSES.map((purpose) => ({
              ...{ name: purpose, text: t(`orders.purpose.${purpose}`), run: () => reveal.mutate(purpose) },
            }))}
          >
            <Button size="small" loading={reveal.isPending}>
              {t('orders.reveal')}
            </Button>
          </Menu>
        )}
        {mayEdit && !editing && (
          <Button size="small" onClick={() => setEdited(order.id)}>
            {t('orders.command.setRecipient')}
            <Hotkey name="d" />
          </Button>
        )}
      </div>
      {reveal.isError && <InlineError error={reveal.error} />}
      {editing && (
        <RecipientEditor key={order.id} order={order} recipient={recipient} onClose={() => setEdited(null)} />
      )}
    </div>
  );
}
