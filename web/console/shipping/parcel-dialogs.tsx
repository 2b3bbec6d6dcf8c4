/** Questions about chosen parcels: why their numbers are cancelled, in how many boxes they go, which number instead. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParcelRow } from '../../../src/contract/shipping.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, Select } from '../../ui/fields.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { couriersQuery } from '../queries.ts';
import css from './parcels.module.css';

export function CancelDialog({ onOk, onClose }: { onOk: (reason: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <ReasonDialog
      danger
      title={t('shipping.cancel')}
      label={t('shipping.cancelReason')}
      onReason={onOk}
      onClose={onClose}
    >
      {t('shipping.cancelHint')}
    </ReasonDialog>
  );
}

const MOST_BOXES = 50;

export function BoxesDialog({ onOk, onClose }: { onOk: (boxes: number) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('2');
  const boxes = Number(typed);
  const right = /^\d+$/.test(typed) && boxes >= 1 && boxes <= MOST_BOXES;
  return (
    <Dialog
      title={t('shipping.setBoxes')}
      okText={t('shipping.setBoxes')}
      okDisabled={!right}
      onClose={onClose}
      onOk={() => onOk(boxes)}
    >
      <LabelledField
        label={t('shipping.boxesEach')}
        hint={t('shipping.boxesHint')}
        inputMode="numeric"
        value={typed}
        onChange={(event) => setTyped(event.target.value.trim())}
      />
    </Dialog>
  );
}

type ReplaceProps = {
  parcel: ParcelRow;
  onOk: (replacement: { courier: string; waybillNumber: string }) => void;
  onClose: () => void;
};

/** A parcel that has left travels under another number, perhaps with another courier. */
export function ReplaceDialog({ parcel, onOk, onClose }: ReplaceProps) {
  const { t } = useTranslation();
  const { data: couriers = [] } = useQuery(couriersQuery);
  const [courier, setCourier] = useState(parcel.courier?.code ?? '');
  const [number, setNumber] = useState('');
  const waybillNumber = number.trim();
  return (
    <Dialog
      title={t('shipping.replace')}
      okText={t('shipping.replace')}
      okDisabled={waybillNumber === '' || courier === ''}
      onClose={onClose}
      onOk={() => onOk({ courier, waybillNumber })}
    >
      <div className={css.replace}>
        <p>{t('shipping.replaceHint', { number: parcel.waybill?.number ?? parcel.number })}</p>
        <Select
          aria-label={t('orders.column.courier')}
          options={couriers.map(({ code, name }) => ({ value: code, text: name }))}
          value={courier}
          onChange={setCourier}
        />
        <LabelledField
          label={t('shipping.newNumber')}
          maxLength={40}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
