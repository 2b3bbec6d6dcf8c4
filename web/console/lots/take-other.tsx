/** Another lot than the list wants was scanned: laid back, or taken all the same, and then somebody says why. */
import { useTranslation } from 'react-i18next';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

type Props = { other: { scanned: string; wanted: string }; onSaid: (reason: string | null) => void };

export function TakeOther({ other, onSaid }: Props) {
  const { t } = useTranslation();
  return (
    <ReasonDialog
      danger
      title={t('lots.other', { lot: other.scanned })}
      okText={t('lots.takeOther')}
      label={t('lots.reason')}
      onReason={onSaid}
      onClose={() => onSaid(null)}
    >
      {t('lots.otherHint', { lot: other.wanted || t('lots.noLot') })}
    </ReasonDialog>
  );
}
