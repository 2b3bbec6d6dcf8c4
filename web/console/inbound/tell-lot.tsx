/** What the symbol did not say of goods in hand: their lot and days, or why they are taken near their expiry. */
import { Button } from 'antd';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LabelledDate } from '../../ui/date-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { lotName } from '../lots/lot-choice.ts';
import type { LotQuestion, SaidOfLot } from './use-receive.ts';

type Props = {
  question: Pick<LotQuestion, 'sku' | 'verdict' | 'said' | 'likely'>;
  onTold: (said: SaidOfLot | null) => void;
  /** Goods that lie here already may bear no lot that can be read. */
  mayLack?: boolean;
};

export function TellLot({ question: { sku, verdict, said: before, likely = [] }, onTold, mayLack = false }: Props) {
  const { t } = useTranslation();
  const [said, setSaid] = useState({ lot: '', madeOn: '', expiresOn: '', reason: '', ...before });
  const set = (name: keyof SaidOfLot) => (event: { target: { value: string } }) =>
    setSaid({ ...said, [name]: event.target.value });
  const day = (name: 'madeOn' | 'expiresOn') => (value: string) => setSaid({ ...said, [name]: value });
  const why = verdict === 'nearExpiry';
  const told = () =>
    onTold(Object.fromEntries(Object.entries(said).filter(([, value]) => String(value).trim() !== '')));
  // A scanner ends what it types with Enter: after the lot the days, unless it may be known; after a day it is said.
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    if (said.expiresOn || said.madeOn || (said.lot.trim() !== '' && (mayLack || verdict === 'lotNeeded'))) told();
  };
  const empty = why ? said.reason.trim() === '' : said.lot.trim() === '' && !said.expiresOn && !said.madeOn;
  return (
    <Dialog
      title={t(`lots.ask.${verdict}`, { code: sku })}
      okText={t('lots.tell')}
      okDisabled={empty}
      onOk={told}
      onClose={() => onTold(null)}
    >
      {likely.length > 0 && (
        <p>
          {likely.map((lot) => (
            <Button key={lot} size="large" onClick={() => onTold({ ...before, lot })}>
              {lotName(t, lot)}
            </Button>
          ))}
        </p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only hears the scanner's Enter in its fields */}
      <div onKeyDown={onKeyDown}>
        {why && <LabelledArea label={t('lots.reason')} value={said.reason} onChange={set('reason')} />}
        {!why && <LabelledField label={t('lots.lot')} value={said.lot} onChange={set('lot')} maxLength={60} />}
        {!why && <LabelledDate label={t('lots.madeOn')} value={said.madeOn} onChange={day('madeOn')} />}
        {!why && <LabelledDate label={t('lots.expiresOn')} value={said.expiresOn} onChange={day('expiresOn')} />}
      </div>
      {mayLack && (
        <p>
          <Button onClick={() => onTold({ lot: '' })}>{t('lots.unreadable')}</Button>
        </p>
      )}
      <p className="quiet">{t('keys.ctrlEnter')}</p>
    </Dialog>
  );
}
