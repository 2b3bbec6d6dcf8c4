/** SKUs as people keep them (CAT-1, CAT-2): found, filtered, exported, many changed at once, one opened beside the list. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportSkus, listSkus, type SkuRow } from '../../../src/contract/catalog.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import { DataTable, type Selection } from '../../ui/data-table.tsx';
import { Money } from '../../ui/figures.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SavedViews } from '../../ui/saved-views.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { expectTyping } from '../../ui/type-ahead.ts';
import { call, urlOf } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { useList, useRight } from '../queries.ts';
import { useCursor } from '../use-cursor.ts';
import { BulkBar } from './bulk-bar.tsx';
import { goodsColumns } from './goods-columns.tsx';
import { filtersOf, type GoodsSearch } from './goods-search.ts';
import { SkuPanel, useSkuWords } from './sku-panel.tsx';

const NEW = 'new';

export default function GoodsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/goods' });
  const mayWrite = useRight('catalog.write');
  const [selection, setSelection] = useState<Selection>(new Set());
  const show = useCallback(
    (next: GoodsSearch) => void navigate({ to: '/goods', search: next, replace: true }),
    [navigate],
  );
  const filters = filtersOf(search);
  const open = useCallback(
    (sku: string | null) =>
      void navigate({
        to: '/goods',
        search: ({ sku: _, ...rest }: GoodsSearch) => (sku ? { ...rest, sku } : rest),
        replace: true,
      }),
    [navigate],
  );
  const { cursor, settled, setCursor } = useCursor(search.sku ?? null, open);
  const list = useList(['skus', 'list', filters], (page, signal) =>
    call(listSkus, { query: { ...filters, limit: 100, ...(page ? { cursor: page } : {}) }, signal }),
  );
  const columns = useMemo(() => goodsColumns(t), [t]);
  const make = () => {
    expectTyping();
    setCursor(NEW);
  };
  useKeys(t('nav.goods'), [
    ...(mayWrite ? [{ keys: ['n'], label: t('goods.new'), run: make }] : []),
    { keys: ['r'], label: t('keys.refresh'), run: list.refetch },
  ]);
  const instead = insteadOf(
    list,
    {
      title: t('goods.none'),
      hint: t('goods.noneHint'),
      action: <Link to="/imports">{t('goods.import')}</Link>,
    },
    Object.keys(filters).length > 0 && { title: t('goods.empty'), clear: () => show({}) },
  );
  const chosen = list.rows.filter((row) => selection.has(row.id));
  return (
    <>
      <GoodsFilters
        search={search}
        onShow={show}
        end={
          <>
            <SavedViews list="goods" search={filters} onShow={show} />
            <ColumnsMenu table="goods" columns={columns} />
            <ExportMenu of={(format) => urlOf(exportSkus, {}, { ...filters, ...format })} />
            <Button onClick={() => void navigate({ to: '/imports' })}>{t('goods.import')}</Button>
            {mayWrite && (
              <Button type="primary" onClick={make}>
                {t('goods.new')}
              </Button>
            )}
          </>
        }
      />
      <SplitView
        size="form"
        asideLabel={t('goods.edit')}
        onClose={() => setCursor(null)}
        aside={
          cursor && settled ? (
            <SkuPanel key={settled} id={settled === NEW ? null : settled} onMade={(id) => setCursor(id)} />
          ) : null
        }
      >
        <DataTable
          id="goods"
          label={t('nav.goods')}
          columns={columns}
          rows={list.rows}
          idOf={(row) => row.id}
          cursor={cursor}
          onCursor={setCursor}
          {...(mayWrite ? { selection, onSelect: setSelection } : {})}
          more={list.more}
          narrow={(row) => <GoodsCard row={row} />}
          instead={instead}
        />
        {chosen.length > 0 && <BulkBar chosen={chosen} onClear={() => setSelection(new Set())} />}
      </SplitView>
    </>
  );
}

function GoodsCard({ row }: { row: SkuRow }) {
  const { t } = useTranslation();
  return (
    <>
      <CardLine end={row.price && <Money value={row.price} />}>
        <strong className="clip">{row.merchantCode}</strong>
        {row.bundle && <Tag tone="work" text={t('goods.bundle')} />}
        {!row.active && <Tag tone="ended" text={t('goods.off')} />}
      </CardLine>
      <CardLine>
        <span className="clip quiet">
          {row.name} {row.properties}
        </span>
      </CardLine>
    </>
  );
}

type FilterProps = { search: GoodsSearch; onShow: (search: GoodsSearch) => void; end: React.ReactNode };

function GoodsFilters({ search, onShow, end }: FilterProps) {
  const { t } = useTranslation();
  const words = useSkuWords();
  const set = <Name extends keyof GoodsSearch>(name: Name, value: GoodsSearch[Name] | undefined) => {
    const { [name]: _, ...rest } = search;
    onShow(value === undefined ? rest : { ...rest, [name]: value });
  };
  const flag = (name: 'active' | 'bundle', label: string, texts: [string, string]) => (
    <Choices
      single
      label={label}
      options={[
        { value: 'true', text: texts[0] },
        { value: 'false', text: texts[1] },
      ]}
      chosen={search[name] === undefined ? [] : [String(search[name])]}
      onChoose={([value]) => set(name, value === undefined ? undefined : value === 'true')}
    />
  );
  return (
    <FilterBar end={end}>
      <SearchText
        value={search.text ?? ''}
        placeholder={t('goods.search')}
        onSearch={(text) => set('text', text || undefined)}
      />
      {flag('active', t('goods.state'), [t('goods.active'), t('goods.off')])}
      {flag('bundle', t('goods.kind'), [t('goods.bundle'), t('goods.single')])}
      {(['supplier', 'season', 'brand'] as const).map((name) => (
        <Choices
          key={name}
          label={t(`goods.${name}`)}
          options={(words?.[name] ?? []).map((value) => ({ value, text: value }))}
          chosen={search[name] ?? []}
          onChoose={(chosen) => set(name, chosen.length > 0 ? chosen : undefined)}
        />
      ))}
    </FilterBar>
  );
}
