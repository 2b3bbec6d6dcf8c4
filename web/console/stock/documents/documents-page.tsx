/** What people do to stock by hand (STK-1): documents and expected goods as lists, one of them open, or a new one. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { EXPECTATION_STATES } from '../../../../src/contract/expectations.ts';
import { DOCUMENT_KINDS } from '../../../../src/contract/stock-documents.ts';
import { Choices, FilterBar, SearchText } from '../../../ui/filter-bar.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { SplitView } from '../../../ui/split-view.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { expectTyping } from '../../../ui/type-ahead.ts';
import { nodesQuery, useRight } from '../../queries.ts';
import { AssemblyEditor } from './assembly-editor.tsx';
import { DocumentEditor } from './document-editor.tsx';
import { type DocumentSearch, NEW_KINDS, type NewKind } from './document-search.ts';
import { DocumentView } from './document-view.tsx';
import { DocumentsTable } from './documents-table.tsx';
import { ExpectationView } from './expectation-view.tsx';
import { ExpectationsTable } from './expectations-table.tsx';

/** What is made most often in each list. */
const usualOf = (view: NonNullable<DocumentSearch['view']>): NewKind =>
  view === 'documents' ? 'receipt' : 'expectation';

export default function DocumentsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/stock/documents' });
  const mayWrite = useRight('stock.write');
  const show = useCallback(
    (next: DocumentSearch) => void navigate({ to: '/stock/documents', search: next, replace: true }),
    [navigate],
  );
  const { open: _open, make: _make, ...list } = search;
  const view = search.view ?? 'documents';
  const make = (kind: NewKind) => {
    expectTyping();
    show({ ...list, make: kind });
  };
  const open = (id: string | null) => show(id ? { ...list, open: id } : list);
  const table = { search, cursor: search.open ?? null, onCursor: open, onClear: () => show({ view }) };
  useKeys(
    t('nav.documents'),
    mayWrite
      ? [
          {
            keys: ['n'],
            label: t(`goodsDocuments.new.${usualOf(view)}`),
            run: () => make(usualOf(view)),
          },
        ]
      : [],
  );
  return (
    <>
      <DocumentFilters search={search} onShow={show} onMake={mayWrite ? make : null} />
      <SplitView
        size="wide"
        asideLabel={search.make ? t(`goodsDocuments.new.${search.make}`) : t('goodsDocuments.documents')}
        onClose={() => open(null)}
        aside={search.make || search.open ? <Aside search={search} onShow={show} /> : null}
      >
        {view === 'documents' ? <DocumentsTable {...table} /> : <ExpectationsTable {...table} />}
      </SplitView>
    </>
  );
}

function Aside({ search, onShow }: { search: DocumentSearch; onShow: (search: DocumentSearch) => void }) {
  const { open, make, ...list } = search;
  const view = (wanted: 'documents' | 'expectations', id: string) => onShow({ ...list, view: wanted, open: id });
  const documents = (id: string) => view('documents', id);
  if (make === 'assembly' || make === 'disassembly')
    return <AssemblyEditor key={make} kind={make} onMade={documents} />;
  if (make)
    return (
      <DocumentEditor
        key={make}
        kind={make}
        onMade={(id) => view(make === 'expectation' ? 'expectations' : 'documents', id)}
      />
    );
  if (!open) return null;
  const expectations = (id: string) => view('expectations', id);
  return search.view === 'expectations' ? (
    <ExpectationView key={open} id={open} onDocument={documents} />
  ) : (
    <DocumentView key={open} id={open} onDocument={documents} onExpectation={expectations} />
  );
}

type FilterProps = {
  search: DocumentSearch;
  onShow: (search: DocumentSearch) => void;
  /** Null for who may not. */
  onMake: ((kind: NewKind) => void) | null;
};

function DocumentFilters({ search, onShow, onMake }: FilterProps) {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery);
  const view = search.view ?? 'documents';
  const usual = usualOf(view);
  const set = <Name extends keyof DocumentSearch>(name: Name, value: DocumentSearch[Name] | undefined) => {
    const { [name]: _, ...rest } = search;
    onShow(value ? { ...rest, [name]: value } : rest);
  };
  return (
    <FilterBar
      end={
        onMake && (
          <>
            <Choices
              plain
              single
              label={t('goodsDocuments.more')}
              options={NEW_KINDS.filter((kind) => kind !== usual).map((value) => ({
                ...{ value, text: t(`goodsDocuments.new.${value}`) },
              }))}
              chosen={[]}
              onChoose={([kind]) => onMake(kind as NewKind)}
            />
            <Button type="primary" onClick={() => onMake(usual)}>
              {t(`goodsDocuments.new.${usual}`)}
            </Button>
          </>
        )
      }
    >
      <Tabs
        label={t('nav.documents')}
        value={view}
        options={[
          { value: 'documents', text: t('goodsDocuments.documents') },
          { value: 'expectations', text: t('goodsDocuments.expectations') },
        ]}
        onPick={(picked) => onShow({ view: picked, ...(search.node ? { node: search.node } : {}) })}
      />
      <SearchText
        value={search.number ?? ''}
        placeholder={t('goodsDocuments.findNumber')}
        onSearch={(number) => set('number', number)}
      />
      {view === 'documents' ? (
        <Choices
          single
          label={t('goodsDocuments.kind')}
          options={DOCUMENT_KINDS.map((value) => ({ value, text: t(`document.stock.${value}`) }))}
          chosen={search.kind ? [search.kind] : []}
          onChoose={([kind]) => set('kind', kind as DocumentSearch['kind'])}
        />
      ) : (
        <Choices
          single
          label={t('goods.state')}
          options={EXPECTATION_STATES.map((value) => ({ value, text: t(`goodsDocuments.state.${value}`) }))}
          chosen={search.state ? [search.state] : []}
          onChoose={([state]) => set('state', state as DocumentSearch['state'])}
        />
      )}
      <Choices
        single
        label={t('stock.node')}
        options={nodes.data?.map((node) => ({ value: node.id, text: node.name })) ?? []}
        chosen={search.node ? [search.node] : []}
        onChoose={([node]) => set('node', node)}
      />
    </FilterBar>
  );
}
