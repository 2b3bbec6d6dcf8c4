/** Readers of radio tags (WMS-10): where each stands, when it was heard last, and where it has to send what it hears. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import { addReader, changeReader, listReaders, type Reader } from '../../../src/contract/rfid.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Moment } from '../../ui/figures.tsx';
import type { FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { MasterPage } from '../master-page.tsx';
import { nodesQuery, queryClient, useRight } from '../queries.ts';

type Input = BodyOf<typeof addReader>;
const readersQuery = {
  queryKey: ['rfidReaders', 'all'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => (await call(listReaders, { signal })).items,
};

function ReaderState({ reader: { active, seenAt } }: { reader: Reader }) {
  const { t } = useTranslation();
  if (!active) return <Tag tone="ended" text={t('readers.off')} />;
  return seenAt ? <Tag tone="good" text={t('readers.heard')} /> : <Tag tone="wait" text={t('readers.silent')} />;
}

const columnsOf = (t: TFunction, nodes: ReadonlyMap<string, string>): Column<Reader>[] => [
  { id: 'name', title: t('readers.name'), width: 144, grow: 1, cell: ({ name }) => <strong>{name}</strong> },
  { id: 'node', title: t('stock.node'), width: 128, grow: 1, rank: 2, cell: ({ nodeId }) => nodes.get(nodeId) ?? '' },
  { id: 'kind', title: t('readers.kind'), width: 160, rank: 3, cell: ({ kind }) => t(`readers.kinds.${kind}`) },
  {
    id: 'seenAt',
    title: t('readers.seenAt'),
    width: 104,
    rank: 1,
    align: 'right',
    cell: ({ seenAt }) => seenAt && <Moment value={seenAt} />,
  },
  { id: 'state', title: t('orders.column.state'), width: 96, cell: (reader) => <ReaderState reader={reader} /> },
];

export default function ReadersPage() {
  const { t } = useTranslation();
  const list = useQuery(readersQuery);
  const { data: nodes = [] } = useQuery(nodesQuery);
  // Shown once, beside the reader it belongs to.
  const [made, setMade] = useState<{ id: string; password: string } | null>(null);
  const columns = useMemo(() => columnsOf(t, new Map(nodes.map(({ id, name }) => [id, name]))), [t, nodes]);
  return (
    <MasterPage
      id="readers"
      title={t('nav.readers')}
      add={t('readers.add')}
      right="settings.write"
      list={list}
      columns={columns}
      idOf={({ id }) => id}
      empty={{ title: t('readers.empty'), hint: t('readers.emptyHint') }}
      narrow={(reader) => (
        <>
          <CardLine end={<ReaderState reader={reader} />}>
            <strong className="clip">{reader.name}</strong>
          </CardLine>
          <CardLine end={reader.seenAt && <Moment value={reader.seenAt} />}>
            <span className="clip quiet">
              {nodes.find(({ id }) => id === reader.nodeId)?.name} · {t(`readers.kinds.${reader.kind}`)}
            </span>
          </CardLine>
        </>
      )}
      panel={(reader, onMade) => (
        <ReaderPanel
          reader={reader}
          password={made && made.id === reader?.id ? made.password : null}
          onMade={(id, password) => {
            setMade({ id, password });
            onMade(id);
          }}
        />
      )}
    />
  );
}

type PanelProps = {
  reader: Reader | null;
  password: string | null;
  onMade: (id: string, password: string) => void;
};

function ReaderPanel({ reader, password, onMade }: PanelProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: nodes = [] } = useQuery(nodesQuery);
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['rfidReaders'] });
  const save = async (_: Partial<Input>, body: Input) => {
    if (reader) await call(changeReader, { params: { id: reader.id }, body, ifMatch: reader.version });
    const made = reader ? null : await call(addReader, { body });
    await refresh();
    if (made) onMade(made.reader.id, made.password);
  };
  const places = nodes.map(({ id, name }) => ({ value: id, text: name }));
  const section: FormSection<Input> = {
    title: t('readers.section'),
    fields: [
      { name: 'name', label: t('readers.name'), kind: 'text' },
      { name: 'nodeId', label: t('stock.node'), kind: 'choice', options: places },
      {
        ...{ name: 'kind' as const, label: t('readers.kind'), kind: 'choice' as const },
        options: [{ value: 'impinj', text: t('readers.kinds.impinj') }],
      },
      { name: 'active', label: t('readers.active'), kind: 'switch' },
    ],
  };
  return (
    <EditPanel
      id={`reader/${reader?.id ?? 'new'}`}
      title={reader?.name ?? t('readers.add')}
      head={reader && <ReaderState reader={reader} />}
      document={{
        ...{ name: reader?.name ?? '', nodeId: reader?.nodeId ?? '' },
        ...{ kind: reader?.kind ?? ('impinj' as const), active: reader?.active ?? true },
      }}
      readOnly={!mayWrite}
      fresh={reader === null}
      missing={({ name, nodeId }) => (name.trim() === '' || nodeId === '' ? t('readers.missing') : null)}
      sections={() => [section]}
      save={save}
      reread={() => void refresh()}
    >
      {reader && (
        <>
          <p>
            {t('readers.path')} <CopyText text={`${window.location.origin}${reader.path}`} />
          </p>
          {password && (
            <p>
              {t('readers.password')} <CopyText text={password} strong />
            </p>
          )}
        </>
      )}
    </EditPanel>
  );
}
