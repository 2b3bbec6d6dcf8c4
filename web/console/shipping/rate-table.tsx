/** The prices of a list as a courier prints them: where to, the first weight, each further one, surcharge, days (SHP-1). */
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PlaceChoice } from './place-choice.tsx';
import { freshRate, type Rate } from './price-list.ts';
import css from './price-lists.module.css';

const KG = { kind: 'decimal', digits: 3 } as const;
const YUAN = { kind: 'decimal', digits: 2 } as const;
const DAYS = { kind: 'whole' } as const;

type Props = { rates: readonly Rate[]; onChange: (rates: Rate[]) => void };

export function RateTable({ rates, onChange }: Props) {
  const { t } = useTranslation();
  const put = (at: number, rate: Rate) => onChange(rates.map((one, index) => (index === at ? rate : one)));
  return (
    <div className={css.scroll}>
      <table className={css.rates}>
        <thead>
          <tr>
            <th scope="col">{t('couriers.destinations')}</th>
            <th scope="col" data-align="right">
              {t('couriers.first')}
            </th>
            <th scope="col" data-align="right">
              {t('couriers.further')}
            </th>
            <th scope="col" data-align="right">
              {t('couriers.remote')}
            </th>
            <th scope="col" data-align="right">
              {t('couriers.days')}
            </th>
            <th>
              <span className="visually-hidden">{t('table.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rates.map((rate, at) => (
            <RateRow
              key={at}
              rate={rate}
              onChange={(next) => put(at, next)}
              onDrop={() => onChange(rates.toSpliced(at, 1))}
            />
          ))}
        </tbody>
      </table>
      <button type="button" className={css.add} onClick={() => onChange([...rates, freshRate()])}>
        <Plus size={13} aria-hidden /> {t('couriers.addRate')}
      </button>
    </div>
  );
}

function RateRow({ rate, onChange, onDrop }: { rate: Rate; onChange: (rate: Rate) => void; onDrop: () => void }) {
  const { t } = useTranslation();
  return (
    <tr>
      <td>
        <PlaceChoice
          label={t('couriers.destinations')}
          none={t('division.choose')}
          value={rate.destinations}
          onChange={(destinations) => onChange({ ...rate, destinations })}
        />
      </td>
      <td data-title={t('couriers.first')}>
        <Brackets rate={rate} onChange={onChange} />
      </td>
      <td data-title={t('couriers.further')}>
        <Steps rate={rate} onChange={onChange} />
      </td>
      <td className={css.short} data-title={t('couriers.remote')}>
        <NumberField
          aria-label={t('couriers.remote')}
          field={YUAN}
          value={rate.remoteMinor}
          onChange={(remoteMinor) => onChange({ ...rate, remoteMinor: String(remoteMinor) })}
        />
      </td>
      <td className={css.short} data-title={t('couriers.days')}>
        <NumberField
          aria-label={t('couriers.days')}
          field={DAYS}
          value={rate.days}
          onChange={(days) => onChange({ ...rate, days: Number(days) })}
        />
      </td>
      <td>
        <IconButton icon={X} label={t('couriers.dropRate')} size={14} removes onClick={onDrop} />
      </td>
    </tr>
  );
}

type RateProps = { rate: Rate; onChange: (rate: Rate) => void };

/** "Up to 1 kg 8.00": one line a bracket. */
function Brackets({ rate, onChange }: RateProps) {
  const { t } = useTranslation();
  const { brackets } = rate;
  const put = (at: number, change: Partial<Rate['brackets'][number]>) =>
    onChange({ ...rate, brackets: brackets.map((one, index) => (index === at ? { ...one, ...change } : one)) });
  const more = () => {
    const last = brackets.at(-1)!;
    onChange({ ...rate, brackets: [...brackets, { ...last, uptoG: String(BigInt(last.uptoG) + 1000n) }] });
  };
  return (
    <ul className={css.lines}>
      {brackets.map(({ uptoG, priceMinor }, at) => (
        <li key={at}>
          <span>≤</span>
          <NumberField
            aria-label={t('couriers.uptoKg')}
            field={KG}
            value={uptoG}
            onChange={(value) => put(at, { uptoG: String(value) })}
          />
          <span>kg</span>
          <NumberField
            aria-label={t('couriers.price')}
            field={YUAN}
            value={priceMinor}
            onChange={(value) => put(at, { priceMinor: String(value) })}
          />
          {at === brackets.length - 1 ? (
            <IconButton icon={Plus} label={t('couriers.addBracket')} size={14} onClick={more} />
          ) : (
            <IconButton
              icon={X}
              label={t('couriers.dropLine')}
              size={14}
              removes
              onClick={() => onChange({ ...rate, brackets: brackets.toSpliced(at, 1) })}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

/** "Each further 1 kg 2.00", up to a weight or without end. */
function Steps({ rate, onChange }: RateProps) {
  const { t } = useTranslation();
  const { steps } = rate;
  const put = (at: number, change: Partial<Rate['steps'][number]>) =>
    onChange({ ...rate, steps: steps.map((one, index) => (index === at ? { ...one, ...change } : one)) });
  const more = () => {
    const last = steps.at(-1);
    const ended = last ? [...steps.slice(0, -1), { ...last, uptoG: last.uptoG ?? '10000' }] : [];
    onChange({ ...rate, steps: [...ended, { uptoG: null, stepG: last?.stepG ?? '1000', stepMinor: '0' }] });
  };
  return (
    <ul className={css.lines}>
      {steps.map(({ uptoG, stepG, stepMinor }, at) => (
        <li key={at}>
          <span>+</span>
          <NumberField
            aria-label={t('couriers.stepKg')}
            field={KG}
            value={stepG}
            onChange={(value) => put(at, { stepG: String(value) })}
          />
          <span>kg</span>
          <NumberField
            aria-label={t('couriers.stepPrice')}
            field={YUAN}
            value={stepMinor}
            onChange={(value) => put(at, { stepMinor: String(value) })}
          />
          {uptoG !== null && (
            <>
              <span>≤</span>
              <NumberField
                aria-label={t('couriers.uptoKg')}
                field={{ ...KG, optional: true }}
                value={uptoG}
                onChange={(value) => put(at, { uptoG: value === null ? null : String(value) })}
              />
            </>
          )}
          {at === steps.length - 1 ? (
            <IconButton icon={Plus} label={t('couriers.addStep')} size={14} onClick={more} />
          ) : (
            <IconButton
              icon={X}
              label={t('couriers.dropLine')}
              size={14}
              removes
              onClick={() => onChange({ ...rate, steps: steps.toSpliced(at, 1) })}
            />
          )}
        </li>
      ))}
      {steps.length === 0 && <IconButton icon={Plus} label={t('couriers.addStep')} size={14} onClick={more} />}
    </ul>
  );
}
