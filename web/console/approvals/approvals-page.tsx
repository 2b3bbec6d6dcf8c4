/** What waits for my second look, of every kind, the longest waiting first: looked at, approved or sent back (IAM-1). */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { APPROVAL_KINDS, type Approval } from '../../../src/contract/approvals.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable, type Selection } from '../../ui/data-table.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, ErrorState, Waiting } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useCursor } from '../use-cursor.ts';
import { ApprovalActions } from './approval-actions.tsx';
import { ApprovalPreview } from './approval-preview.tsx';
import { approvalsQuery } from './approval-queries.ts';
import type { ApprovalSearch } from './approval-search.ts';

const columnsOf = (t: TFunction): Column<Approval>[] => [
  { id: 'kind', title: t('approvals.kind'), width: 120, cell: (one) => t(`approvals.kinds.${one.kind}`) },
  {
    id: 'amount',
    title: t('approvals.amount'),
    width: 112,
    align: 'right',
    cell: (one) => (
      <b>
        <Money value={one.amount} />
      </b>
    ),
  },
  {
    id: 'number',
    title: t('approvals.number'),
    width: 160,
    grow: 1,
    cell: (one) => <span className="num">{one.order?.number ?? one.number}</span>,
  },
  {
    id: 'why',
    title: t('approvals.why'),
    width: 120,
    grow: 6,
    cell: (one) => <span title={one.why}>{whyOf(t, one)}</span>,
  },
  { id: 'by', title: t('approvals.by'), width: 104, rank: 2, cell: (one) => nameOf(t, one) },
  {
    id: 'since',
    title: t('approvals.since'),
    width: 104,
    rank: 1,
    align: 'right',
    cell: (one) => <Moment value={one.since} />,
  },
];

const whyOf = (t: TFunction, { resolution, why }: Approval): string =>
  [resolution && t(`bills.resolution.${resolution}`), why].filter(Boolean).join(' · ');

/** What the rules passed was passed by nobody. */
const nameOf = (t: TFunction, { by }: Approval): string => (by.kind === 'person' ? by.name : t('actor.system'));

export default function ApprovalsPage() {
  const { t } = useTranslation();
  const search = useSearch({ strict: false }) as ApprovalSearch;
  const navigate = useNavigate();
  const { kind, open } = search;
  const go = useCallback((next: ApprovalSearch) => void navigate({ to: '/approvals', search: next }), [navigate]);
  const write = useCallback((id: string | null) => go({ ...(kind && { kind }), ...(id && { open: id }) }), [go, kind]);
  const { cursor, settled, setCursor } = useCursor(open ?? null, write);
  const [selection, setSelection] = useState<Selection>(new Set());
  const list = useQuery(approvalsQuery);
  const all = list.data?.items ?? [];
  const rows = kind ? all.filter((one) => one.kind === kind) : all;
  const columns = useMemo(() => columnsOf(t), [t]);
  const chosen = rows.filter((one) => selection.has(one.id) || (selection.size === 0 && one.id === cursor));
  const shown = rows.find((one) => one.id === settled);
  const tabs = [
    { value: 'all', text: t('approvals.all'), count: all.length },
    ...APPROVAL_KINDS.map((value) => ({
      ...{ value, text: t(`approvals.kinds.${value}`), count: all.filter((one) => one.kind === value).length },
    })),
  ];
  const instead = list.isLoadingError ? (
    <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  ) : !list.data ? (
    <Waiting />
  ) : rows.length === 0 ? (
    <EmptyState title={t('approvals.none')} hint={t('approvals.noneHint')} />
  ) : null;
  return (
    <SplitView
      asideLabel={t('nav.approvals')}
      size="form"
      onClose={() => setCursor(null)}
      aside={shown ? <ApprovalPreview key={shown.id} one={shown} /> : null}
      foot={<ApprovalActions chosen={chosen} onDone={() => setSelection(new Set())} />}
    >
      <FilterBar end={<Remarks aboveLimit={list.data?.aboveLimit ?? 0} complete={list.data?.complete ?? true} />}>
        <Tabs
          label={t('approvals.kind')}
          value={kind ?? 'all'}
          options={tabs}
          onPick={(value) => go(APPROVAL_KINDS.some((one) => one === value) ? ({ kind: value } as ApprovalSearch) : {})}
        />
      </FilterBar>
      <DataTable
        id="approvals"
        label={t('nav.approvals')}
        columns={columns}
        rows={rows}
        idOf={(one) => one.id}
        cursor={cursor}
        onCursor={setCursor}
        selection={selection}
        onSelect={setSelection}
        more={{ has: false, loading: false, load: () => {} }}
        narrow={(one) => (
          <>
            <CardLine end={<Money value={one.amount} />}>
              <strong className="clip num">{one.order?.number ?? one.number}</strong>
              <span className="quiet">{t(`approvals.kinds.${one.kind}`)}</span>
            </CardLine>
            <CardLine end={<Moment value={one.since} />}>
              <span className="clip quiet">{[nameOf(t, one), whyOf(t, one)].filter(Boolean).join(' · ')}</span>
            </CardLine>
          </>
        )}
        instead={instead}
      />
    </SplitView>
  );
}

function Remarks({ aboveLimit, complete }: { aboveLimit: number; complete: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="quiet">
      {aboveLimit > 0 && t('approvals.aboveLimit', { count: aboveLimit })} {!complete && t('approvals.more')}
    </span>
  );
}
