/** The refill station (WMS-3): tasks in walking order; from-bin, goods, to-bin. Full screen, by scanner, at phone size. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefillTask } from '../../../src/contract/refill.ts';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { BenchNode, ChooseNode } from '../warehouse/bench-node.tsx';
import css from '../warehouse/check-page.module.css';
import own from '../warehouse/pick-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { useBenchNode } from '../warehouse/use-bench-node.ts';
import { refillsQuery } from './refill-queries.ts';
import { leftOf, useRefill } from './use-refill.ts';

export default function RefillPage() {
  const { t } = useTranslation();
  const [node, choose] = useBenchNode();
  const end = <BenchNode label={t('nav.refill')} value={node} onPick={choose} />;
  if (node) return <Walking key={node} nodeId={node} end={end} />;
  return (
    <Station title={t('nav.refill')} light="idle" end={end}>
      <Signal text={t('putAway.chooseNode')} />
      <ChooseNode onPick={choose} />
    </Station>
  );
}

function Walking({ nodeId, end }: { nodeId: string; end: ReactNode }) {
  const { t } = useTranslation();
  const tasks = useQuery({ ...refillsQuery(nodeId, 'open'), staleTime: 0 });
  const bench = useRefill(tasks.data ?? []);
  const { task, step, quantity, typing } = bench;
  const acts = task
    ? [
        { key: 'F4', text: t('refill.short'), run: bench.short },
        ...(step === 'to'
          ? [{ key: 'F2', text: t(bench.byPiece ? 'serials.without' : 'receive.type'), run: bench.type }]
          : []),
        ...(step !== 'from' ? [{ key: 'Escape', text: t('refill.back'), run: typing ? bench.type : bench.back }] : []),
      ]
    : [];
  useKeys(
    t('nav.refill'),
    acts.map(({ key, text, run }) => ({ keys: [key], label: text, run: () => void run() })),
  );
  const scanNext = bench.byPiece ? 'serials.pieceOrBin' : `refill.scan.${step}`;
  const prompt = t(typing ? 'putAway.howMany' : scanNext);
  return (
    <Station title={t('nav.refill')} light={bench.light} end={end}>
      <Signal text={bench.text || (task ? prompt : t('refill.none'))} />
      {task && <Now task={task} step={step} quantity={quantity} />}
      {task && <ScanField prompt={prompt} busy={bench.busy} input={typing ? 'numeric' : 'none'} onScan={bench.scan} />}
      {!tasks.data && <Unread query={tasks} rows={4} />}
      <div className={own.scroll}>
        <ul className={css.lines} aria-label={t('refill.tasks')}>
          {tasks.data?.map((one) => (
            <li key={one.id}>
              <span className={css.code}>{one.fromBin}</span>
              <span className={css.name}>
                {one.sku.merchantCode} → {one.toBin} · {t(`refill.reason.${one.reason}`)}
              </span>
              <span className={css.count}>{leftOf(one)}</span>
            </li>
          ))}
        </ul>
      </div>
      {acts.length > 0 && (
        <footer className={css.foot}>
          {acts.map(({ key, text, run }) => (
            <button key={key} type="button" className={css.aside} onClick={() => void run()}>
              {text} <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
            </button>
          ))}
        </footer>
      )}
    </Station>
  );
}

/** Where to go now, with what. */
function Now({ task, step, quantity }: { task: RefillTask; step: string; quantity: string }) {
  return (
    <div className={own.now}>
      <strong data-here={step !== 'from' || undefined}>{step === 'to' ? task.toBin : task.fromBin}</strong>
      <span>
        {task.sku.merchantCode} · {task.sku.name} {task.sku.properties}
      </span>
      <b>
        {quantity} / {leftOf(task)}
      </b>
    </div>
  );
}
