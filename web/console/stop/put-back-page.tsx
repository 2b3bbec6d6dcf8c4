/**
 * Putting back what stopped parcels left off the shelf (ORD-13): scan a piece, see its bin, scan the bin. Full screen,
 * one thing at a time; what is put back is gone from the list, so a phone that reloads goes on.
 */
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirmPutBack, findPutBack, listPutBacks, type PutBack } from '../../../src/contract/put-backs.ts';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useScans } from '../inbound/use-scans.ts';
import css from '../warehouse/check-page.module.css';
import own from '../warehouse/pick-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';

const SHOWN = 100;

export default function PutBackPage() {
  const { t } = useTranslation();
  const { light, text, busy, show, enqueue } = useScans();
  const [now, setNow] = useState<PutBack | null>(null);
  // A fast hand scans the bin before the answer to the piece is drawn.
  const latest = useRef<PutBack | null>(null);
  const list = useQuery({
    queryKey: ['putBacks'],
    queryFn: async ({ signal }) => (await call(listPutBacks, { query: { limit: SHOWN }, signal })).items,
    staleTime: 0,
  });
  const hold = (one: PutBack | null) => {
    latest.current = one;
    setNow(one);
  };
  const leave = () => {
    hold(null);
    show('idle', '');
  };
  useKeys(t('nav.putBack'), [{ keys: ['Escape'], label: t('putBack.another'), run: leave }]);
  const find = async (code: string) => {
    const found = await call(findPutBack, { body: { code } });
    hold(found);
    show('right', t('putBack.to', { bin: found.bin, count: Number(found.quantity) }));
  };
  const confirm = async ({ id, bin }: PutBack, code: string) => {
    const { left } = await call(confirmPutBack, { params: { id }, body: { bin: code } });
    hold(null);
    show(left === 0 ? 'done' : 'right', left === 0 ? t('putBack.none') : t('putBack.done', { bin, left }));
    await list.refetch();
  };
  const scan = (code: string) => enqueue(() => (latest.current === null ? find(code) : confirm(latest.current, code)));
  const prompt = t(now ? 'putBack.scanBin' : 'putBack.scanItem');
  return (
    <Station title={t('nav.putBack')} light={light} end={list.data?.length}>
      <Signal text={text || prompt} />
      {now && <Now one={now} />}
      <ScanField prompt={prompt} busy={busy} onScan={scan} />
      {!list.data && <Unread query={list} rows={4} />}
      {list.data?.length === 0 && <p className={own.none}>{t('putBack.none')}</p>}
      <div className={own.scroll}>
        <ul className={css.lines} aria-label={t('nav.putBack')}>
          {list.data?.map((one) => (
            <li key={one.id} data-full={one.id === now?.id || undefined}>
              <span className={css.code}>{binText(t, one.bin)}</span>
              <span className={css.name}>
                {one.sku.merchantCode} {one.sku.properties} · {one.pickList ?? one.parcelNumber} · {one.order.number}
              </span>
              <span className={css.count}>{one.quantity}</span>
            </li>
          ))}
        </ul>
      </div>
      {now && (
        <footer className={css.foot}>
          <button type="button" className={css.aside} onClick={leave}>
            {t('putBack.another')} <kbd>Esc</kbd>
          </button>
        </footer>
      )}
    </Station>
  );
}

const binText = (t: (key: 'ledgerPlace.unsorted') => string, bin: string): string =>
  bin === 'unsorted' ? t('ledgerPlace.unsorted') : bin;

function Now({ one }: { one: PutBack }) {
  const { t } = useTranslation();
  return (
    <div className={own.now}>
      <strong data-here>{binText(t, one.bin)}</strong>
      <span>
        {one.sku.merchantCode} · {one.sku.name} {one.sku.properties}
      </span>
      <b>{one.quantity}</b>
    </div>
  );
}
