/**
 * Put-to-wall (WMS-6): goods picked in bulk are scanned, the slot of their order lights up, the slot is scanned or confirmed.
 * Full screen, one wall at a time; which one is kept by the browser, what was put by the server, so a reload goes on.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listPickLists } from '../../../src/contract/pick-lists.ts';
import { getWall, type Wall } from '../../../src/contract/walls.ts';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import bench from '../warehouse/check-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { useWall } from './use-wall.ts';
import css from './wall-page.module.css';

const KEPT = 'guanjia.wall';
const SHOWN = 100;

export default function WallPage() {
  const [id, setId] = useState(() => sessionStorage.getItem(KEPT));
  const open = (next: string | null) => {
    if (next) sessionStorage.setItem(KEPT, next);
    else sessionStorage.removeItem(KEPT);
    setId(next);
  };
  return id ? <Opening key={id} id={id} onLeave={() => open(null)} /> : <Choosing onOpen={open} />;
}

/** The barcode on the paper that came with the trolley, or one of the walls that wait. */
function Choosing({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const lists = useQuery({
    queryKey: ['pickLists', 'walls'],
    queryFn: async ({ signal }) => (await call(listPickLists, { query: { limit: SHOWN }, signal })).items,
    staleTime: 0,
  });
  const walls = lists.data?.filter(({ wall, open }) => wall && open > 0) ?? [];
  const scan = (code: string) => {
    const found = lists.data?.find(({ number, wall }) => wall && number.toLowerCase() === code.toLowerCase());
    if (found) onOpen(found.id);
    else setSaid(t('wall.noList', { code }));
  };
  return (
    <Station title={t('nav.wall')} light={said ? 'wrong' : 'idle'}>
      <Signal text={said || t('wall.scanList')} />
      <ScanField prompt={t('wall.scanList')} busy={false} onScan={scan} />
      {!lists.data && <Unread query={lists} rows={4} />}
      {lists.data && walls.length === 0 && <p className={css.none}>{t('wall.none')}</p>}
      <ul className={css.choices}>
        {walls.map(({ id, number, node, parcels, pieces }) => (
          <li key={id}>
            <button type="button" onClick={() => onOpen(id)}>
              <b>{number}</b> {node.name} · {t('wall.size', { parcels, pieces })}
            </button>
          </li>
        ))}
      </ul>
    </Station>
  );
}

function Opening({ id, onLeave }: { id: string; onLeave: () => void }) {
  const { t } = useTranslation();
  const wall = useQuery({
    queryKey: ['walls', id],
    queryFn: ({ signal }) => call(getWall, { params: { id }, signal }),
    staleTime: 0,
    gcTime: 0,
    refetchOnMount: 'always',
  });
  useKeys(t('nav.wall'), [{ keys: ['Escape'], label: t('wall.other'), run: onLeave }]);
  if (wall.data) return <Sorting opened={wall.data} onLeave={onLeave} />;
  return (
    <Station title={t('nav.wall')} light="idle">
      <Unread query={wall} rows={4} />
    </Station>
  );
}

function Sorting({ opened, onLeave }: { opened: Wall; onLeave: () => void }) {
  const { t } = useTranslation();
  const at = useWall(opened);
  const { wall, missing } = at;
  const lit = wall.lit;
  useKeys(t('nav.wall'), [
    { keys: ['Escape'], label: t(lit ? 'wall.unlight' : 'wall.other'), run: lit ? at.unlight : onLeave },
    ...(lit ? [{ keys: ['F2'], label: t('wall.confirm'), run: at.confirm }] : []),
    ...(missing ? [{ keys: ['F4'], label: t('wall.missing'), run: at.reportMissing }] : []),
  ]);
  const prompt = lit ? t('wall.scanSlot', { slot: lit.slot }) : t('wall.scanItem');
  return (
    <Station title={wall.number} light={at.light} end={`${wall.put} / ${wall.pieces}`}>
      <div className={css.signal}>
        <Signal
          text={at.text || (lit ? t('wall.verdict.lit', { slot: lit.slot, sku: lit.sku.merchantCode }) : prompt)}
        />
      </div>
      <ScanField prompt={prompt} busy={at.busy} input="text" onScan={at.scan} />
      <Slots wall={wall} onConfirm={at.confirm} />
      <footer className={bench.foot}>
        <button type="button" className={bench.aside} onClick={lit ? at.unlight : onLeave}>
          {t(lit ? 'wall.unlight' : 'wall.other')} <kbd>Esc</kbd>
        </button>
        {lit && (
          <button type="button" className={bench.aside} onClick={at.confirm}>
            {t('wall.confirm')} <kbd>F2</kbd>
          </button>
        )}
        {missing && (
          <button type="button" className={bench.aside} onClick={at.reportMissing}>
            {t('wall.missingOf', { code: missing.sku.merchantCode, count: missing.count })} <kbd>F4</kbd>
          </button>
        )}
      </footer>
    </Station>
  );
}

function Slots({ wall, onConfirm }: { wall: Wall; onConfirm: () => void }) {
  const { t } = useTranslation();
  return (
    <ol className={css.slots} aria-label={t('wall.slots')}>
      {wall.slots.map(({ slot, state, order, waybillNumber, put, wanted, lines }) => {
        const isLit = wall.lit?.slot === slot;
        const lacks = lines.filter((line) => line.put !== line.wanted);
        return (
          <li key={slot} data-state={state} data-lit={isLit || undefined} title={order.number}>
            <button type="button" disabled={!isLit} onClick={onConfirm}>
              <b>{slot}</b>
              <span className={css.count}>{state === 'off' ? '—' : `${put} / ${wanted}`}</span>
              <small className="clip">
                {state === 'open'
                  ? lacks
                      .map((line) => `${line.sku.merchantCode} × ${Number(line.wanted) - Number(line.put)}`)
                      .join('，')
                  : t(`wall.state.${state}`, { waybill: waybillNumber || order.number })}
              </small>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
