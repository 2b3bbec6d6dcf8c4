/** Another lot than the list wants was scanned: laid back, or taken all the same, and then somebody says why. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea } from '../../ui/fields.tsx';

type Props = { other: { scanned: string; wanted: string }; onSaid: (reason: string | null) => void };

export function TakeOther({ other, onSaid }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title={t('lots.other', { lot: other.scanned })}
      okText={t('lots.takeOther')}
      danger
      okDisabled={reason.trim() === ''}
      onOk={() => onSaid(reason.trim())}
      onClose={() => onSaid(null)}
    >
      <p>{t('lots.otherHint', { lot: other.wanted || t('lots.noLot') })}</p>
      <LabelledArea label={t('lots.reason')} value={reason} onChange={(event) => setReason(event.target.value)} />
      <p className="quiet">{t('keys.ctrlEnter')}</p>
    </Dialog>
  );
}
