/**
 * Counting with a phone or a scanner (STK-7): the bin, then every piece in it, or a number; the bin is counted, or empty.
 * Full screen, one thing at a time, blind: nothing on it says how many should be there.
 */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Count, type CountTask, listCountTasks } from '../../../src/contract/stocktakes.ts';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { TellLot } from '../inbound/tell-lot.tsx';
import { lotName } from '../lots/lot-choice.ts';
import { TellSerial } from '../serials/tell-serial.tsx';
import { BenchNode } from '../warehouse/bench-node.tsx';
import css from '../warehouse/check-page.module.css';
import own from '../warehouse/pick-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { useBenchNode, useWorkNodes } from '../warehouse/use-bench-node.ts';
import { heldText, nameOf, useCount } from './use-count.ts';

const LOOK_AGAIN_MS = 15_000;

type Counting = ReturnType<typeof useCount>;

export default function CountPage() {
  const counting = useCount();
  // Only what was begun before the page opened is gone on with; who has been at a bin says himself where he goes next.
  const [fresh, setFresh] = useState(true);
  const { count } = counting;
  useEffect(() => {
    if (count) setFresh(false);
  }, [count]);
  return count ? <AtBin counting={counting} count={count} /> : <Choosing counting={counting} resume={fresh} />;
}

/** The bins that wait, and the one that was begun before the phone reloaded. */
function Choosing({ counting, resume }: { counting: Counting; resume: boolean }) {
  const { t } = useTranslation();
  const [nodeId, setNode] = useBenchNode();
  const nodes = useWorkNodes();
  const query = useQuery({
    queryKey: ['countTasks'],
    queryFn: ({ signal }) => call(listCountTasks, { signal }),
    staleTime: 0,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const tasks = query.data?.tasks ?? [];
  const first = tasks[0]?.node.id;
  useEffect(() => {
    if (nodeId === '' && first) setNode(first);
  }, [nodeId, first, setNode]);
  const here = tasks.filter(({ node }) => node.id === nodeId);
  const begun = tasks.find((task) => task.begun !== null);
  const { next, busy, begin } = counting;
  useEffect(() => {
    if (resume && begun && !busy && next === null) begin(begun.node.id, begun.begun!);
  }, [begun?.begun, resume]);
  const elsewhere = here.length === 0 ? tasks[0] : undefined;
  const said = next ? t('counting.next', { bin: nameOf(t, next) }) : t('counting.scanBin');
  return (
    <Station
      title={t('counting.title')}
      light={counting.light}
      end={<BenchNode label={t('counting.title')} value={nodeId} onPick={setNode} />}
    >
      <Signal text={counting.text || said}>{counting.text !== '' && <span>{said}</span>}</Signal>
      {/* A bin is one of a warehouse: nothing is scanned before it is known which. */}
      {nodes.data ? (
        <ScanField prompt={t('counting.scanBin')} busy={busy} onScan={(code) => begin(nodeId, code)} />
      ) : (
        <Unread query={nodes} rows={1} />
      )}
      {!query.data && <Unread query={query} rows={4} />}
      {query.data && here.length === 0 && (
        <p className={own.none}>
          {t('counting.none')}
          <br />
          {elsewhere ? (
            <button type="button" className={own.list} onClick={() => setNode(elsewhere.node.id)}>
              {t('counting.anotherNode', { node: elsewhere.node.name })}
            </button>
          ) : (
            <span>{t('counting.noneHint')}</span>
          )}
        </p>
      )}
      <div className={own.scroll}>
        {here.map((task) => (
          <Task key={task.stocktake.id} task={task} onBegin={(bin) => begin(task.node.id, bin)} />
        ))}
      </div>
    </Station>
  );
}

function Task({ task, onBegin }: { task: CountTask; onBegin: (bin: string) => void }) {
  const { t } = useTranslation();
  const label = `${task.stocktake.number} · ${t(`stocktakes.kinds.${task.kind}`)}`;
  return (
    <ul className={css.lines} aria-label={label}>
      <li>
        <span className={css.code}>{task.stocktake.number}</span>
        <span className={css.name}>
          {t(`stocktakes.kinds.${task.kind}`)} · {t('counting.open', { count: task.open })}
        </span>
      </li>
      {task.bins.map(({ bin, again }) => (
        <li key={bin}>
          <button type="button" className={own.list} onClick={() => onBegin(bin)}>
            {nameOf(t, bin)}
          </button>
          <span className={css.name}>{again ? t('counting.again') : ''}</span>
        </li>
      ))}
    </ul>
  );
}

function AtBin({ counting, count }: { counting: Counting; count: Count }) {
  const { t } = useTranslation();
  const { asking, last, text, light, busy } = counting;
  const pieces = count.lines.reduce((sum, line) => sum + BigInt(line.quantity), 0n);
  const acts = [
    { key: 'F2', text: t('counting.finish'), run: () => counting.finish(false), off: count.lines.length === 0 },
    { key: 'F4', text: t('counting.empty'), run: () => counting.finish(true), off: pieces > 0n },
    { key: 'F3', text: t('counting.number'), run: counting.askNumber, off: last === null },
    { key: 'F6', text: t('lots.another'), run: counting.otherLot, off: (last?.lot ?? null) === null },
    { key: 'F8', text: t('counting.giveUp'), run: counting.giveUp, off: false },
    { key: 'Escape', text: t('counting.leave'), run: counting.leave, off: false },
  ];
  const possible = acts.filter(({ off }) => !off);
  useKeys(
    t('counting.title'),
    counting.question ? [] : possible.map(({ key, text: label, run }) => ({ keys: [key], label, run })),
  );
  const prompt =
    asking === 'number' ? t('counting.typeNumber', { code: last ? heldText(t, last) : '' }) : t('counting.scanItem');
  return (
    <Station title={nameOf(t, count.bin)} light={light} end={count.stocktake.number}>
      <Signal text={text || prompt}>
        <span>
          {t('counting.total', {
            pieces: pieces.toString(),
            goods: new Set(count.lines.map(({ sku }) => sku.id)).size,
          })}
        </span>
      </Signal>
      <ScanField prompt={prompt} busy={busy} onScan={counting.scan} input={asking === 'number' ? 'numeric' : 'none'} />
      {count.only.length > 0 && (
        <p className={own.none}>
          {t('counting.only', { codes: count.only.map((sku) => sku.merchantCode).join(' ') })} ·{' '}
          {t('counting.onlyHint')}
        </p>
      )}
      <div className={own.scroll}>
        <Found count={count} />
      </div>
      {counting.question?.verdict === 'serialNeeded' && (
        <TellSerial key={JSON.stringify(counting.question)} question={counting.question} onTold={counting.answer} />
      )}
      {counting.question && counting.question.verdict !== 'serialNeeded' && (
        <TellLot
          key={JSON.stringify(counting.question)}
          question={counting.question}
          onTold={counting.answer}
          mayLack
        />
      )}
      <footer className={css.foot}>
        {possible.map(({ key, text: label, run }) => (
          <button key={key} type="button" className={css.aside} onClick={run}>
            {label} <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
          </button>
        ))}
      </footer>
    </Station>
  );
}

/** The latest on top: it is what the hand holds. */
function Found({ count }: { count: Count }) {
  const { t } = useTranslation();
  if (count.lines.length === 0) return <p className={own.none}>{t('counting.nothing')}</p>;
  return (
    <ul className={css.lines} aria-label={t('stocktakes.counted')}>
      {count.lines.toReversed().map(({ sku, lot, quantity }) => (
        <li key={`${sku.id}/${lot}`}>
          <span className={css.code}>{sku.merchantCode}</span>
          <span className={css.name}>
            {lot !== null && <b>{lotName(t, lot)} </b>}
            {sku.name} {sku.properties}
          </span>
          <span className={css.count}>{quantity}</span>
        </li>
      ))}
    </ul>
  );
}
