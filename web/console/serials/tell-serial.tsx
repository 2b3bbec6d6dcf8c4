/** The code of a piece that comes in, where its symbol does not say it; or that it has none. */
import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import type { LotQuestion, SaidOfLot } from '../inbound/use-receive.ts';
import css from './serials.module.css';

type Props = { question: LotQuestion; onTold: (said: SaidOfLot | null, quantity?: string) => void };

export function TellSerial({ question: { sku, quantity, said }, onTold }: Props) {
  const { t } = useTranslation();
  const [serial, setSerial] = useState('');
  const off = quantity.startsWith('-');
  // Each piece has a code of its own, so one is told at a time; without codes all of them at once.
  const told = () => serial.trim() && onTold({ ...said, serial: serial.trim() }, off ? '-1' : '1');
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || event.ctrlKey) return;
    event.preventDefault();
    told();
  };
  return (
    <Dialog
      title={t(off ? 'serials.askOff' : 'serials.ask', { sku })}
      okText={t('serials.tell')}
      okDisabled={serial.trim() === ''}
      onOk={() => void told()}
      onClose={() => onTold(null)}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears the scanner's Enter in its field */}
      <div onKeyDown={onKeyDown}>
        <LabelledField
          label={t('serials.code')}
          value={serial}
          onChange={(event) => setSerial(event.target.value)}
          maxLength={60}
        />
      </div>
      <p className={css.none}>
        <Button onClick={() => onTold({ ...said, noCode: true }, quantity)}>
          {t('serials.noCode', { count: Math.abs(Number(quantity)) })}
        </Button>
      </p>
      <p className="quiet">{t('serials.noCodeHint')}</p>
    </Dialog>
  );
}
