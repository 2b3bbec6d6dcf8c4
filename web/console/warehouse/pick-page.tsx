/**
 * Picking with a phone or a scanner (WMS-6): the list's number, then bin, item, slot of the cart, in walking order. Full
 * screen, one thing at a time; what is scanned is kept, so that a phone that reloads goes on.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getPickList, listPickLists, type PickListRow } from '../../../src/contract/pick-lists.ts';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { TakeOther } from '../lots/take-other.tsx';
import { TakenOff } from '../tracking/taken-off.tsx';
import css from './check-page.module.css';
import own from './pick-page.module.css';
import { ScanField } from './scan-field.tsx';
import { Signal, Station } from './station.tsx';
import { isPicked, type PickLine, usePick } from './use-pick.ts';

const SHOWN = 50;

export default function PickPage() {
  const [id, setId] = useState<string | null>(null);
  return id ? <Opening key={id} id={id} onLeave={() => setId(null)} /> : <Choosing onOpen={setId} />;
}

/** The barcode on the paper, or one of the lists that are not picked yet. */
function Choosing({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const lists = useQuery({
    queryKey: ['pickLists', 'toPick'],
    queryFn: async ({ signal }) => (await call(listPickLists, { query: { limit: SHOWN }, signal })).items,
    staleTime: 0,
  });
  const open = lists.data?.filter(({ open: left, picked, pieces }) => left > 0 && picked !== pieces) ?? [];
  const scan = (code: string) => {
    const found = lists.data?.find(({ number }) => number.toLowerCase() === code.toLowerCase());
    if (found) onOpen(found.id);
    else setSaid(t('pick.noList', { code }));
  };
  return (
    <Station title={t('nav.pick')} light={said ? 'wrong' : 'idle'}>
      <Signal text={said || t('pick.scanList')} />
      <ScanField prompt={t('pick.scanList')} busy={false} onScan={scan} />
      {!lists.data && <Unread query={lists} rows={4} />}
      {lists.data && open.length === 0 && <p className={own.none}>{t('pick.none')}</p>}
      <div className={own.scroll}>
        <ul className={css.lines}>
          {open.map((row) => (
            <ListLine key={row.id} row={row} onOpen={() => onOpen(row.id)} />
          ))}
        </ul>
      </div>
    </Station>
  );
}

function ListLine({ row, onOpen }: { row: PickListRow; onOpen: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className={own.list} onClick={onOpen}>
        {row.number}
      </button>
      <span className={css.name}>
        {row.node.name} · {t('pick.parcels', { count: row.parcels })}
      </span>
      <span className={css.count}>
        {row.picked}
        <small> / {row.pieces}</small>
      </span>
    </li>
  );
}

function Opening({ id, onLeave }: { id: string; onLeave: () => void }) {
  const { t } = useTranslation();
  const list = useQuery({
    queryKey: ['pickLists', id, 'pick'],
    queryFn: ({ signal }) => call(getPickList, { params: { id }, signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnMount: 'always',
  });
  if (list.data) return <Picking opened={list.data} onLeave={onLeave} />;
  return (
    <Station title={t('nav.pick')} light="idle">
      <Unread query={list} rows={4} />
    </Station>
  );
}

type PickingProps = { opened: Parameters<typeof usePick>[0]; onLeave: () => void };

function Picking({ opened, onLeave }: PickingProps) {
  const { t } = useTranslation();
  const pick = usePick(opened);
  const { list, line, bin } = pick;
  const mayRest = line !== null && bin !== null && line.picked !== '0';
  const back = bin === null ? onLeave : pick.leaveBin;
  useKeys(t('nav.pick'), [
    { keys: ['Escape'], label: t(bin === null ? 'pick.otherList' : 'pick.otherBin'), run: back },
    ...(line ? [{ keys: ['F4'], label: t('pick.short'), run: pick.short }] : []),
    ...(mayRest ? [{ keys: ['F2'], label: t('pick.rest'), run: pick.rest }] : []),
  ]);
  const prompt = pick.done ? t('pick.done') : bin === null ? t('pick.scanBin') : t('pick.scanItem');
  return (
    <Station title={list.number} light={pick.light} end={`${list.picked} / ${list.pieces}`}>
      <Signal text={pick.text || prompt}>{pick.done && pick.light !== 'done' && <span>{t('pick.done')}</span>}</Signal>
      {line && <Now line={line} atBin={bin !== null} />}
      {!pick.done && <ScanField prompt={prompt} busy={pick.busy} onScan={pick.scan} />}
      <div className={own.scroll}>
        <TakenOff list={list} />
        <ul className={css.lines} aria-label={t('pickLists.lines')}>
          {list.lines.map((one) => (
            <li key={`${one.bin}/${one.sku.id}/${one.lot}`} data-full={isPicked(one) || undefined}>
              <span className={css.code}>{one.bin === 'unsorted' ? t('ledgerPlace.unsorted') : one.bin}</span>
              <span className={css.name}>
                {one.sku.merchantCode} {one.sku.properties}
                {one.lot && ` · ${t('lots.take', { lot: one.lot })}`}
              </span>
              <span className={css.count}>
                {one.picked}
                <small> / {one.quantity}</small>
              </span>
            </li>
          ))}
        </ul>
      </div>
      {pick.other && <TakeOther other={pick.other} onSaid={pick.answer} />}
      <footer className={css.foot}>
        <button type="button" className={css.aside} onClick={back}>
          {t(bin === null ? 'pick.otherList' : 'pick.otherBin')} <kbd>Esc</kbd>
        </button>
        {line && (
          <button type="button" className={css.aside} onClick={pick.short}>
            {t('pick.short')} <kbd>F4</kbd>
          </button>
        )}
        {mayRest && (
          <button type="button" className={css.aside} onClick={pick.rest}>
            {t('pick.rest')} <kbd>F2</kbd>
          </button>
        )}
      </footer>
    </Station>
  );
}

/** Where to go, and what to take there. */
function Now({ line, atBin }: { line: PickLine; atBin: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={own.now}>
      <strong data-here={atBin || undefined}>{line.bin === 'unsorted' ? t('ledgerPlace.unsorted') : line.bin}</strong>
      <span>
        {line.sku.merchantCode} · {line.sku.name} {line.sku.properties}
        {line.lot && (
          <strong>
            {' '}
            {t('lots.take', { lot: line.lot })}
            {line.expiresOn && t('lots.day', { day: line.expiresOn })}
          </strong>
        )}
      </span>
      <b>
        {line.picked} / {line.quantity}
      </b>
    </div>
  );
}
