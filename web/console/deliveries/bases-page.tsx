/** Where own vans leave (SHP-7): the place, how fast roads are, areas, slots, vans with their drivers and shifts. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { changeDeliveryBase, createDeliveryBase, type DeliveryBase } from '../../../src/contract/delivery.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { nodeSettingsQuery } from '../nodes/node-queries.ts';
import { queryClient, useRight } from '../queries.ts';
import { type BaseDraft, bodyOf, draftOf, lackOf } from './base-draft.ts';
import { AreaRows, SlotRows, VanRows } from './base-parts.tsx';
import { basesQuery } from './delivery-queries.ts';

function BaseState({ base }: { base: DeliveryBase }) {
  const { t } = useTranslation();
  return <Tag tone={base.active ? 'good' : 'ended'} text={t(base.active ? 'deliveryBases.on' : 'deliveryBases.off')} />;
}

const inUse = (parts: readonly { active: boolean }[]) => parts.filter(({ active }) => active).length;

const columnsOf = (t: TFunction): Column<DeliveryBase>[] => {
  const count = (id: 'areas' | 'slots' | 'vans'): Column<DeliveryBase> => ({
    ...{ id, title: t(`deliveryBases.${id}`), width: 88, rank: 2, align: 'right' },
    cell: (base) => <span className="num">{inUse(base[id])}</span>,
  });
  return [
    { id: 'node', title: t('stock.node'), width: 160, grow: 1, cell: ({ node }) => <strong>{node.name}</strong> },
    ...[count('areas'), count('slots'), count('vans')],
    { id: 'state', title: t('orders.column.state'), width: 96, cell: (base) => <BaseState base={base} /> },
  ];
};

export default function DeliveryBasesPage() {
  const { t } = useTranslation();
  const columns = useMemo(() => columnsOf(t), [t]);
  const bases = useQuery({ ...basesQuery, select: (data) => data.bases });
  return (
    <MasterPage
      id="deliveryBases"
      title={t('nav.deliveryBases')}
      add={t('deliveryBases.add')}
      right="settings.write"
      list={bases}
      columns={columns}
      idOf={(base) => base.id}
      empty={{ title: t('deliveryBases.empty'), hint: t('deliveryBases.emptyHint') }}
      narrow={(base) => (
        <CardLine end={<BaseState base={base} />}>
          <strong className="clip">{base.node.name}</strong>
        </CardLine>
      )}
      panel={(base, onMade) => <BasePanel base={base} onMade={onMade} />}
    />
  );
}

function BasePanel({ base, onMade }: { base: DeliveryBase | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const nodes = useQuery(nodeSettingsQuery);
  const drivers = useQuery({ ...basesQuery, select: (data) => data.drivers });
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['deliveries'] });
  const save = async (_: Partial<BaseDraft>, draft: BaseDraft) => {
    const body = bodyOf(draft);
    const kept = base
      ? await call(changeDeliveryBase, { params: { id: base.id }, body, ifMatch: base.version })
      : await call(createDeliveryBase, { body: { ...body, nodeId: draft.nodeId } });
    await refresh();
    if (!base) onMade(kept.id);
  };
  return (
    <EditPanel
      id={`deliveryBase/${base?.id ?? 'new'}`}
      title={base?.node.name ?? t('deliveryBases.add')}
      head={base && <BaseState base={base} />}
      document={draftOf(base)}
      readOnly={!mayWrite}
      fresh={base === null}
      missing={(draft) => (lackOf(draft) ? t(`deliveryBases.lack.${lackOf(draft)}`) : null)}
      sections={() => sectionsOf(t, nodes.data ?? [], drivers.data ?? [], base === null)}
      save={save}
      reread={() => void refresh()}
    />
  );
}

type Named = { id: string; name: string };

function sectionsOf(
  t: TFunction,
  nodes: readonly Named[],
  drivers: readonly Named[],
  fresh: boolean,
): FormSection<BaseDraft>[] {
  const whole = (name: 'detourPercent' | 'speedKmh' | 'serviceMinutes'): Field<BaseDraft> => ({
    ...{ kind: 'whole', counted: true, optional: true, required: true, name },
    ...{
      label: t(`deliveryBases.${name}`),
      hint: t(`deliveryBases.${name}Hint`),
      unit: t(`deliveryBases.${name}Unit`),
    },
  });
  const own = (name: 'areas' | 'slots' | 'vans', draw: Extract<Field<BaseDraft>, { kind: 'own' }>['draw']) => ({
    ...{ kind: 'own' as const, name, label: t(`deliveryBases.${name}`), hint: t(`deliveryBases.${name}Hint`) },
    ...{ wide: true, draw },
  });
  const options = [
    { value: '', text: t('bench.notChosen') },
    ...nodes.map(({ id, name }) => ({ value: id, text: name })),
  ];
  return [
    {
      title: t('deliveryBases.section.place'),
      fields: [
        { kind: 'choice', name: 'nodeId', label: t('stock.node'), options, required: true, fixed: !fresh },
        {
          ...{ kind: 'text', name: 'point', label: t('deliveryBases.point'), required: true },
          ...{ hint: t('deliveryBases.pointHint'), placeholder: '30.7796, 120.6655' },
        },
        { kind: 'switch', name: 'active', label: t('deliveryBases.on') },
      ],
    },
    {
      title: t('deliveryBases.section.roads'),
      hint: t('deliveryBases.roadsHint'),
      fields: [whole('detourPercent'), whole('speedKmh'), whole('serviceMinutes')],
    },
    {
      title: t('deliveryBases.section.parts'),
      fields: [
        own('areas', (rows, change) => <AreaRows rows={rows as never} onChange={change as never} />),
        own('slots', (rows, change) => <SlotRows rows={rows as never} onChange={change as never} />),
        own('vans', (rows, change) => <VanRows rows={rows as never} drivers={drivers} onChange={change as never} />),
      ],
    },
  ];
}
