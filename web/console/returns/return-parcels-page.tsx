/** Parcels of the returns desk (RET-3): those without an owner, begun ones, good pieces to put away. One beside the list. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  getReturn,
  listReturns,
  matchReturn,
  type ReturnDetail,
  type ReturnParcel,
  suggestOwners,
} from '../../../src/contract/returns.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Moment, Quantity } from '../../ui/figures.tsx';
import { FilterBar, SearchText } from '../../ui/filter-bar.tsx';
import { Section } from '../../ui/section.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf, Unread } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { call } from '../api.ts';
import { lotName } from '../lots/lot-choice.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import { Photos } from './photos.tsx';
import { RETURN_VIEWS, type ReturnView } from './return-search.ts';
import css from './returns.module.css';
import { CandidateWords } from './returns-station.tsx';
import type { Candidate } from './use-return.ts';

const TONE: Record<ReturnParcel['state'], Tone> = { open: 'work', ownerless: 'danger', received: 'good' };
const QUERY: Record<ReturnView, object> = {
  ownerless: { state: 'ownerless' },
  open: { state: 'open' },
  toShelve: { toShelve: 'true' },
  all: {},
};

const StateOf = ({ row }: { row: Pick<ReturnParcel, 'state'> }) => {
  const { t } = useTranslation();
  return <Tag tone={TONE[row.state]} text={t(`returns.state.${row.state}`)} />;
};

const columnsOf = (t: TFunction): Column<ReturnParcel>[] => [
  {
    id: 'number',
    title: t('returns.column.number'),
    width: 144,
    fixed: true,
    cell: (row) => <CopyText text={row.number} strong />,
  },
  {
    id: 'label',
    title: t('returns.column.label'),
    width: 160,
    grow: 2,
    cell: (row) => <span className="num">{row.label}</span>,
  },
  { id: 'state', title: t('returns.column.state'), width: 96, cell: (row) => <StateOf row={row} /> },
  {
    id: 'case',
    title: t('returns.column.case'),
    width: 144,
    rank: 1,
    cell: (row) => row.case && <span className="num">{row.case.number}</span>,
  },
  {
    id: 'pieces',
    title: t('returns.column.pieces'),
    width: 64,
    align: 'right',
    cell: (row) => <Quantity value={row.pieces} />,
  },
  { id: 'node', title: t('returns.column.node'), width: 112, rank: 3, grow: 1, cell: (row) => row.node.name },
  {
    id: 'at',
    title: t('returns.column.at'),
    width: 96,
    rank: 2,
    align: 'right',
    cell: (row) => <Moment value={row.openedAt} />,
  },
];

export default function ReturnParcelsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/return-parcels' });
  const { view = 'ownerless', text, open = null } = useSearch({ from: '/shell/return-parcels' });
  const columns = useMemo(() => columnsOf(t), [t]);
  const list = useList(['returns', 'list', view, text], (cursor, signal) =>
    call(listReturns, {
      query: { ...QUERY[view], ...(text && { text }), limit: 100, ...(cursor && { cursor }) },
      signal,
    }),
  );
  const setOpen = (id: string | null) =>
    void navigate({ search: ({ open: _, ...rest }) => (id ? { ...rest, open: id } : rest), replace: true });
  const show = (next: { view?: ReturnView; text?: string }) =>
    void navigate({ to: '/return-parcels', search: next, replace: true });
  const instead = insteadOf(
    list,
    { title: t(`returns.empty.${view}`), hint: t('returns.emptyHint') },
    text !== undefined && { clear: () => show({ view }) },
  );
  return (
    <>
      <FilterBar end={<Link to="/returns">{t('returns.openDesk')}</Link>}>
        <Tabs
          label={t('returns.viewTitle')}
          value={view}
          options={RETURN_VIEWS.map((value) => ({ value, text: t(`returns.view.${value}`) }))}
          onPick={(value) => show({ view: value, ...(text && { text }) })}
        />
        <SearchText
          value={text ?? ''}
          placeholder={t('returns.search')}
          onSearch={(word) => show({ view: 'all', ...(word && { text: word }) })}
        />
      </FilterBar>
      <SplitView
        asideLabel={t('returns.one')}
        onClose={() => setOpen(null)}
        aside={open ? <ParcelView key={open} id={open} /> : null}
      >
        <DataTable
          id="return-parcels"
          label={t('nav.returnParcels')}
          columns={columns}
          rows={list.rows}
          idOf={(row) => row.id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(row) => (
            <>
              <CardLine end={<StateOf row={row} />}>
                <strong className="num">{row.label}</strong>
              </CardLine>
              <CardLine end={<Moment value={row.openedAt} />}>
                <span className="quiet">{row.case?.number ?? row.number}</span>
              </CardLine>
            </>
          )}
          instead={instead}
        />
      </SplitView>
    </>
  );
}

const refresh = () => void queryClient.invalidateQueries({ queryKey: ['returns'] });

function ParcelView({ id }: { id: string }) {
  const { t } = useTranslation();
  const parcel = useQuery({
    queryKey: ['returns', 'one', id],
    queryFn: ({ signal }) => call(getReturn, { params: { id }, signal }),
  });
  if (!parcel.data) return <Unread query={parcel} />;
  const { data } = parcel;
  return (
    <article>
      <Section title={`${data.number} · ${data.label}`} end={<StateOf row={data} />}>
        <p>
          {data.node.name} · {data.by.name} <Moment value={data.receivedAt ?? data.openedAt} />
        </p>
        {data.case && (
          <p>
            <Link to="/after-sales" search={{ queue: 'all', text: data.case.number, open: data.case.id }}>
              {data.case.number}
            </Link>{' '}
            {data.order && (
              <Link to="/orders/$id" params={{ id: data.order.id }}>
                {data.order.number}
              </Link>
            )}
          </p>
        )}
        {(data.sender || data.phoneTail) && (
          <p>
            {t('returns.sender')} {data.sender} {data.phoneTail}
          </p>
        )}
        {data.note && <p>{data.note}</p>}
      </Section>
      <Section title={t('returns.items')}>
        <ItemTable parcel={data} />
        <Photos of="parcel" ofId={id} photos={data.photos} onAdded={refresh} />
      </Section>
      {data.state === 'ownerless' && <Owners parcel={data} />}
    </article>
  );
}

function ItemTable({ parcel }: { parcel: ReturnDetail }) {
  const { t } = useTranslation();
  const where = (item: ReturnDetail['items'][number]) => {
    if (parcel.state !== 'received' || item.verdict === 'wrong') return t('returns.notBooked');
    if (item.aside) return t('lots.aside');
    if (item.verdict === 'defective') return t('returns.verdict.defective');
    return item.bin ?? t('returns.inArea');
  };
  return (
    <ul className={css.items}>
      {parcel.items.map((item) => (
        <li key={item.item} data-verdict={item.verdict}>
          <span>{t(`returns.verdict.${item.verdict}`)}</span>
          <b>
            {item.sku?.merchantCode ?? item.code}
            {item.lot !== null && <span className="quiet"> {lotName(t, item.lot)}</span>}
          </b>
          <span>× {item.quantity}</span>
          <span className="quiet">{where(item)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Whose an ownerless parcel may be; matching books its goods. */
function Owners({ parcel }: { parcel: ReturnDetail }) {
  const { t } = useTranslation();
  const may = useRight('warehouse.check');
  const [chosen, setChosen] = useState<Candidate | null>(null);
  const [error, setError] = useState<unknown>(null);
  const owners = useQuery({
    queryKey: ['returns', 'owners', parcel.id],
    queryFn: async ({ signal }) => (await call(suggestOwners, { params: { id: parcel.id }, signal })).candidates,
  });
  const match = async (one: Candidate) => {
    setError(null);
    try {
      await call(matchReturn, {
        params: { id: parcel.id },
        body: one.case ? { caseId: one.case.id } : { orderId: one.order.id },
      });
      setChosen(null);
      refresh();
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Section title={t('returns.owners')}>
      <p className="quiet">{owners.data?.length === 0 ? t('returns.noOwners') : t('returns.ownersHint')}</p>
      {owners.data?.map((one) => (
        <div key={one.case?.id ?? one.order.id} className={css.owner}>
          <CandidateWords one={one} />
          <span className="quiet">{t(`returns.by.${one.by}`)}</span>
          {may && (
            <Button size="small" onClick={() => setChosen(one)}>
              {t('returns.match')}
            </Button>
          )}
        </div>
      ))}
      {chosen && (
        <Dialog
          title={t('returns.match')}
          okText={t('returns.match')}
          onOk={() => match(chosen)}
          onClose={() => setChosen(null)}
        >
          <p>{t('returns.matchAsk', { number: chosen.order.number })}</p>
          {error !== null && <InlineError error={error} />}
        </Dialog>
      )}
    </Section>
  );
}
