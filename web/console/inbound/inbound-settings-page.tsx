/** How goods that come in are received (WMS-2): how many beyond the order, and what is looked at. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import {
  changeInboundSettings,
  INBOUND_KINDS,
  INSPECTIONS,
  type InboundSettings,
  type Inspection,
  readInboundSettings,
} from '../../../src/contract/inbound.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Select } from '../../ui/fields.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { FindSku } from '../catalog/find-sku.tsx';
import { queryClient, useRight } from '../queries.ts';
import css from '../shipping/masters.module.css';

type Draft = Omit<InboundSettings, 'version'>;
type Own = Draft['skus'];

const settingsQuery = { queryKey: ['inboundSettings'], queryFn: () => call(readInboundSettings) };

export default function InboundSettingsPage() {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery);
  const mayWrite = useRight('settings.write');
  if (!settings.data) return <Unread query={settings} />;
  const { version, ...document } = settings.data;
  const refresh = () => queryClient.invalidateQueries({ queryKey: settingsQuery.queryKey });
  const save = async (_: Partial<Draft>, { skus, ...body }: Draft) => {
    const own = skus.map(({ sku, inspect }) => ({ skuId: sku.id, inspect }));
    await call(changeInboundSettings, { body: { ...body, skus: own }, ifMatch: version });
    await refresh();
  };
  return (
    <div className={css.single}>
      <EditPanel
        id="settings/inbound"
        title={t('nav.inboundSettings')}
        document={document}
        readOnly={!mayWrite}
        sections={() => sectionsOf(t)}
        save={save}
        reread={() => void refresh()}
      />
    </div>
  );
}

const sectionsOf = (t: TFunction): FormSection<Draft>[] => [
  {
    title: t('inbound.over'),
    fields: [{ kind: 'whole', counted: true, name: 'overPercent', label: t('inbound.overPercent'), unit: '%' }],
  },
  {
    title: t('inbound.inspection'),
    hint: t('inbound.inspectionHint'),
    fields: [
      ...INBOUND_KINDS.map((name): Field<Draft> => {
        const options = INSPECTIONS.map((value) => ({ value, text: t(`inbound.inspect.${value}`) }));
        return { kind: 'choice', name, label: t(`receive.kind.${name}`), options };
      }),
      { kind: 'whole', counted: true, name: 'samplePercent', label: t('inbound.samplePercent'), unit: '%' },
      {
        kind: 'own',
        name: 'skus',
        label: t('inbound.skus'),
        wide: true,
        draw: (own: Own, change: (own: never) => void) => (
          <OwnInspections own={own} onChange={(next) => change(next as never)} />
        ),
      },
    ],
  },
];

/** SKUs that are looked at otherwise than their document. */
function OwnInspections({ own, onChange }: { own: Own; onChange: (own: Own) => void }) {
  const { t } = useTranslation();
  const options = INSPECTIONS.map((value) => ({ value, text: t(`inbound.inspect.${value}`) }));
  return (
    <div className={css.rows}>
      <ul>
        {own.map(({ sku, inspect }) => (
          <li key={sku.id}>
            <span>
              {sku.merchantCode} · {sku.name} {sku.properties}
            </span>{' '}
            <Select
              aria-label={`${t('inbound.inspection')} ${sku.merchantCode}`}
              options={options}
              value={inspect}
              onChange={(value) =>
                onChange(own.map((one) => (one.sku.id === sku.id ? { ...one, inspect: value as Inspection } : one)))
              }
            />
            <IconButton
              icon={X}
              size={14}
              label={t('inbound.drop', { code: sku.merchantCode })}
              onClick={() => onChange(own.filter((one) => one.sku.id !== sku.id))}
            />
          </li>
        ))}
      </ul>
      <FindSku
        placeholder={t('inbound.findSku')}
        onPick={({ id, merchantCode, name, properties }) =>
          onChange([
            ...own.filter((one) => one.sku.id !== id),
            { sku: { id, merchantCode, name, properties }, inspect: 'all' },
          ])
        }
      />
    </div>
  );
}
