/** The put-away station (WMS-2): goods, the bin they should go to and why, the bin. Full screen, by scanner, at phone size. */
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { BinSuggestion } from '../../../src/contract/inbound.ts';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { BenchNode, ChooseNode } from '../warehouse/bench-node.tsx';
import css from '../warehouse/check-page.module.css';
import own from '../warehouse/pick-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { useBenchNode } from '../warehouse/use-bench-node.ts';
import { type InHand, usePutAway } from './use-put-away.ts';
import { waitingQuery } from './waiting-query.ts';

export default function PutAwayPage() {
  const { t } = useTranslation();
  const [node, choose] = useBenchNode();
  if (node) return <Carrying key={node} nodeId={node} onNode={choose} />;
  return (
    <Station
      title={t('nav.putAway')}
      light="idle"
      end={<BenchNode label={t('nav.putAway')} value={node} onPick={choose} />}
    >
      <Signal text={t('putAway.chooseNode')} />
      <ChooseNode onPick={choose} />
    </Station>
  );
}

function Carrying({ nodeId, onNode }: { nodeId: string; onNode: (id: string) => void }) {
  const { t } = useTranslation();
  const bench = usePutAway(nodeId);
  const { inHand, quantity, typing } = bench;
  const acts = inHand
    ? [
        { key: 'F2', text: t(inHand.piece ? 'serials.without' : 'receive.type'), run: bench.type },
        { key: 'Escape', text: t('putAway.layDown'), run: typing ? bench.type : bench.layDown },
      ]
    : [];
  useKeys(
    t('nav.putAway'),
    acts.map(({ key, text, run }) => ({ keys: [key], label: text, run })),
  );
  const next = !inHand ? 'putAway.scanGoods' : inHand.piece ? 'serials.pieceOrBin' : 'putAway.scanBin';
  const prompt = t(typing ? 'putAway.howMany' : next);
  return (
    <Station
      title={t('nav.putAway')}
      light={bench.light}
      end={<BenchNode label={t('nav.putAway')} value={nodeId} onPick={onNode} />}
    >
      <Signal text={bench.text || prompt} />
      {inHand && <Now inHand={inHand} quantity={quantity} />}
      <ScanField prompt={prompt} busy={bench.busy} input={typing ? 'numeric' : 'none'} onScan={bench.scan} />
      <div className={own.scroll}>
        {inHand ? <Bins inHand={inHand} /> : <Waiting nodeId={nodeId} onTake={bench.take} />}
      </div>
      {acts.length > 0 && (
        <footer className={css.foot}>
          {acts.map(({ key, text, run }) => (
            <button key={key} type="button" className={css.aside} onClick={run}>
              {text} <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
            </button>
          ))}
        </footer>
      )}
    </Station>
  );
}

function Now({ inHand: { goods, suggestions, fast, lot }, quantity }: { inHand: InHand; quantity: string }) {
  const { t } = useTranslation();
  return (
    <div className={own.now}>
      <strong data-here>{suggestions[0]?.bin ?? '—'}</strong>
      <span>
        {goods.sku.merchantCode} · {goods.sku.name} {goods.sku.properties}
        {fast && ` · ${t('putAway.fastMover')}`}
        {lot?.lot &&
          ` · ${t('lots.take', { lot: lot.lot })}${lot.expiresOn ? t('lots.day', { day: lot.expiresOn }) : ''}`}
      </span>
      <b>
        {quantity} / {goods.free}
      </b>
    </div>
  );
}

/** Why each, the best first; the worker may know better. */
function Bins({ inHand }: { inHand: InHand }) {
  const { t } = useTranslation();
  if (inHand.suggestions.length === 0) return <p className={own.none}>{t('putAway.noBinHint')}</p>;
  return (
    <ul className={css.lines} aria-label={t('putAway.bins')}>
      {inHand.suggestions.map((bin) => (
        <li key={bin.bin}>
          <span className={css.code}>{bin.bin}</span>
          <span className={css.name}>{reasonWords(t, bin)}</span>
          <span className={css.count}>
            {bin.metres !== null && <small>{t('putAway.metres', { count: bin.metres })}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}

const reasonWords = (t: TFunction, { reason, zone, holds, room }: BinSuggestion): string =>
  [
    t(`putAway.reason.${reason}`, { holds }),
    zone && t(`map.kind.${zone}`),
    room !== null && t('putAway.room', { room }),
  ]
    .filter(Boolean)
    .join(' · ');

function Waiting({ nodeId, onTake }: { nodeId: string; onTake: (code: string) => void }) {
  const { t } = useTranslation();
  const waiting = useQuery(waitingQuery(nodeId));
  if (!waiting.data) return <Unread query={waiting} rows={4} />;
  const free = waiting.data.filter((goods) => goods.free !== '0');
  if (free.length === 0) return <p className={own.none}>{t('putAway.none')}</p>;
  return (
    <ul className={css.lines} aria-label={t('putAway.waiting')}>
      {free.map(({ sku, free: count, since }) => (
        <li key={sku.id}>
          <button type="button" className={own.list} onClick={() => onTake(sku.merchantCode)}>
            {sku.merchantCode}
          </button>
          <span className={css.name}>
            {sku.name} {sku.properties} {since && `· ${since}`}
          </span>
          <span className={css.count}>{count}</span>
        </li>
      ))}
    </ul>
  );
}
