/** Who issues invoices for the house: address and keys of each agent. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import {
  changeInvoiceProvider,
  createInvoiceProvider,
  type getInvoiceSettings,
  type InvoiceProviderRow,
} from '../../../src/contract/invoice-settings.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { credentialWords } from '../credential-words.ts';
import { InUse } from '../erp/connections-tab.tsx';
import { MasterPage } from '../master-page.tsx';
import { useRight } from '../queries.ts';
import { invoiceSettingsQuery, refreshInvoiceSettings } from './invoice-queries.ts';

type Kind = ResponseOf<typeof getInvoiceSettings>['kinds'][number];

function State({ one }: { one: InvoiceProviderRow }) {
  const { t } = useTranslation();
  const down = one.downUntil !== null && Date.parse(one.downUntil) > Date.now();
  return one.active && down ? <Tag tone="danger" text={t('invoicing.down')} /> : <InUse active={one.active} />;
}

const columnsOf = (t: TFunction): Column<InvoiceProviderRow>[] => [
  { id: 'name', title: t('exchange.name'), width: 160, grow: 1, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'kind', title: t('exchange.kind'), width: 120, rank: 1, cell: ({ kind }) => t(`invoicing.agents.${kind}`) },
  { id: 'state', title: t('orders.column.state'), width: 104, cell: (one) => <State one={one} /> },
];

export function ProvidersTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useQuery({ ...invoiceSettingsQuery, select: ({ providers }) => providers });
  const { data: kinds = [] } = useQuery({ ...invoiceSettingsQuery, select: (known) => known.kinds });
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="invoiceProviders"
      title={t('nav.invoiceSettings')}
      bar={bar}
      add={t('invoicing.addProvider')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('invoicing.noProviders'), hint: t('invoicing.noProvidersHint') }}
      narrow={(one) => (
        <CardLine end={<State one={one} />}>
          <strong className="clip">{one.name}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <ProviderPanel key={one?.id ?? 'new'} known={one} kinds={kinds} onMade={onMade} />}
    />
  );
}

type Draft = { id: string; kind: string; name: string; endpoint: string; active: boolean } & {
  [name: `credentials/${string}` | `options/${string}`]: string;
};

const draftOf = (one: InvoiceProviderRow | null, kinds: readonly Kind[]): Draft => ({
  ...{ id: one?.id ?? '', kind: one?.kind ?? kinds[0]?.kind ?? '', name: one?.name ?? '' },
  ...{ endpoint: one?.endpoint ?? '', active: one?.active ?? true },
  ...Object.fromEntries(kinds.flatMap(({ credentials }) => credentials).map((name) => [`credentials/${name}`, ''])),
  ...Object.fromEntries(
    kinds
      .flatMap(({ options }) => options)
      .map((name) => [`options/${name}`, one?.options.find((option) => option.name === name)?.value ?? '']),
  ),
});

const filled = (draft: Draft, family: 'credentials' | 'options', names: readonly string[]) =>
  names.map((name) => ({ name, value: draft[`${family}/${name}`] ?? '' })).filter(({ value }) => value !== '');

type PanelProps = { known: InvoiceProviderRow | null; kinds: readonly Kind[]; onMade: (id: string) => void };

function ProviderPanel({ known, kinds, onMade }: PanelProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  if (kinds.length === 0) return null;
  const kindOf = (draft: Draft) => kinds.find(({ kind }) => kind === draft.kind) ?? kinds[0]!;
  const save = async (_: Partial<Draft>, draft: Draft) => {
    const { id, kind, name, endpoint, active } = draft;
    const credentials = filled(draft, 'credentials', kindOf(draft).credentials);
    const body = {
      ...{ name: name.trim(), endpoint: endpoint.trim(), active },
      ...{ options: filled(draft, 'options', kindOf(draft).options), ...(credentials.length > 0 && { credentials }) },
    };
    if (known) await call(changeInvoiceProvider, { params: { id }, body, ifMatch: known.version });
    else await call(createInvoiceProvider, { body: { id: id.trim(), kind, ...body } });
    await refreshInvoiceSettings();
    if (!known) onMade(id.trim());
  };
  return (
    <EditPanel
      id={`invoiceProvider/${known?.id ?? 'new'}`}
      title={known?.name ?? t('invoicing.addProvider')}
      head={known && <State one={known} />}
      document={draftOf(known, kinds)}
      readOnly={!mayWrite}
      fresh={known === null}
      missing={({ id, name, endpoint }) =>
        [id, name, endpoint].some((text) => text.trim() === '') ? t('invoicing.providerMissing') : null
      }
      sections={(draft) => [plainSection(t, known, kinds), accessSection(t, known, kindOf(draft.values))]}
      save={save}
      reread={() => void refreshInvoiceSettings()}
    />
  );
}

const plainSection = (t: TFunction, known: InvoiceProviderRow | null, kinds: readonly Kind[]): FormSection<Draft> => ({
  title: t('invoicing.provider'),
  fields: [
    {
      ...{ kind: 'text', name: 'id', label: t('exchange.id'), hint: t('exchange.idHint') },
      ...{ fixed: known !== null, required: true },
    },
    {
      ...{ kind: 'choice', name: 'kind', label: t('exchange.kind'), fixed: known !== null },
      options: kinds.map(({ kind }) => ({ value: kind, text: t(`invoicing.agents.${kind}`) })),
    },
    { kind: 'text', name: 'name', label: t('exchange.name'), required: true },
    { kind: 'text', name: 'endpoint', label: t('exchange.endpoint'), required: true },
    { kind: 'switch', name: 'active', label: t('exchange.active') },
  ],
});

const accessSection = (t: TFunction, known: InvoiceProviderRow | null, kind: Kind): FormSection<Draft> => ({
  title: t('exchange.access'),
  fields: [
    ...kind.credentials.map((name) => ({
      ...{ kind: 'secret' as const, name: `credentials/${name}` as const, ...credentialWords(t, kind.kind, name) },
      set: known?.credentials.includes(name) ?? false,
    })),
    ...kind.options.map((name) => ({
      ...{ kind: 'text' as const, name: `options/${name}` as const, ...credentialWords(t, kind.kind, name) },
    })),
  ],
});
