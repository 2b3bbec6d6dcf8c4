/** To whom an invoice is made out: of an order before there is one, or instead of one that is there (INV-1, INV-2). */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeInvoiceTitle,
  type Invoice,
  type InvoiceWish,
  setInvoiceTitle,
  type TitleInput,
} from '../../../src/contract/invoices.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshInvoices } from './invoice-queries.ts';
import css from './invoices.module.css';

type Draft = Required<TitleInput>;
const EMPTY: Draft = {
  ...{ kind: 'company', type: 'normal', name: '', taxNo: '', address: '', phone: '', bank: '', bankAccount: '' },
  ...{ email: '', mobile: '' },
};

type Props = {
  heading: string;
  okText: string;
  known: TitleInput | null;
  hint?: ReactNode;
  send: (title: TitleInput) => Promise<unknown>;
  onClose: () => void;
};

function TitleDialog({ heading, okText, known, hint, send, onClose }: Props) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>({ ...EMPTY, ...known });
  const [error, setError] = useState<unknown>(null);
  const isPerson = draft.kind === 'person';
  const run = async () => {
    setError(null);
    try {
      await send(isPerson ? { ...draft, taxNo: '', type: 'normal' } : draft);
      await refreshInvoices();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  const text = (name: Exclude<keyof Draft, 'kind' | 'type'>) => (
    <LabelledField
      label={t(`invoicing.${name}`)}
      value={draft[name]}
      onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
    />
  );
  return (
    <Dialog
      title={heading}
      okText={okText}
      width={560}
      okDisabled={draft.name.trim() === ''}
      onOk={run}
      onClose={onClose}
    >
      {hint && <p className="quiet">{hint}</p>}
      {text('name')}
      <div className={css.pair}>
        <LabelledSelect
          label={t('invoicing.kind')}
          value={draft.kind}
          options={(['company', 'person'] as const).map((value) => ({ value, text: t(`invoicing.kinds.${value}`) }))}
          onChange={(value) => setDraft({ ...draft, kind: value as Draft['kind'] })}
        />
        {!isPerson && (
          <LabelledSelect
            label={t('invoicing.type')}
            value={draft.type}
            options={(['normal', 'special'] as const).map((value) => ({
              value,
              text: t(`invoicing.types.${value}`),
            }))}
            onChange={(value) => setDraft({ ...draft, type: value as Draft['type'] })}
          />
        )}
      </div>
      {!isPerson && text('taxNo')}
      {!isPerson && draft.type === 'special' && (
        <div className={css.pair}>
          {text('address')}
          {text('phone')}
          {text('bank')}
          {text('bankAccount')}
        </div>
      )}
      <div className={css.pair}>
        {text('email')}
        {text('mobile')}
      </div>
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}

/** It is taken back whole; once it is, the new one is issued by itself. */
export function ChangeTitle({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation();
  const keyOf = useRequestKey();
  return (
    <TitleDialog
      heading={t('invoicing.changeTitle')}
      okText={t('invoicing.changeTitle')}
      known={invoice.title}
      hint={t('invoicing.changeTitleHint')}
      send={(body) => call(changeInvoiceTitle, { params: { id: invoice.id }, body, key: keyOf(body) })}
      onClose={onClose}
    />
  );
}

type OfOrder = { order: string; wish: InvoiceWish | null; onClose: () => void };

export function OrderTitle({ order, wish, onClose }: OfOrder) {
  const { t } = useTranslation();
  return (
    <TitleDialog
      heading={t('invoicing.setTitle')}
      okText={t('action.save')}
      known={wish?.title ?? null}
      send={(body) => call(setInvoiceTitle, { params: { id: order }, body, ifMatch: wish?.version ?? 0 })}
      onClose={onClose}
    />
  );
}
