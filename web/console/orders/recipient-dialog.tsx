/** Corrects the recipient. Only what was changed is sent; a masked recipient must be given anew as a whole. */

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RecipientChange, setRecipient } from '../../../src/contract/order-commands.ts';
import type { OrderDetail, Recipient } from '../../../src/contract/orders.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { refreshOrders } from './order-commands.ts';
import css from './orders.module.css';

const FIELDS = ['name', 'phone', 'province', 'city', 'district', 'town', 'detail', 'postcode'] as const;
type Field = (typeof FIELDS)[number];

type Props = { order: OrderDetail; recipient: Recipient; onClose: () => void };

export function RecipientDialog({ order, recipient, onClose }: Props) {
  const { t } = useTranslation();
  const [key] = useState(() => crypto.randomUUID());
  const start = (field: Field) =>
    recipient.masked && (field === 'name' || field === 'phone' || field === 'detail') ? '' : recipient[field];
  const [draft, setDraft] = useState(
    () => Object.fromEntries(FIELDS.map((field) => [field, start(field)])) as Record<Field, string>,
  );
  const change: RecipientChange = Object.fromEntries(
    FIELDS.filter((field) => draft[field].trim() !== recipient[field] && draft[field].trim() !== '').map((field) => [
      field,
      draft[field].trim(),
    ]),
  );
  const save = useMutation({
    mutationFn: () => call(setRecipient, { params: { id: order.id }, body: change, key, ifMatch: order.version }),
    onSuccess: () => {
      onClose();
      refreshOrders();
    },
  });
  const missing = recipient.masked && (!draft.name.trim() || !draft.phone.trim() || !draft.detail.trim());
  return (
    <Dialog
      title={`${t('orders.command.setRecipient')} ${order.number}`}
      okText={t('action.save')}
      okDisabled={missing || Object.keys(change).length === 0}
      width={480}
      onClose={onClose}
      onOk={() =>
        save.mutateAsync().then(
          () => undefined,
          () => undefined,
        )
      }
    >
      <div className={css.fields}>
        {FIELDS.map((field) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the field inside is an input of our own
          <label key={field} className={css.field} data-wide={field === 'detail' || undefined}>
            {t(`orders.address.${field}`)}
            <TextField
              value={draft[field]}
              placeholder={recipient.masked ? recipient[field] : ''}
              onChange={(event) => setDraft({ ...draft, [field]: event.target.value })}
            />
          </label>
        ))}
      </div>
      {recipient.masked && <p className="quiet">{t('orders.maskedHint')}</p>}
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
