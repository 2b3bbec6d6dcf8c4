/** One warehouse or store: what it is, where it is, what it can take (SRC-1). */
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ReadAddress } from '../../../src/contract/enter-order.ts';
import { nodeHistory } from '../../../src/contract/histories.ts';
import { changeNode, createNode, NODE_KINDS, type NodeInput, type NodeSettings } from '../../../src/contract/nodes.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import type { Draft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { nodesQuery, queryClient, useRight } from '../queries.ts';
import { DivisionPicker } from './division-picker.tsx';
import { LoadPlot } from './load-plot.tsx';
import { nodeSettingsQuery } from './node-queries.ts';
import css from './nodes.module.css';
import { PastedAddress } from './pasted-address.tsx';
import { codesOf } from './places.ts';

/** `pasted` is only a place for the field that reads an address; it is never kept. */
type NodeDraft = NodeInput & { pasted: string };

const FRESH: NodeDraft = {
  ...{ code: '', name: '', kind: 'warehouse', contact: '', phone: '', town: '', detail: '', pasted: '' },
  ...{ provinceCode: '', cityCode: '', districtCode: '', capacity: null, priority: 100, active: true },
};

function draftOf(node: NodeSettings | null): NodeDraft {
  if (!node) return FRESH;
  const { id: _, version: _version, province: _province, city: _city, district: _district, ...settings } = node;
  return { ...settings, pasted: '' };
}

type Props = {
  /** Null: a new one. */
  node: NodeSettings | null;
  days: readonly string[];
  parcels: readonly number[];
  onMade: (id: string) => void;
};

export function NodePanel({ node, days, parcels, onMade }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const mayRead = useRight('orders.read');
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: nodeSettingsQuery.queryKey });
    await queryClient.invalidateQueries({ queryKey: nodesQuery.queryKey });
  };
  const save = async (_: Partial<NodeDraft>, { pasted: _pasted, ...body }: NodeDraft) => {
    const made = node
      ? await call(changeNode, { params: { id: node.id }, body, ifMatch: node.version })
      : await call(createNode, { body });
    await refresh();
    if (!node) onMade(made.id);
  };
  return (
    <EditPanel
      id={`node/${node?.id ?? 'new'}`}
      title={node?.name ?? t('nodes.add')}
      head={node && !node.active && <Tag tone="ended" text={t('nodes.closed')} />}
      document={draftOf(node)}
      readOnly={!mayWrite}
      fresh={node === null}
      missing={({ code, name, provinceCode, cityCode }) =>
        code === '' || name.trim() === ''
          ? t('nodes.nameMissing')
          : !provinceCode || !cityCode
            ? t('nodes.placeMissing')
            : null
      }
      sections={(draft) => [what(t), where(t, draft, mayRead && mayWrite), can(t)]}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        node && (
          <History
            subject={`node/${node.id}`}
            version={node.version}
            fields={fields}
            labelOf={(name) => (name === 'division' ? t('nodes.division') : undefined)}
            load={(query, signal) => call(nodeHistory, { params: { id: node.id }, query, signal })}
          />
        )
      }
    >
      {node && days.length > 0 && (
        <Section title={t('nodes.lastDays', { count: days.length })}>
          <LoadPlot tall days={days} parcels={parcels} capacity={node.capacity} />
          <p className={css.legend}>
            <span>
              {days[0]?.slice(5)} – {days.at(-1)?.slice(5)}
            </span>
            {node.capacity !== null && <span>{t('nodes.capacityLine', { count: node.capacity })}</span>}
          </p>
        </Section>
      )}
    </EditPanel>
  );
}

const what = (t: TFunction): FormSection<NodeDraft> => ({
  title: t('nodes.section.what'),
  fields: [
    { kind: 'text', name: 'code', label: t('nodes.code'), hint: t('nodes.codeHint'), required: true },
    { kind: 'text', name: 'name', label: t('nodes.name'), required: true },
    {
      kind: 'choice',
      name: 'kind',
      label: t('nodes.kind'),
      options: NODE_KINDS.map((value) => ({ value, text: t(`stock.nodeKind.${value}`) })),
    },
    { kind: 'switch', name: 'active', label: t('nodes.open'), hint: t('nodes.openHint') },
  ],
});

function where(t: TFunction, draft: Draft<NodeDraft>, mayPaste: boolean): FormSection<NodeDraft> {
  const { provinceCode, cityCode, districtCode } = draft.values;
  const take = (part: Partial<NodeDraft>) => {
    for (const [name, value] of Object.entries(part)) draft.set(name as 'town', value as string);
  };
  const takeRead = ({ name, phone, divisionCode, town, detail }: ReadAddress) =>
    take({
      ...(divisionCode && codesOf(divisionCode)),
      ...{ town, detail },
      ...(name && { contact: name }),
      ...(phone && { phone }),
    });
  const pasted: Field<NodeDraft>[] = mayPaste
    ? [
        {
          kind: 'own',
          name: 'pasted',
          label: t('nodes.paste'),
          wide: true,
          draw: () => <PastedAddress onRead={takeRead} />,
        },
      ]
    : [];
  return {
    title: t('nodes.section.where'),
    fields: [
      ...pasted,
      {
        kind: 'own',
        name: 'provinceCode',
        label: t('nodes.division'),
        wide: true,
        required: true,
        draw: () => <DivisionPicker value={{ provinceCode, cityCode, districtCode }} onChange={take} />,
      },
      { kind: 'text', name: 'town', label: t('nodes.town') },
      { kind: 'text', name: 'detail', label: t('nodes.detail') },
      { kind: 'text', name: 'contact', label: t('nodes.contact'), hint: t('nodes.contactHint') },
      { kind: 'text', name: 'phone', label: t('nodes.phone') },
    ],
  };
}

const can = (t: TFunction): FormSection<NodeDraft> => ({
  title: t('nodes.section.can'),
  fields: [
    {
      kind: 'whole',
      name: 'capacity',
      label: t('nodes.capacity'),
      unit: t('nodes.parcelsADay'),
      hint: t('nodes.capacityHint'),
      optional: true,
      counted: true,
    },
    { kind: 'whole', name: 'priority', label: t('nodes.priority'), hint: t('nodes.priorityHint') },
  ],
});
