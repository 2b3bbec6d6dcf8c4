/** Areas, slots and vans of a base, a row each. What was used before is switched off, not taken out. */
import { Button, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeliverySlot, DeliveryVan } from '../../../src/contract/delivery.ts';
import { LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import type { AreaDraft } from './base-draft.ts';
import css from './deliveries.module.css';

type Part = { id: string; active: boolean };
type RowsProps<Row extends Part> = {
  rows: readonly Row[];
  onChange: (rows: Row[]) => void;
  add: string;
  blank: () => Row;
  draw: (row: Row, set: (change: Partial<Row>) => void) => ReactNode;
};

function Rows<Row extends Part>({ rows, onChange, add, blank, draw }: RowsProps<Row>) {
  const { t } = useTranslation();
  const set = (id: string) => (change: Partial<Row>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...change } : row)));
  return (
    <div className={css.rows}>
      {rows.map((row) => (
        <div key={row.id} className={css.row}>
          <div>{draw(row, set(row.id))}</div>
          <span className={css.chips}>
            <Switch
              size="small"
              aria-label={t('deliveryBases.on')}
              checked={row.active}
              onChange={(active) => set(row.id)({ active } as Partial<Row>)}
            />
            <span className="quiet">{t(row.active ? 'deliveryBases.on' : 'deliveryBases.off')}</span>
          </span>
        </div>
      ))}
      <Button size="small" onClick={() => onChange([...rows, blank()])}>
        {add}
      </Button>
    </div>
  );
}

const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const digits = (text: string): string => text.replace(/\D/g, '');

type Times = { from: number; until: number };

function Shift({ times, set }: { times: Times; set: (change: Partial<Times>) => void }) {
  const { t } = useTranslation();
  return (['from', 'until'] as const).map((end) => (
    <LabelledField
      key={end}
      label={t(`deliveryBases.${end}`)}
      type="time"
      value={clockOf(times[end])}
      onChange={(event) => event.target.value && set({ [end]: minutesOf(event.target.value) })}
    />
  ));
}

export function AreaRows({ rows, onChange }: { rows: readonly AreaDraft[]; onChange: (rows: AreaDraft[]) => void }) {
  const { t } = useTranslation();
  return (
    <Rows
      {...{ rows, onChange, add: t('deliveryBases.addArea') }}
      blank={() => ({
        ...{
          id: crypto.randomUUID(),
          name: '',
          kind: 'districts' as const,
          districts: [],
          radiusM: 0,
          point: '',
          active: true,
        },
      })}
      draw={(row, set) => (
        <>
          <LabelledField
            label={t('deliveryBases.name')}
            value={row.name}
            maxLength={40}
            onChange={(event) => set({ name: event.target.value })}
          />
          <LabelledSelect
            label={t('deliveryBases.kind')}
            value={row.kind}
            options={(['districts', 'radius'] as const).map((value) => ({
              value,
              text: t(`deliveryBases.area.${value}`),
            }))}
            onChange={(kind) => set({ kind: kind as AreaDraft['kind'] })}
          />
          {row.kind === 'districts' ? (
            <LabelledField
              label={t('deliveryBases.districts')}
              value={row.districts.join(' ')}
              onChange={(event) => set({ districts: event.target.value.split(/[^\d]+/).filter(Boolean) })}
            />
          ) : (
            <LabelledField
              label={t('deliveryBases.radiusM')}
              inputMode="numeric"
              value={row.radiusM || ''}
              onChange={(event) => set({ radiusM: Number(digits(event.target.value)) })}
            />
          )}
          <LabelledField
            label={t('deliveryBases.centre')}
            value={row.point}
            onChange={(event) => set({ point: event.target.value })}
          />
        </>
      )}
    />
  );
}

export function SlotRows({
  rows,
  onChange,
}: {
  rows: readonly DeliverySlot[];
  onChange: (rows: DeliverySlot[]) => void;
}) {
  const { t } = useTranslation();
  return (
    <Rows
      {...{ rows, onChange, add: t('deliveryBases.addSlot') }}
      blank={() => ({
        ...{ id: crypto.randomUUID(), kind: 'fixed' as const, from: 540, until: 660, weekdays: [1, 2, 3, 4, 5, 6, 7] },
        ...{ mostOrders: 20, mostWeightG: null, mostVolumeCm3: null, active: true },
      })}
      draw={(row, set) => (
        <>
          <LabelledSelect
            label={t('deliveryBases.kind')}
            value={row.kind}
            options={(['fixed', 'appointment'] as const).map((value) => ({
              value,
              text: t(`deliveryBases.slot.${value}`),
            }))}
            onChange={(kind) => set({ kind: kind as DeliverySlot['kind'] })}
          />
          <Shift times={row} set={set} />
          <LabelledField
            label={t('deliveryBases.weekdays')}
            value={row.weekdays.join('')}
            onChange={(event) => set({ weekdays: [...new Set(event.target.value.replace(/[^1-7]/g, ''))].map(Number) })}
          />
          <LabelledField
            label={t('deliveryBases.mostOrders')}
            inputMode="numeric"
            value={row.mostOrders}
            onChange={(event) => set({ mostOrders: Number(digits(event.target.value)) })}
          />
          <LabelledField
            label={t('deliveryBases.mostWeightG')}
            inputMode="numeric"
            value={row.mostWeightG ?? ''}
            onChange={(event) => set({ mostWeightG: digits(event.target.value) || null })}
          />
          <LabelledField
            label={t('deliveryBases.mostVolumeCm3')}
            inputMode="numeric"
            value={row.mostVolumeCm3 ?? ''}
            onChange={(event) => set({ mostVolumeCm3: digits(event.target.value) || null })}
          />
        </>
      )}
    />
  );
}

type VanProps = {
  rows: readonly DeliveryVan[];
  drivers: readonly { id: string; name: string }[];
  onChange: (rows: DeliveryVan[]) => void;
};

export function VanRows({ rows, drivers, onChange }: VanProps) {
  const { t } = useTranslation();
  return (
    <Rows
      {...{ rows, onChange, add: t('deliveryBases.addVan') }}
      blank={() => ({
        ...{ id: crypto.randomUUID(), name: '', maxWeightG: '800000', maxVolumeCm3: '4500000', from: 480, until: 1200 },
        ...{ driverId: null, active: true },
      })}
      draw={(row, set) => (
        <>
          <LabelledField
            label={t('deliveryBases.van')}
            value={row.name}
            maxLength={40}
            onChange={(event) => set({ name: event.target.value })}
          />
          <Shift times={row} set={set} />
          <LabelledField
            label={t('deliveryBases.maxWeightG')}
            inputMode="numeric"
            value={row.maxWeightG}
            onChange={(event) => set({ maxWeightG: digits(event.target.value) })}
          />
          <LabelledField
            label={t('deliveryBases.maxVolumeCm3')}
            inputMode="numeric"
            value={row.maxVolumeCm3}
            onChange={(event) => set({ maxVolumeCm3: digits(event.target.value) })}
          />
          <LabelledSelect
            label={t('deliveries.driver')}
            value={row.driverId ?? ''}
            options={[
              { value: '', text: t('deliveries.noDriver') },
              ...drivers.map(({ id, name }) => ({ value: id, text: name })),
            ]}
            onChange={(id) => set({ driverId: id || null })}
          />
        </>
      )}
    />
  );
}
