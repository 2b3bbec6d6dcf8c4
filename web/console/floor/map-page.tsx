/**
 * The warehouse map (WMS-1): the floor as it is, what lies where, where people pick most. A bin opens what lies in it; a
 * SKU lights up its bins. The table beside it has the same by keyboard and for a screen reader.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { X } from 'lucide-react';
import { type ReactNode, useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapBin, WarehouseMap } from '../../../src/contract/floor.ts';
import { getSkuStock } from '../../../src/contract/stock.ts';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { countText } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { EmptyState, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { call } from '../api.ts';
import { FindSku } from '../catalog/find-sku.tsx';
import { ExportMenu } from '../export-menu.tsx';
import { nodesQuery, useRight } from '../queries.ts';
import { BinTable } from './bin-table.tsx';
import css from './floor.module.css';
import { FloorDrawing } from './floor-drawing.tsx';
import { mapQuery } from './floor-queries.ts';
import { stepOf, stepsOf } from './heat.ts';
import { MapLegend } from './map-legend.tsx';
import { MapPanel } from './map-panel.tsx';
import { MAP_DAYS, MAP_TONES, type MapSearch, type MapTone, readMapSearch } from './map-search.ts';

const DAYS = 30;

export default function MapPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/warehouse-map' });
  const nodes = useQuery(nodesQuery);
  const show = useCallback(
    (next: MapSearch) =>
      void navigate({
        to: '/warehouse-map',
        search: (before) => readMapSearch({ ...before, ...next }),
        replace: true,
      }),
    [navigate],
  );
  if (!nodes.data) return <Unread query={nodes} />;
  const options = nodes.data
    .filter(({ kind }) => kind !== 'outside')
    .map(({ id, name }) => ({ value: id, text: name }));
  const node = options.find(({ value }) => value === search.node) ?? options[0];
  if (!node) return <EmptyState title={t('nodes.empty')} hint={t('nodes.emptyHint')} />;
  const choice = (
    <Choices
      single
      required
      label={t('stock.node')}
      options={options}
      chosen={[node.value]}
      onChoose={([id]) => id && show({ node: id, open: '' })}
    />
  );
  return <NodeMap key={node.value} nodeId={node.value} search={search} show={show} choice={choice} />;
}

type NodeMapProps = { nodeId: string; search: MapSearch; show: (next: MapSearch) => void; choice: ReactNode };

function NodeMap({ nodeId, search, show, choice }: NodeMapProps) {
  const { t } = useTranslation();
  const days = search.days ?? DAYS;
  const tone = search.tone ?? 'picks';
  const map = useQuery(mapQuery(nodeId, days));
  const found = useSkuBins(nodeId, search.sku);
  const close = () => show({ open: '' });
  const openBin = useCallback((code: string) => show({ open: `bin:${code}` }), [show]);
  const mayWrite = useRight('stock.write');
  const mayFind = useRight('catalog.read');
  const narrow = useNarrow();
  useKeys(t('nav.map'), [
    { keys: ['r'], label: t('keys.refresh'), run: () => void map.refetch() },
    ...(mayWrite ? [{ keys: ['n'], label: t('map.make'), run: () => show({ open: 'make' }) }] : []),
  ]);
  const end = mayWrite && (
    <>
      {!narrow && (
        <>
          <ExportMenu of="bins" />
          <Button onClick={() => show({ open: 'floor' })}>{t('map.drawFloor')}</Button>
          <Button onClick={() => show({ open: 'zone:new' })}>{t('map.addZone')}</Button>
        </>
      )}
      <Button type="primary" onClick={() => show({ open: 'make' })}>
        {t('map.make')}
      </Button>
    </>
  );
  return (
    <>
      <FilterBar end={end}>
        {choice}
        <Tabs
          label={t('map.tone')}
          value={tone}
          options={MAP_TONES.map((value) => ({ value, text: t(`map.tones.${value}`) }))}
          onPick={(picked) => show({ tone: picked })}
        />
        {tone === 'picks' && (
          <Choices
            single
            required
            label={t('map.period')}
            options={MAP_DAYS.map((value) => ({ value: String(value), text: t('map.days', { count: value }) }))}
            chosen={[String(days)]}
            onChoose={([value]) => show({ days: Number(value) })}
          />
        )}
        {mayFind && !search.sku && (
          <div className={css.findSku}>
            <FindSku placeholder={t('map.find')} onPick={({ id }) => show({ sku: id })} />
          </div>
        )}
        {found && (
          <span className={css.found} role="status">
            <strong>{found.code}</strong> {t('map.found', { count: found.bins.size })}
            <button type="button" aria-label={t('filter.clear')} onClick={() => show({ sku: '' })}>
              <X size={12} aria-hidden />
            </button>
          </span>
        )}
      </FilterBar>
      {map.data ? (
        <SplitView
          {...(search.open && !search.open.startsWith('bin:') ? { size: 'form' as const } : {})}
          asideLabel={t('nav.map')}
          onClose={close}
          aside={search.open ? <MapPanel key={search.open} map={map.data} open={search.open} show={show} /> : null}
        >
          <MapAndTable
            {...{ map: map.data, tone, marked: found?.bins, show, mayWrite }}
            open={search.open}
            onOpen={openBin}
          />
        </SplitView>
      ) : (
        <Unread query={map} />
      )}
    </>
  );
}

/** The bins of a SKU at this warehouse. */
function useSkuBins(nodeId: string, sku: string | undefined) {
  const { data } = useQuery({
    queryKey: ['stock', 'sku', sku, undefined],
    queryFn: ({ signal }) => call(getSkuStock, { params: { id: sku! }, query: {}, signal }),
    enabled: sku !== undefined,
  });
  return useMemo(() => {
    if (!data || !sku) return null;
    const here = data.bins?.filter(({ node, bin }) => node.id === nodeId && bin !== '') ?? [];
    return { code: data.sku.merchantCode, bins: new Set(here.map(({ bin }) => bin)) };
  }, [data, nodeId, sku]);
}

type BothProps = {
  map: WarehouseMap;
  tone: MapTone;
  marked: ReadonlySet<string> | undefined;
  open: string | undefined;
  onOpen: (code: string) => void;
  show: (next: MapSearch) => void;
  mayWrite: boolean;
};

const countOf = (tone: MapTone, bin: MapBin): number => (tone === 'picks' ? bin.picks : Number(bin.quantity));

function MapAndTable({ map, tone, marked, open, onOpen, show, mayWrite }: BothProps) {
  const { t } = useTranslation();
  const steps = useMemo(() => stepsOf(map.bins.map((bin) => countOf(tone, bin))), [map.bins, tone]);
  const toneOf = useCallback((bin: MapBin) => stepOf(steps, countOf(tone, bin)), [steps, tone]);
  const titleOf = useCallback(
    (bin: MapBin) =>
      t('map.binTitle', { code: bin.code, quantity: countText(bin.quantity), picks: countText(bin.picks) }),
    [t],
  );
  const notPlaced = map.bins.filter(({ placed }) => !placed).length;
  const label = t('map.label', {
    node: map.node.name,
    bins: countText(map.bins.length),
    notPlaced: countText(notPlaced),
  });
  const bin = open?.replace(/^(bin|stand):/, '') ?? null;
  const drawn = map.floor ? (
    <FloorDrawing {...{ label, floor: map.floor, map, toneOf, titleOf, onOpen }} marked={marked} open={bin} />
  ) : (
    <EmptyState
      title={t('map.noFloor')}
      hint={t('map.noFloorHint')}
      action={mayWrite && <Button onClick={() => show({ open: 'floor' })}>{t('map.drawFloor')}</Button>}
    />
  );
  return (
    <div className={css.columns} data-alone={open ? true : undefined}>
      <div className={css.drawn}>
        {drawn}
        <MapLegend {...{ map, steps, tone, notPlaced, mayWrite }} onZone={(id) => show({ open: `zone:${id}` })} />
      </div>
      {!open && (
        <div className={css.side}>
          <BinTable map={map} marked={marked} onOpen={onOpen} />
        </div>
      )}
    </div>
  );
}
