/** The draft over past orders: which to try, how far it is, what would differ in sum and per order (OPS-3). */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ORDER_KINDS, ORDER_STATES, type OrderKind, type OrderState } from '../../../src/contract/order-words.ts';
import type { ReviewRule } from '../../../src/contract/rules.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { filterOf, type OrderSearch, PERIODS, type Period } from '../orders/order-search.ts';
import { shopsQuery, useRight } from '../queries.ts';
import { FacetChips, FacetTable } from './facets.tsx';
import { differenceOf, facetKey, type Replay, startReplay, stopReplay, type Tried, useReplay } from './replay.ts';
import { lackOf, same } from './rule-model.ts';
import css from './rules.module.css';
import type { RuleDraft } from './use-rule-draft.ts';
import type { RuleWords } from './use-rule-words.ts';

const HOW_MANY = [100, 500, 2000] as const;

export function ReplayView({ draft, words }: { draft: RuleDraft; words: RuleWords }) {
  const { t } = useTranslation();
  const mayRead = useRight('orders.read');
  const [search, setSearch] = useState<OrderSearch>({});
  const [most, setMost] = useState<number>(HOW_MANY[0]);
  const replay = useReplay();
  const rules = draft.set.rules as ReviewRule[];
  const lacking = rules.some((rule) => lackOf('review', rule));
  const running = replay?.state === 'running';
  const start = () => {
    if (!lacking && !running) void startReplay(rules, filterOf(search, new Date()), most);
  };
  useKeys(t('rules.view.replay'), mayRead ? [{ keys: ['r', 'Ctrl+Enter'], label: t('rules.replay'), run: start }] : []);
  if (!mayRead) return <EmptyState title={t('rules.replayRight')} />;
  return (
    <>
      <FilterBar
        end={
          running ? (
            <Button onClick={stopReplay}>{t('run.stop')}</Button>
          ) : (
            <Button
              type="primary"
              disabled={lacking}
              title={lacking ? t('rules.lackingHint') : undefined}
              onClick={start}
            >
              {t('rules.replay')}
            </Button>
          )
        }
      >
        <ReplayFilters search={search} onSearch={setSearch} most={most} onMost={setMost} />
      </FilterBar>
      {replay ? (
        <ReplayResult replay={replay} stale={!same(replay.rules, rules)} words={words} />
      ) : (
        <EmptyState title={t('rules.replayNone')} hint={t('rules.replayHint')} />
      )}
    </>
  );
}

type FilterProps = {
  search: OrderSearch;
  onSearch: (search: OrderSearch) => void;
  most: number;
  onMost: (most: number) => void;
};

function ReplayFilters({ search, onSearch, most, onMost }: FilterProps) {
  const { t } = useTranslation();
  const shops = useQuery(shopsQuery);
  const set = <Name extends keyof OrderSearch>(name: Name, value: OrderSearch[Name] | undefined) => {
    const { [name]: _, ...rest } = search;
    const none = value === undefined || (Array.isArray(value) && value.length === 0);
    onSearch(none ? rest : { ...rest, [name]: value });
  };
  const words = (family: string, values: readonly string[]) =>
    values.map((value) => ({ value, text: t(`${family}.${value}`) }));
  return (
    <>
      <Choices
        single
        required
        label={t('rules.newest')}
        options={HOW_MANY.map((many) => ({ value: String(many), text: countText(many) }))}
        chosen={[String(most)]}
        onChoose={([many]) => onMost(Number(many))}
      />
      <SearchText
        value={search.text ?? ''}
        placeholder={t('orders.search')}
        onSearch={(text) => set('text', text || undefined)}
      />
      <Choices
        label={t('orders.column.state')}
        options={words('orders.state', ORDER_STATES)}
        chosen={search.state ?? []}
        onChoose={(values) => set('state', values as OrderState[])}
      />
      <Choices
        label={t('orders.column.shop')}
        options={shops.data?.map((shop) => ({ value: shop.id, text: shop.name })) ?? []}
        chosen={search.shop ?? []}
        onChoose={(values) => set('shop', values)}
      />
      <Choices
        label={t('orders.column.kind')}
        options={words('orders.kind', ORDER_KINDS)}
        chosen={search.kind ?? []}
        onChoose={(values) => set('kind', values as OrderKind[])}
      />
      <Choices
        single
        label={t('orders.column.paidAt')}
        options={words('period', PERIODS)}
        chosen={search.period ? [search.period] : []}
        onChoose={([period]) => set('period', period as Period | undefined)}
      />
    </>
  );
}

function ReplayResult({ replay, stale, words }: { replay: Replay; stale: boolean; words: RuleWords }) {
  const { t } = useTranslation();
  const [facet, setFacet] = useState<string | null>(null);
  const differing = useMemo(() => replay.rows.filter((row) => row.differs), [replay.rows]);
  const shown = useMemo(
    () =>
      facet === null
        ? differing
        : differing.filter((row) => {
            const { more, less } = differenceOf(row);
            return [...more, ...less].some((one) => facetKey(one) === facet);
          }),
    [differing, facet],
  );
  const { asked, total, rows, state } = replay;
  return (
    <>
      <div className={css.replayHead} role="status">
        <strong>{t('rules.replayed', { text: countText(rows.length), differ: countText(differing.length) })}</strong>
        {asked > rows.length && (
          <span className="quiet">{t('rules.leftOut', { text: countText(asked - rows.length) })}</span>
        )}
        {stale && <span className={css.lack}>{t('rules.replayStale')}</span>}
        {state === 'stopped' && <span className="quiet">{t('rules.replayStopped')}</span>}
        {state === 'running' && <progress max={Math.max(1, total)} value={asked} aria-label={t('rules.view.replay')} />}
      </div>
      {state === 'failed' ? (
        <ErrorState error={replay.error} />
      ) : (
        <div className={css.replay}>
          <FacetTable rows={rows} words={words} chosen={facet} onChoose={setFacet} />
          <DifferenceTable rows={shown} words={words} waiting={state === 'running'} />
        </div>
      )}
    </>
  );
}

const NO_MORE = { has: false, loading: false, load: () => {} };

function DifferenceTable({ rows, words, waiting }: { rows: readonly Tried[]; words: RuleWords; waiting: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string | null>(null);
  const columns: Column<Tried>[] = [
    { id: 'number', title: t('orders.column.number'), width: 148, cell: (row) => <OrderLink row={row} /> },
    {
      id: 'differs',
      title: t('rules.wouldDiffer'),
      width: 240,
      grow: 3,
      cell: (row) => <FacetChips difference={differenceOf(row)} words={words} />,
    },
    {
      id: 'applied',
      title: t('rules.applied'),
      width: 120,
      grow: 1,
      cell: (row) => <span className="clip quiet">{row.tried.applied.join('、')}</span>,
    },
  ];
  return (
    <DataTable
      id="replay"
      label={t('rules.view.replay')}
      columns={columns}
      rows={rows}
      idOf={(row) => row.id}
      cursor={cursor}
      onCursor={setCursor}
      onOpen={(row) => void navigate({ to: '/orders/$id', params: { id: row.id } })}
      more={NO_MORE}
      narrow={(row) => (
        <>
          <CardLine>
            <OrderLink row={row} />
          </CardLine>
          <CardLine>
            <FacetChips difference={differenceOf(row)} words={words} />
          </CardLine>
        </>
      )}
      instead={
        rows.length === 0 && !waiting ? (
          <EmptyState title={t('rules.nothingDiffers')} hint={t('rules.nothingDiffersHint')} />
        ) : null
      }
    />
  );
}

const OrderLink = ({ row }: { row: Tried }) => (
  <Link to="/orders/$id" params={{ id: row.id }} className="num">
    {row.number}
  </Link>
);
