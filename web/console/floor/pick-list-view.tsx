/** One pick list: its walk on the floor, the bins in the order they are passed, and the parcels by slot. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MapBin, WarehouseMap } from '../../../src/contract/floor.ts';
import { getPickList, type PickListSheet } from '../../../src/contract/pick-lists.ts';
import { printPickList } from '../../../src/contract/shipping.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Section } from '../../ui/section.tsx';
import { EmptyState, InlineError, Unread } from '../../ui/states.tsx';
import { call, fetchFile } from '../api.ts';
import { useRight } from '../queries.ts';
import { showPaper } from '../shipping/show-paper.ts';
import { TakenOff } from '../tracking/taken-off.tsx';
import { Facts } from './facts.tsx';
import css from './floor.module.css';
import { FloorDrawing } from './floor-drawing.tsx';
import { mapQuery } from './floor-queries.ts';
import { savedOf, wholeMetres } from './walk-words.ts';

const DAYS = 30;

export function PickListView({ id }: { id: string }) {
  const { t } = useTranslation();
  const list = useQuery({
    queryKey: ['pickLists', id],
    queryFn: ({ signal }) => call(getPickList, { params: { id }, signal }),
  });
  if (!list.data) return <Unread query={list} rows={12} />;
  return (
    <article className={css.document}>
      <Head list={list.data} />
      {list.data.walk ? (
        <Walk list={list.data} walk={list.data.walk} />
      ) : (
        <EmptyState
          title={t('pickLists.noWalk')}
          hint={t('pickLists.noWalkHint')}
          action={<Link to="/warehouse-map">{t('nav.map')}</Link>}
        />
      )}
      {list.data.takenOff.length > 0 && (
        <Section title={t('takenOff.title')}>
          <TakenOff list={list.data} />
        </Section>
      )}
      <Section title={t('pickLists.lines')}>
        <Lines list={list.data} />
      </Section>
      <Section title={t('pickLists.orders')}>
        <Orders list={list.data} />
      </Section>
    </article>
  );
}

function Head({ list }: { list: PickListSheet }) {
  const { t } = useTranslation();
  const mayPrint = useRight('shipping.write');
  const [error, setError] = useState<unknown>(null);
  const print = async () => {
    setError(null);
    try {
      showPaper(await fetchFile(printPickList, { body: { ids: list.orders.map(({ parcelId }) => parcelId) } }));
    } catch (refused) {
      setError(refused);
    }
  };
  useKeys(list.number, mayPrint ? [{ keys: ['p'], label: t('pickLists.print'), run: () => void print() }] : []);
  return (
    <header className={css.head}>
      <h2>
        <CopyText text={list.number} strong />
      </h2>
      <span className="quiet clip">{list.node.name}</span>
      {mayPrint && (
        <Button size="small" onClick={() => void print()}>
          {t('pickLists.print')} <Hotkey name="p" />
        </Button>
      )}
      {error !== null && <InlineError error={error} />}
    </header>
  );
}

const noTone = () => 0;
const codeOf = ({ code }: MapBin) => code;

function Walk({ list, walk }: { list: PickListSheet; walk: NonNullable<PickListSheet['walk']> }) {
  const { t } = useTranslation();
  const may = useRight('stock.read');
  const map = useQuery({ ...mapQuery(list.node.id, DAYS), enabled: may, refetchInterval: false });
  const notPlaced = new Set(list.lines.flatMap(({ at, bin }) => (at ? [] : [bin]))).size;
  const facts: [string, string][] = [
    [t('pickLists.shortest'), `${wholeMetres(walk.lengthMm)} m`],
    [t('pickLists.sShape'), `${wholeMetres(walk.sShapeMm)} m`],
    [t('pickLists.largestGap'), `${wholeMetres(walk.largestGapMm)} m`],
    [t('pickLists.saved'), savedOf(walk)],
  ];
  return (
    <>
      <Facts facts={facts} />
      {notPlaced > 0 && <p className={css.said}>{t('pickLists.notPlaced', { count: notPlaced })}</p>}
      {map.data?.floor && walk.path.length > 0 && (
        <Drawn list={list} walk={walk} map={map.data} floor={map.data.floor} />
      )}
    </>
  );
}

type DrawnProps = {
  list: PickListSheet;
  walk: NonNullable<PickListSheet['walk']>;
  map: WarehouseMap;
  floor: NonNullable<WarehouseMap['floor']>;
};

function Drawn({ list, walk, map, floor }: DrawnProps) {
  const { t } = useTranslation();
  const label = t('pickLists.drawn', { number: list.number, metres: wholeMetres(walk.lengthMm) });
  return (
    <div className={css.mapOfList}>
      <FloorDrawing
        {...{ label, floor, map }}
        toneOf={noTone}
        titleOf={codeOf}
        marked={new Set(list.lines.map(({ bin }) => bin))}
        walk={{ path: walk.path, stops: list.lines.flatMap(({ at }) => at ?? []) }}
      />
    </div>
  );
}

function Lines({ list }: { list: PickListSheet }) {
  const { t } = useTranslation();
  const stops = [...new Set(list.lines.map(({ at }) => at && `${at.xMm}/${at.yMm}`))];
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th className={css.right}>{t('pickLists.stop')}</th>
          <th>{t('map.bin')}</th>
          <th>{t('stock.merchantCode')}</th>
          <th>{t('stock.name')}</th>
          <th className={css.right}>{t('map.quantity')}</th>
          <th>{t('pickLists.slots')}</th>
        </tr>
      </thead>
      <tbody>
        {list.lines.map(({ bin, at, sku, quantity, slots }) => (
          <tr key={`${bin}/${sku.id}`}>
            <td className={css.right}>{at ? stops.indexOf(`${at.xMm}/${at.yMm}`) + 1 : '—'}</td>
            <td>
              <strong>{bin === 'unsorted' ? t('ledgerPlace.unsorted') : bin}</strong>
            </td>
            <td className="num">{sku.merchantCode}</td>
            <td>
              {sku.name} <span className="quiet">{sku.properties}</span>
            </td>
            <td className={css.right}>
              <Quantity value={quantity} />
            </td>
            <td className="num">{slots.map((one) => `#${one.slot}×${one.quantity}`).join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Orders({ list }: { list: PickListSheet }) {
  const { t } = useTranslation();
  const mayOpen = useRight('orders.read');
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th className={css.right}>{t('pickLists.slot')}</th>
          <th>{t('pickLists.order')}</th>
          <th>{t('pickLists.waybill')}</th>
        </tr>
      </thead>
      <tbody>
        {list.orders.map(({ slot, parcelId, order, waybillNumber }) => (
          <tr key={parcelId}>
            <td className={css.right}>#{slot}</td>
            <td>
              {mayOpen ? (
                <Link to="/orders/$id" params={{ id: order.id }}>
                  {order.number}
                </Link>
              ) : (
                order.number
              )}
            </td>
            <td className="num">{waybillNumber}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
