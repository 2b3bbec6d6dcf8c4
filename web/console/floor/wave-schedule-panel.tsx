/** One schedule of waves as a form: when, how many must wait, which parcels, what a cart takes. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeWaveSchedule,
  createWaveSchedule,
  type WaveSchedule,
  type WaveScheduleInput,
} from '../../../src/contract/wave-schedules.ts';
import { WAVE_KINDS } from '../../../src/contract/waves.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { call } from '../api.ts';
import { couriersQuery, nodesQuery, shopsQuery, useRight } from '../queries.ts';
import { zonesQuery } from './floor-queries.ts';

/** Times as they are typed, with spaces between; the parts of a cart beside the rest. */
type Draft = Omit<WaveScheduleInput, 'times' | 'cart' | 'wall' | 'zoneIds'> & {
  times: string;
  zoneIds: string[];
  orders: number | null;
  pieces: number | null;
  sorting: 'cart' | 'wall';
};

const FIRST: Draft = {
  ...{ name: '', nodeId: '', times: '', everyMinutes: null, least: 1, cutOff: '', leadMinutes: 30, dueHours: null },
  ...{ active: true, couriers: [], shopIds: [], zoneIds: [], kind: 'any', most: 100 },
  ...{ orders: 12, pieces: null, sorting: 'cart' },
};

function draftOf(schedule: WaveSchedule): Draft {
  const { id: _, node, nextAt: __, last: ___, version: ____, times, cart, wall, zoneIds = [], ...rest } = schedule;
  const parts = { orders: cart.orders, pieces: cart.pieces, sorting: wall ? ('wall' as const) : ('cart' as const) };
  return { ...rest, nodeId: node.id, times: times.join(' '), zoneIds, ...parts };
}

const inputOf = ({ times, orders, pieces, sorting, ...rest }: Draft): WaveScheduleInput => ({
  ...rest,
  times: [...new Set(times.split(/[\s,，、]+/).filter(Boolean))],
  ...{ cart: { orders: orders ?? 1, pieces }, wall: sorting === 'wall' },
});

type Props = {
  schedule: WaveSchedule | null;
  head: ReactNode;
  onKept: (id: string) => Promise<void>;
  reread: () => void;
};

export function WaveSchedulePanel({ schedule, head, onKept, reread }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const { data: nodes = [] } = useQuery(nodesQuery);
  const { data: couriers = [] } = useQuery(couriersQuery);
  const { data: shops = [] } = useQuery(shopsQuery);
  const own = schedule?.node.id ?? nodes[0]?.id ?? '';
  const { data: zones = [] } = useQuery({ ...zonesQuery(own), enabled: own !== '' });
  const options = {
    nodes: nodes.map(({ id, name }) => ({ value: id, text: name })),
    couriers: couriers.map(({ code, name }) => ({ value: code, text: name })),
    shops: shops.map(({ id, name }) => ({ value: id, text: name })),
    zones: zones.map(({ id, code, name }) => ({ value: id, text: `${code} ${name}` })),
  };
  const save = async (_: Partial<Draft>, draft: Draft) => {
    const body = inputOf(draft);
    const kept = schedule
      ? await call(changeWaveSchedule, { params: { id: schedule.id }, body, ifMatch: schedule.version })
      : await call(createWaveSchedule, { body });
    await onKept(kept.id);
  };
  return (
    <EditPanel
      id={`waveSchedule/${schedule?.id ?? 'new'}`}
      title={schedule?.name ?? t('waveSchedules.add')}
      head={head}
      document={schedule ? draftOf(schedule) : { ...FIRST, nodeId: own }}
      readOnly={!mayWrite}
      fresh={schedule === null}
      missing={(draft) => lacking(t, draft)}
      sections={() => sectionsOf(t, options)}
      save={save}
      reread={reread}
    />
  );
}

function lacking(t: TFunction, { name, times, everyMinutes, cutOff, orders }: Draft): string | null {
  if (name.trim() === '' || orders === null) return t('waveSchedules.missing');
  return times.trim() === '' && everyMinutes === null && cutOff === '' ? t('waveSchedules.noTime') : null;
}

type Options = Record<'nodes' | 'couriers' | 'shops' | 'zones', Option[]>;

const sectionsOf = (t: TFunction, options: Options): FormSection<Draft>[] => [
  {
    title: t('waveSchedules.when'),
    fields: [
      { kind: 'text', name: 'name', label: t('waveSchedules.name'), required: true },
      { kind: 'choice', name: 'nodeId', label: t('stock.node'), options: options.nodes },
      { ...text(t, 'times'), placeholder: '10:00 14:00' },
      count(t, 'everyMinutes', 'minutes'),
      count(t, 'least', 'parcels', true),
      { ...text(t, 'cutOff'), placeholder: '17:30' },
      count(t, 'leadMinutes', 'minutes', true),
      { kind: 'switch', name: 'active', label: t('waveSchedules.on'), hint: t('waveSchedules.onHint') },
    ],
  },
  {
    title: t('waves.which'),
    fields: [
      ...choices(t, options),
      {
        ...{ kind: 'choice', name: 'kind', label: t('waves.kind') },
        options: WAVE_KINDS.map((value) => ({ value, text: t(`waves.kinds.${value}`) })),
      },
      count(t, 'dueHours', 'hours'),
      { ...count(t, 'most', 'parcels', true), label: t('waves.most') },
    ],
  },
  {
    title: t('waveSchedules.cart'),
    fields: [
      { kind: 'whole', counted: true, optional: true, name: 'orders', label: t('waves.orders'), required: true },
      { kind: 'whole', counted: true, optional: true, name: 'pieces', label: t('waves.pieces') },
      {
        ...{ kind: 'choice', name: 'sorting', label: t('waves.sorting') },
        options: [
          { value: 'cart', text: t('waves.onCart') },
          { value: 'wall', text: t('wall.toBench') },
        ],
      },
    ],
  },
];

const choices = (t: TFunction, { couriers, shops, zones }: Options): Field<Draft>[] => [
  { kind: 'choices', name: 'couriers', label: t('waves.couriers'), options: couriers },
  { kind: 'choices', name: 'shopIds', label: t('waves.shops'), options: shops },
  { kind: 'choices', name: 'zoneIds', label: t('waves.zones'), hint: t('waves.zonesHint'), options: zones },
];

const text = (t: TFunction, name: 'times' | 'cutOff') =>
  ({ kind: 'text', name, label: t(`waveSchedules.${name}`), hint: t(`waveSchedules.${name}Hint`) }) as const;

const count = (
  t: TFunction,
  name: 'everyMinutes' | 'least' | 'leadMinutes' | 'dueHours' | 'most',
  unit: 'minutes' | 'hours' | 'parcels',
  required = false,
): Field<Draft> => ({
  ...{ kind: 'whole', counted: true, optional: !required, name, required, unit: t(`waveSchedules.${unit}`) },
  ...{ label: t(`waveSchedules.${name}`), ...(HINTED.includes(name) && { hint: t(`waveSchedules.${name}Hint`) }) },
});
const HINTED: readonly string[] = ['least', 'leadMinutes', 'dueHours'];
