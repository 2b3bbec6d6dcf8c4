/** Which lot the piece in hand is of: one of those that are likely, another that is typed or scanned, or none to be read. */
import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { type LotChoice, lotName } from './lot-choice.ts';

/** `named`: one is always known, because somebody picked it. */
type Props = { choice: LotChoice; onSaid: (lot: string | null) => void; named?: boolean };

export function ChooseLot({ choice: { sku, lots }, onSaid, named = false }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const lot = typed.trim();
  // A scanner ends what it types with Enter.
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter' || lot === '') return;
    event.preventDefault();
    onSaid(lot);
  };
  return (
    <Dialog
      title={t('lots.which', { code: sku })}
      okText={t('lots.tell')}
      okDisabled={lot === ''}
      onOk={() => onSaid(lot)}
      onClose={() => onSaid(null)}
    >
      <p>
        {[...lots.filter((one) => one !== ''), ...(named ? [] : [''])].map((one) => (
          <Button key={one} size="large" onClick={() => onSaid(one)}>
            {one === '' ? t('lots.unreadable') : lotName(t, one)}
          </Button>
        ))}
      </p>
      <LabelledField
        label={t('lots.lot')}
        value={typed}
        maxLength={60}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </Dialog>
  );
}
