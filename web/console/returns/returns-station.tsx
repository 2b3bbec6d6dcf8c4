/**
 * The returns desk (RET-3): the label of a parcel finds its case, each item is scanned with how it is, photos beside it,
 * then it is booked into a bin or the return area. Full screen, by scanner and keys, on a phone by thumb.
 */
import { useTranslation } from 'react-i18next';
import { RETURN_VERDICTS, type ReturnDetail, type ReturnParcel } from '../../../src/contract/returns.ts';
import { useKeys } from '../../ui/keys.ts';
import { ChooseLot } from '../lots/choose-lot.tsx';
import { lotName } from '../lots/lot-choice.ts';
import { BenchNode, ChooseNode } from '../warehouse/bench-node.tsx';
import css from '../warehouse/check-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import { useBenchNode } from '../warehouse/use-bench-node.ts';
import { Photos } from './photos.tsx';
import own from './returns.module.css';
import { type Candidate, useReturn, type Verdict } from './use-return.ts';

type Desk = ReturnType<typeof useReturn>;
const VERDICT_KEYS: Record<Verdict, string> = { good: 'F2', defective: 'F4', wrong: 'F6' };

export default function ReturnsStation() {
  const { t } = useTranslation();
  const [nodeId, setNode] = useBenchNode();
  const desk = useReturn(nodeId);
  const { asking, parcel, light, text } = desk;
  const acts = useActs(desk);
  useKeys(
    t('returns.desk'),
    desk.question ? [] : acts.map(({ key, name, run }) => ({ keys: [key], label: name, run })),
  );
  const prompt = nodeId === '' ? t('putAway.chooseNode') : t(`returns.ask.${asking}`);
  return (
    <Station
      title={parcel ? parcel.label : t('returns.desk')}
      light={light}
      end={parcel?.case ? parcel.case.number : <BenchNode label={t('returns.desk')} value={nodeId} onPick={setNode} />}
    >
      <Signal text={text || prompt}>{parcel && <ParcelWords parcel={parcel} />}</Signal>
      {asking === 'item' && <Verdicts desk={desk} />}
      {nodeId === '' ? (
        <ChooseNode onPick={setNode} />
      ) : (
        <ScanField
          prompt={prompt}
          busy={desk.busy}
          onScan={desk.scan}
          input={asking === 'tail' || asking === 'whose' ? 'numeric' : 'none'}
        />
      )}
      <div className={own.scroll} hidden={nodeId === ''}>
        {asking === 'whose' && <Candidates desk={desk} />}
        {parcel && <Items desk={desk} parcel={parcel} />}
        {parcel && asking === 'item' && (
          <Photos of="parcel" ofId={parcel.id} photos={parcel.photos} onAdded={desk.reread} large />
        )}
        {!parcel && asking === 'label' && <Waiting desk={desk} />}
      </div>
      {desk.question && <ChooseLot key={desk.question.code} choice={desk.question} onSaid={desk.answer} />}
      {acts.length > 0 && (
        <footer className={css.foot}>
          {acts.map(({ key, name, run }) => (
            <button key={key} type="button" className={css.aside} onClick={run}>
              {name} <kbd>{key === 'Escape' ? 'Esc' : key}</kbd>
            </button>
          ))}
        </footer>
      )}
    </Station>
  );
}

function useActs({ asking, parcel, ...desk }: Desk) {
  const { t } = useTranslation();
  const act = (key: string, name: string, run: () => void) => ({ key, name, run });
  const leave = act('Escape', t('returns.leave'), () => desk.leave());
  if (asking === 'tail') return [act('F8', t('returns.keepOwnerless'), desk.keepOwnerless), leave];
  if (asking === 'whose') return [act('F8', t('returns.noneOfThem'), desk.keepOwnerless), leave];
  if (asking === 'bin' && parcel?.state === 'open')
    return [act('F8', t('returns.toArea'), desk.toArea), act('Escape', t('returns.moreItems'), desk.backToItems)];
  if (asking === 'bin') return [leave];
  if (asking !== 'item') return [];
  return [
    ...(parcel!.items.length > 0
      ? [act('F8', t(parcel!.case ? 'returns.finish' : 'returns.finishOwnerless'), () => desk.askBin(false))]
      : []),
    ...(parcel!.case ? [act('F9', t('returns.restMissing'), () => desk.askBin(true))] : []),
    leave,
  ];
}

function ParcelWords({ parcel }: { parcel: ReturnDetail }) {
  const { t } = useTranslation();
  if (!parcel.case) return <span>{t('returns.ownerlessHint')}</span>;
  const what = parcel.case.remedy ? t(`afterSales.remedy.${parcel.case.remedy}`) : t('returns.noRemedy');
  return (
    <span>
      {parcel.order?.number} · {what} {parcel.case.reason && `· ${parcel.case.reason}`}
    </span>
  );
}

/** What the next scan counts as. */
function Verdicts({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const pick = (verdict: Verdict) => {
    desk.setVerdict(verdict);
    document.querySelector<HTMLInputElement>('[data-scan]')?.focus();
  };
  useKeys(
    t('returns.desk'),
    RETURN_VERDICTS.map((verdict) => ({
      keys: [VERDICT_KEYS[verdict]],
      label: t(`returns.verdict.${verdict}`),
      run: () => pick(verdict),
    })),
  );
  return (
    <div className={own.verdicts} role="radiogroup" aria-label={t('returns.verdictTitle')}>
      {RETURN_VERDICTS.map((verdict) => (
        <label key={verdict} data-verdict={verdict} data-on={desk.verdict === verdict || undefined}>
          <input
            type="radio"
            name="verdict"
            className="visually-hidden"
            checked={desk.verdict === verdict}
            onChange={() => pick(verdict)}
          />
          {t(`returns.verdict.${verdict}`)} <kbd>{VERDICT_KEYS[verdict]}</kbd>
        </label>
      ))}
    </div>
  );
}

function Candidates({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  return (
    <ul className={own.list}>
      {desk.candidates.map((one, at) => (
        <li key={one.case?.id ?? one.order.id}>
          <button type="button" onClick={() => desk.choose(one)}>
            <b>{at + 1}</b>
            <CandidateWords one={one} />
            <span className="quiet">{t(`returns.by.${one.by}`)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function CandidateWords({ one }: { one: Candidate }) {
  const { t } = useTranslation();
  return (
    <span>
      <strong>{one.order.number}</strong> {one.recipient} · {one.shop}
      <br />
      {one.goods}
      {one.case && ` · ${one.case.number} ${t(`afterSales.state.${one.case.state}`)}`}
    </span>
  );
}

/** What is expected, with what was scanned of it; and what does not belong to it. */
function Items({ desk, parcel }: { desk: Desk; parcel: ReturnDetail }) {
  const { t } = useTranslation();
  const counted = (skuId: string) =>
    parcel.items.reduce(
      (sum, item) => (item.sku?.id === skuId && item.verdict !== 'wrong' ? sum + BigInt(item.quantity) : sum),
      0n,
    );
  const shown = parcel.expected.filter((one) => one.quantity !== '0' || counted(one.sku.id) > 0n);
  const open = parcel.state === 'open' && desk.asking === 'item';
  return (
    <>
      <ul className={css.lines} aria-label={t('returns.expected')}>
        {shown.map((one) => {
          const here = counted(one.sku.id) + BigInt(one.cameBefore);
          return (
            <li key={one.sku.id} data-full={here >= BigInt(one.quantity) || undefined}>
              <span className={css.code}>{one.sku.merchantCode}</span>
              <span className={css.name}>
                {one.sku.name} {one.sku.properties}
              </span>
              <span className={css.count}>
                {here.toString()}
                <small> / {one.quantity}</small>
              </span>
            </li>
          );
        })}
      </ul>
      <ul className={own.items} aria-label={t('returns.scanned')}>
        {parcel.items.map((item) => (
          <li key={item.item} data-verdict={item.verdict}>
            <span>{t(`returns.verdict.${item.verdict}`)}</span>
            <b>
              {item.sku?.merchantCode ?? item.code}
              {item.lot !== null && <span className="quiet"> {lotName(t, item.lot)}</span>}
              {item.serials.length > 0 && <span className="quiet"> {item.serials.join(' ')}</span>}
            </b>
            <span>× {item.quantity}</span>
            {open && (
              <button
                type="button"
                aria-label={t('returns.drop', { code: item.sku?.merchantCode ?? item.code })}
                onClick={() => desk.drop(item.item)}
              >
                −1
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Parcels that were begun, and good pieces that wait for a bin. */
function Waiting({ desk }: { desk: Desk }) {
  const { t } = useTranslation();
  const { open = [], toShelve = [] } = desk.waiting ?? {};
  const part = (title: string, rows: readonly ReturnParcel[]) =>
    rows.length > 0 && (
      <section>
        <h2 className={own.title}>{title}</h2>
        <ul className={own.list}>
          {rows.map((row) => (
            <li key={row.id}>
              <button type="button" onClick={() => desk.scan(row.label)}>
                <strong>{row.label}</strong>
                <span>{row.case?.number ?? t('returns.ownerless')}</span>
                <span className="quiet">{t('afterSales.pieces', { count: Number(row.pieces) })}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    );
  if (open.length + toShelve.length === 0) return <p className={own.none}>{t('returns.deskHint')}</p>;
  return (
    <>
      {part(t('returns.begun'), open)}
      {part(t('returns.toShelve'), toShelve)}
    </>
  );
}
