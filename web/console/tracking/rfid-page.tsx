/**
 * Radio tags (WMS-10), full screen: a purpose (goods that come in, a bin, a gate), then the reader counts by itself while
 * the screen says what is right, missing, too many, and what does not belong. Nothing is booked before somebody says so.
 */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listReaders, listRfidSessions, type RfidSession } from '../../../src/contract/rfid.ts';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { TellLot } from '../inbound/tell-lot.tsx';
import { lotName } from '../lots/lot-choice.ts';
import { useRight } from '../queries.ts';
import bench from '../warehouse/check-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { RfidBegin } from './rfid-begin.tsx';
import css from './rfid-page.module.css';
import { useRfid } from './use-rfid.ts';

export default function RfidPage() {
  const { t } = useTranslation();
  const [id, setId] = useState<string | null>(null);
  const readers = useQuery({
    queryKey: ['rfidReaders'],
    queryFn: async ({ signal }) => (await call(listReaders, { signal })).items.filter(({ active }) => active),
  });
  const open = useQuery({
    queryKey: ['rfidSessions', 'open'],
    queryFn: async ({ signal }) => (await call(listRfidSessions, { query: { state: 'open' }, signal })).items,
    staleTime: 0,
    refetchOnMount: 'always',
  });
  if (id) return <Reading key={id} id={id} onLeave={() => setId(null)} />;
  if (!readers.data || !open.data)
    return (
      <Station title={t('nav.rfid')} light="idle">
        <Unread query={readers.data ? open : readers} rows={4} />
      </Station>
    );
  return <RfidBegin readers={readers.data} open={open.data} onOpen={setId} />;
}

function Reading({ id, onLeave }: { id: string; onLeave: () => void }) {
  const { t } = useTranslation();
  const at = useRfid(id);
  const maySandbox = useRight('sandbox.use');
  const { session } = at;
  const isOpen = session?.state === 'open';
  const mayTakeExtras = isOpen && session.kind === 'receive' && session.extra !== '0';
  const actions = [
    { key: 'Escape', text: t('rfid.leave'), run: onLeave },
    ...(isOpen ? [{ key: 'F2', text: t(`rfid.book.${session.kind}`), run: () => at.close('done') }] : []),
    ...(mayTakeExtras ? [{ key: 'F4', text: t('rfid.withExtras'), run: () => at.close('done', true) }] : []),
    ...(isOpen ? [{ key: 'F8', text: t('rfid.drop'), run: () => at.close('dropped') }] : []),
    ...(isOpen && maySandbox ? [{ key: 'F7', text: t('rfid.sandbox'), run: at.pretend }] : []),
  ];
  useKeys(
    t('nav.rfid'),
    actions.map(({ key, text, run }) => ({ keys: [key], label: text, run })),
  );
  if (!session)
    return (
      <Station title={t('nav.rfid')} light="idle">
        <Unread query={at.query} rows={4} />
      </Station>
    );
  return (
    <Station
      title={`${session.number} · ${t(`rfid.kind.${session.kind}`)} ${session.subject}`}
      light={at.light}
      end={t('rfid.heard', { reads: session.reads, tags: session.tags })}
    >
      <Signal text={at.text}>
        <Figures session={session} />
      </Signal>
      {isOpen && <ScanField prompt={t('rfid.byHand')} busy={at.busy} input="text" onScan={at.readByHand} />}
      <Lists session={session} />
      {at.question && <TellLot key={at.question.skuId} question={at.question} onTold={at.answer} />}
      <footer className={bench.foot}>
        {actions.map(({ key, text, run }) => (
          <button key={key} type="button" className={bench.aside} onClick={run}>
            {text} <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
          </button>
        ))}
      </footer>
    </Station>
  );
}

function Figures({ session: { right, missing, extra, strays } }: { session: RfidSession }) {
  const { t } = useTranslation();
  const figures = [
    ['right', right],
    ['missing', missing],
    ['extra', extra],
    ['strays', strays.length],
  ] as const;
  return (
    <dl className={css.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`rfid.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Lists({ session: { lines, strays } }: { session: RfidSession }) {
  const { t } = useTranslation();
  return (
    <div className={css.lists}>
      <ul className={bench.lines} aria-label={t('rfid.goods')}>
        {lines.map(({ sku, lot, expected, found }) => (
          <li
            key={`${sku.id}/${lot}`}
            data-full={expected === found || undefined}
            data-off={expected !== found || undefined}
          >
            <span className={bench.code}>{sku.merchantCode}</span>
            <span className={bench.name}>
              {sku.name} {sku.properties} {lot !== null && `· ${lotName(t, lot)}`}
            </span>
            <span className={bench.count}>
              {found}
              <small> / {expected}</small>
            </span>
          </li>
        ))}
      </ul>
      {strays.length > 0 && (
        <ul className={css.strays} aria-label={t('rfid.strays')}>
          {strays.map(({ epc, reason, sku, bin, antenna }) => (
            <li key={epc}>
              <code>{epc}</code>
              <span>
                {t(`rfid.stray.${reason}`, { bin })} {sku?.merchantCode}
              </span>
              <span className="quiet">{t('rfid.antenna', { antenna })}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
