/** Connections to ERPs: how each is reached, with which keys, as whom sales are booked there. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import {
  changeErpConnection,
  createErpConnection,
  type ErpConnection,
  type listErpConnections,
} from '../../../src/contract/erp.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { credentialWords } from '../credential-words.ts';
import { MasterPage } from '../master-page.tsx';
import { useRight } from '../queries.ts';
import { connectionsQuery, refreshErp } from './erp-queries.ts';

type Kind = ResponseOf<typeof listErpConnections>['kinds'][number];

export function InUse({ active }: { active: boolean }) {
  const { t } = useTranslation();
  return active ? <Tag tone="good" text={t('exchange.on')} /> : <Tag tone="ended" text={t('exchange.off')} />;
}

const columnsOf = (t: TFunction): Column<ErpConnection>[] => [
  { id: 'name', title: t('exchange.name'), width: 144, grow: 1, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'kind', title: t('exchange.kind'), width: 80, rank: 2, cell: ({ kind }) => t(`exchange.kinds.${kind}`) },
  {
    ...{ id: 'transport', title: t('exchange.transport'), width: 88, rank: 1 },
    cell: ({ transport }) => t(`exchange.transports.${transport}`),
  },
  { id: 'state', title: t('orders.column.state'), width: 88, cell: ({ active }) => <InUse active={active} /> },
];

export function ConnectionsTab({ bar }: { bar: ReactNode }) {
  const { t } = useTranslation();
  const list = useQuery({ ...connectionsQuery, select: ({ connections }) => connections });
  const { data: kinds = [] } = useQuery({ ...connectionsQuery, select: (known) => known.kinds });
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="erpConnections"
      title={t('nav.erp')}
      bar={bar}
      add={t('exchange.add')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('exchange.none'), hint: t('exchange.noneHint') }}
      narrow={(one) => (
        <CardLine end={<InUse active={one.active} />}>
          <strong className="clip">{one.name}</strong>
        </CardLine>
      )}
      panel={(one, onMade) => <ConnectionPanel key={one?.id ?? 'new'} known={one} kinds={kinds} onMade={onMade} />}
    />
  );
}

type Draft = {
  id: string;
  name: string;
  transport: ErpConnection['transport'];
  endpoint: string;
  layout: string;
  bookMaterials: boolean;
  active: boolean;
} & { [name: `credentials/${string}` | `options/${string}`]: string };

const draftOf = (one: ErpConnection | null, kind: Kind): Draft => ({
  ...{ id: one?.id ?? '', name: one?.name ?? '', transport: one?.transport ?? 'http', endpoint: one?.endpoint ?? '' },
  ...{ layout: one?.layout ?? '', bookMaterials: one?.bookMaterials ?? false, active: one?.active ?? true },
  ...Object.fromEntries(kind.credentials.map((name) => [`credentials/${name}`, ''])),
  ...Object.fromEntries(
    kind.options.map((name) => [`options/${name}`, one?.options.find((option) => option.name === name)?.value ?? '']),
  ),
});

const filled = (draft: Draft, family: 'credentials' | 'options', names: readonly string[]) =>
  names.map((name) => ({ name, value: draft[`${family}/${name}`] ?? '' })).filter(({ value }) => value !== '');

type PanelProps = { known: ErpConnection | null; kinds: readonly Kind[]; onMade: (id: string) => void };

function ConnectionPanel({ known, kinds, onMade }: PanelProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const kind = kinds.find((one) => one.kind === (known?.kind ?? kinds[0]?.kind));
  if (!kind) return null;
  const save = async (_: Partial<Draft>, draft: Draft) => {
    const { id, name, transport, endpoint, layout, bookMaterials, active } = draft;
    const credentials = filled(draft, 'credentials', kind.credentials);
    const body = {
      ...{ name: name.trim(), transport, endpoint: endpoint.trim(), layout, bookMaterials, active },
      ...{ options: filled(draft, 'options', kind.options), ...(credentials.length > 0 && { credentials }) },
    };
    if (known) await call(changeErpConnection, { params: { id }, body, ifMatch: known.version });
    else await call(createErpConnection, { body: { id: id.trim(), kind: kind.kind, ...body } });
    await refreshErp();
    if (!known) onMade(id.trim());
  };
  return (
    <EditPanel
      id={`erpConnection/${known?.id ?? 'new'}`}
      title={known?.name ?? t('exchange.add')}
      head={known && <InUse active={known.active} />}
      document={draftOf(known, kind)}
      readOnly={!mayWrite}
      fresh={known === null}
      missing={({ id, name, transport, endpoint }) =>
        [id, name, transport === 'folder' ? '-' : endpoint].some((text) => text.trim() === '')
          ? t('exchange.missing')
          : null
      }
      sections={() => [connectionSection(t, known), accessSection(t, known, kind)]}
      save={save}
      reread={() => void refreshErp()}
    >
      {known && <ReachedAt connection={known} />}
    </EditPanel>
  );
}

function ReachedAt({ connection: { transport, reachedAt } }: { connection: ErpConnection }) {
  const { t } = useTranslation();
  const folder = transport === 'folder';
  return (
    <p>
      {t(folder ? 'exchange.folderAt' : 'exchange.reachedAt')}{' '}
      <CopyText text={folder ? reachedAt : `${window.location.origin}${reachedAt}`} />
    </p>
  );
}

const connectionSection = (t: TFunction, known: ErpConnection | null): FormSection<Draft> => ({
  title: t('exchange.section'),
  fields: [
    {
      ...{ kind: 'text', name: 'id', label: t('exchange.id'), hint: t('exchange.idHint') },
      ...{ fixed: known !== null, required: true },
    },
    { kind: 'text', name: 'name', label: t('exchange.name'), required: true },
    {
      ...{ kind: 'choice', name: 'transport', label: t('exchange.transport'), hint: t('exchange.transportHint') },
      options: (['http', 'folder'] as const).map((value) => ({ value, text: t(`exchange.transports.${value}`) })),
    },
    { kind: 'text', name: 'endpoint', label: t('exchange.endpoint'), hint: t('exchange.endpointHint') },
    {
      kind: 'switch',
      name: 'bookMaterials',
      label: t('exchange.bookMaterials'),
      hint: t('exchange.bookMaterialsHint'),
    },
    { kind: 'switch', name: 'active', label: t('exchange.active') },
  ],
});

const accessSection = (t: TFunction, known: ErpConnection | null, kind: Kind): FormSection<Draft> => ({
  title: t('exchange.access'),
  fields: [
    ...kind.credentials.map((name) => ({
      ...{ kind: 'secret' as const, name: `credentials/${name}` as const, ...credentialWords(t, kind.kind, name) },
      set: known?.credentials.includes(name) ?? false,
    })),
    ...kind.options.map((name) => ({
      ...{ kind: 'text' as const, name: `options/${name}` as const, ...credentialWords(t, kind.kind, name) },
    })),
    { kind: 'area', name: 'layout', label: t('exchange.layout'), hint: t('exchange.layoutHint'), wide: true },
  ],
});
