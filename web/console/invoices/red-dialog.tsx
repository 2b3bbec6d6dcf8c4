/** Takes an invoice back, whole or line by line (INV-2). What is still to be taken back of each line stands beside it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Invoice, PARTIAL_REASONS, RED_REASONS, redInvoice } from '../../../src/contract/invoices.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { moneyText } from '../../ui/format.ts';
import { minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRequestKey } from '../use-request-key.ts';
import { goodsOf } from './invoice-lines.tsx';
import { refreshInvoices } from './invoice-queries.ts';
import css from './invoices.module.css';

type Reason = (typeof RED_REASONS)[number];
type Wanted = { quantity: string; amount: string };

export function RedDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<Reason>('return');
  const [part, setPart] = useState(false);
  const [wanted, setWanted] = useState<Record<number, Wanted>>({});
  const [note, setNote] = useState('');
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const inParts = part && PARTIAL_REASONS.includes(reason);
  const open = invoice.lines.filter(({ left }) => left && left.total.amount !== '0');
  const lines = open.flatMap(({ line }) => lineOf(line, wanted[line]));
  const damaged = lines.some(({ damaged }) => damaged);
  const send = async () => {
    setError(null);
    try {
      const told = lines.map(({ damaged: _, ...one }) => one);
      const body = { reason, ...(inParts && { lines: told }), ...(note.trim() && { note: note.trim() }) };
      await call(redInvoice, { params: { id: invoice.id }, body, key: keyOf(body) });
      await refreshInvoices();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog
      title={t('invoicing.takeBack')}
      okText={t(inParts ? 'invoicing.takeBackPart' : 'invoicing.takeBackWhole')}
      danger
      width={560}
      okDisabled={inParts && (lines.length === 0 || damaged)}
      onOk={send}
      onClose={onClose}
    >
      <LabelledSelect
        label={t('invoicing.reason')}
        value={reason}
        options={RED_REASONS.map((value) => ({ value, text: t(`invoicing.reasons.${value}`) }))}
        onChange={(value) => setReason(value as Reason)}
      />
      {PARTIAL_REASONS.includes(reason) && (
        <label>
          <input type="checkbox" checked={part} onChange={(event) => setPart(event.target.checked)} />{' '}
          {t('invoicing.onlyPart')}
        </label>
      )}
      {inParts &&
        open.map((line) => (
          <LineFields
            key={line.line}
            line={line}
            wanted={wanted[line.line] ?? { quantity: '', amount: '' }}
            onChange={(next) => setWanted({ ...wanted, [line.line]: next })}
          />
        ))}
      <LabelledArea
        label={t('invoicing.note')}
        rows={2}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <p className="quiet">{t('invoicing.takeBackHint')}</p>
      {error !== null && <InlineError error={error} />}
    </Dialog>
  );
}

type FieldsProps = { line: Invoice['lines'][number]; wanted: Wanted; onChange: (next: Wanted) => void };

function LineFields({ line, wanted, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const { quantity, total } = line.left!;
  return (
    <div>
      <p>
        {line.line}. {goodsOf(line)}
      </p>
      <div className={css.pair}>
        <LabelledField
          label={t('invoicing.pieces')}
          hint={t('invoicing.leftPieces', { count: Number(quantity) })}
          inputMode="numeric"
          value={wanted.quantity}
          onChange={(event) => onChange({ ...wanted, quantity: event.target.value })}
        />
        <LabelledField
          label={t('invoicing.amount')}
          hint={t('invoicing.leftAmount', { sum: moneyText(total) })}
          inputMode="decimal"
          value={wanted.amount}
          onChange={(event) => onChange({ ...wanted, amount: event.target.value })}
        />
      </div>
    </div>
  );
}

/** Nothing typed: the line stays. */
function lineOf(line: number, wanted: Wanted | undefined) {
  const quantity = minorOf(wanted?.quantity ?? '', 0);
  const amount = minorOf(wanted?.amount ?? '', 2);
  if (quantity === '' && amount === '') return [];
  const damaged = quantity === null || amount === null || quantity === '0' || amount === '0';
  return [{ line, damaged, ...(quantity && { quantity }), ...(amount && { amount }) }];
}
