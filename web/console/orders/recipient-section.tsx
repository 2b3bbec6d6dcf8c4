/** Who gets it: masked until revealed for a purpose (logged), and corrected in place. */
import { useMutation } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail, Recipient } from '../../../src/contract/orders.ts';
import { revealRecipient } from '../../../src/contract/orders.ts';
import { AddressCell } from '../../ui/address-cell.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import css from './order-view.module.css';
import { RecipientDialog } from './recipient-dialog.tsx';

const PURPOSES = ['callBuyer', 'checkAddress', 'afterSale'] as const;
type Purpose = (typeof PURPOSES)[number];

export function RecipientSection({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const mayReveal = useRight('orders.reveal');
  const [editing, setEditing] = useState(false);
  // Kept with the order it belongs to: moving on to another order hides it again.
  const [clear, setClear] = useState<{ of: string; recipient: Recipient } | null>(null);
  const reveal = useMutation({
    mutationFn: (purpose: Purpose) => call(revealRecipient, { params: { id: order.id }, body: { purpose } }),
    onSuccess: (recipient) => setClear({ of: order.id, recipient }),
  });
  const recipient = clear?.of === order.id ? clear.recipient : order.recipient;
  return (
    <div className={css.recipient}>
      <AddressCell recipient={recipient} />
      <div className={css.recipientActions}>
        {recipient.masked && mayReveal && (
          <Dropdown
            trigger={['click']}
            transitionName=""
            menu={{
              items: PURPOSES.map((purpose) => ({ key: purpose, label: t(`orders.purpose.${purpose}`) })),
              onClick: ({ key }) => reveal.mutate(key as Purpose),
            }}
          >
            <Button size="small" loading={reveal.isPending}>
              {t('orders.reveal')}
            </Button>
          </Dropdown>
        )}
        {order.allowed.includes('setRecipient') && (
          <Button size="small" onClick={() => setEditing(true)}>
            {t('orders.command.setRecipient')}
          </Button>
        )}
      </div>
      {reveal.isError && <InlineError error={reveal.error} />}
      {editing && <RecipientDialog order={order} recipient={recipient} onClose={() => setEditing(false)} />}
    </div>
  );
}
