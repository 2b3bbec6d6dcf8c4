/** Styles, the SKUs they make from colours and sizes, and the rule for merchant codes (CAT-1). */
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listStyles, type StyleRow } from '../../../src/contract/styles.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { ColumnsMenu } from '../../ui/column-choice.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Choices, FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { insteadOf } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { NamingRulePanel } from './naming-rule.tsx';
import { StylePanel } from './style-panel.tsx';

const NEW = 'new';
const RULE = 'rule';

export default function StylesPage() {
  const { t } = useTranslation();
  const mayWrite = useRight('catalog.write');
  const [text, setText] = useState('');
  const [active, setActive] = useState<boolean | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const list = useList(['styles', text, active], (page, signal) =>
    call(listStyles, {
      query: { ...(text ? { text } : {}), ...(active === null ? {} : { active }), ...(page ? { cursor: page } : {}) },
      signal,
    }),
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  useKeys(t('nav.styles'), mayWrite ? [{ keys: ['n'], label: t('styles.new'), run: () => setOpen(NEW) }] : []);
  const clear = () => {
    setText('');
    setActive(null);
  };
  const instead = insteadOf(
    list,
    { title: t('styles.none'), hint: t('styles.noneHint') },
    (text !== '' || active !== null) && { title: t('styles.empty'), clear },
  );
  return (
    <>
      <FilterBar
        end={
          <>
            <ColumnsMenu table="styles" columns={columns} />
            <Button onClick={() => setOpen(RULE)}>{t('styles.rule')}</Button>
            {mayWrite && (
              <Button type="primary" onClick={() => setOpen(NEW)}>
                {t('styles.new')}
              </Button>
            )}
          </>
        }
      >
        <SearchText value={text} placeholder={t('styles.search')} onSearch={setText} />
        <Choices
          single
          label={t('goods.state')}
          options={[
            { value: 'true', text: t('goods.active') },
            { value: 'false', text: t('goods.off') },
          ]}
          chosen={active === null ? [] : [String(active)]}
          onChoose={([value]) => setActive(value === undefined ? null : value === 'true')}
        />
      </FilterBar>
      <SplitView
        size="form"
        asideLabel={t(open === RULE ? 'styles.rule' : 'styles.edit')}
        onClose={() => setOpen(null)}
        aside={
          open === null ? null : open === RULE ? (
            <NamingRulePanel styles={list.rows} />
          ) : (
            <StylePanel key={open} id={open === NEW ? null : open} onMade={setOpen} />
          )
        }
      >
        <DataTable
          id="styles"
          label={t('nav.styles')}
          columns={columns}
          rows={list.rows}
          idOf={(row) => row.id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={!row.active && <Tag tone="ended" text={t('goods.off')} />}>
                <strong className="clip">{row.code}</strong>
              </CardLine>
              <CardLine>
                <span className="clip quiet">{[row.name, row.brand, row.season].filter(Boolean).join(' · ')}</span>
              </CardLine>
            </>
          )}
          instead={instead}
        />
      </SplitView>
    </>
  );
}

function columnsOf(t: (key: string) => string): Column<StyleRow>[] {
  const said = (id: 'brand' | 'model' | 'series' | 'category' | 'season', rank: number): Column<StyleRow> => ({
    ...{ id, title: t(id === 'brand' || id === 'season' ? `goods.${id}` : `styles.${id}`), width: 96, rank },
    cell: (row) => row[id],
  });
  return [
    {
      id: 'code',
      title: t('styles.code'),
      width: 128,
      fixed: true,
      cell: (row) => <CopyText text={row.code} strong />,
    },
    { id: 'name', title: t('styles.name'), width: 200, grow: 2, cell: (row) => row.name },
    said('brand', 2),
    said('category', 3),
    said('season', 4),
    said('series', 5),
    said('model', 6),
    {
      id: 'state',
      title: t('goods.state'),
      width: 88,
      rank: 1,
      cell: (row) => <Tag tone={row.active ? 'good' : 'ended'} text={t(row.active ? 'goods.active' : 'goods.off')} />,
    },
  ];
}
