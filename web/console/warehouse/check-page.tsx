/**
 * The scan-out bench (WMS-7): one task, full screen, no mouse. A keyboard-wedge scanner types into the field that always
 * has the focus: first the waybill, then every item; or the item of a parcel of one piece, which finds its parcel. Colour,
 * big words and a sound say right or wrong.
 */
import { useTranslation } from 'react-i18next';
import type { Check } from '../../../src/contract/warehouse.ts';
import { listText } from '../../ui/format.ts';
import { useHoldText } from '../../ui/hold-reasons.tsx';
import { ChooseLot } from '../lots/choose-lot.tsx';
import { lotName } from '../lots/lot-choice.ts';
import { TakeOther } from '../lots/take-other.tsx';
import { BenchNode } from './bench-node.tsx';
import { CartonCard } from './carton-card.tsx';
import css from './check-page.module.css';
import { ScanField } from './scan-field.tsx';
import { Signal, Station } from './station.tsx';
import { useBenchNode } from './use-bench-node.ts';
import { useCheck } from './use-check.ts';

export default function CheckPage() {
  const { t } = useTranslation();
  const [nodeId, setNode] = useBenchNode();
  const bench = useCheck(nodeId);
  const { check, light, text, checkedToday, asking } = bench;
  // A parcel that must stop takes no more items: the next scan is the next parcel.
  const open = check !== null && check.state !== 'stopped';
  const code = open ? t('check.scanItem') : t(nodeId ? 'check.scanEither' : 'check.scanWaybill');
  const prompt = asking === 'code' ? code : t(`check.ask.${asking}`);
  return (
    <Station
      title={t('check.title')}
      light={light}
      end={
        <>
          {checkedToday !== null && <span>{t('check.today', { count: checkedToday })}</span>}
          <BenchNode label={t('check.title')} value={nodeId} onPick={setNode} />
        </>
      }
    >
      <Signal text={text || t(`check.light.${light}`)}>{check && <ParcelWords check={check} />}</Signal>
      <ScanField
        prompt={prompt}
        busy={bench.busy}
        onScan={bench.scan}
        input={asking === 'code' ? 'none' : asking === 'weight' ? 'numeric' : 'text'}
      />
      {check && (
        <div className={css.parcel}>
          <Lines check={check} />
          <CartonCard check={check} />
        </div>
      )}
      {bench.asked?.verdict === 'lotNeeded' && (
        <ChooseLot
          choice={{ ...bench.asked, lots: bench.asked.wanted }}
          onSaid={(lot) => bench.tell(lot ? { lot } : null)}
          named
        />
      )}
      {bench.asked?.verdict === 'otherLot' && (
        <TakeOther
          other={{ ...bench.asked, wanted: bench.asked.wanted[0] ?? '' }}
          onSaid={(reason) => bench.tell(reason ? { reason } : null)}
        />
      )}
      {check && (
        <footer className={css.foot}>
          <button type="button" className={css.aside} onClick={bench.abandon}>
            {t('check.abandon')} <kbd>Esc</kbd>
          </button>
          {asking === 'weight' && (
            <button type="button" className={css.aside} onClick={bench.insist}>
              {t('check.insist')} <kbd>F2</kbd>
            </button>
          )}
        </footer>
      )}
    </Station>
  );
}

function ParcelWords({ check }: { check: Check }) {
  const holdText = useHoldText();
  return (
    <span>
      {check.courier.name} {check.waybillNumber} · {check.order.number}
      {check.stoppedBy.length > 0 && ` · ${listText(check.stoppedBy.map(holdText))}`}
      {check.memo && ` · ${check.memo}`}
    </span>
  );
}

/** Which lots the parcel is to be of; one of several with how many. */
function LotsOf({ lots }: Pick<Check['lines'][number], 'lots'>) {
  const { t } = useTranslation();
  return lots.map(({ lot, expiresOn, quantity, scanned }) => (
    <b key={lot}>
      {' '}
      {lotName(t, lot)}
      {expiresOn && t('lots.day', { day: expiresOn })}
      {lots.length > 1 && ` ${scanned}/${quantity}`}
    </b>
  ));
}

function Lines({ check }: { check: Check }) {
  return (
    <ul className={css.lines}>
      {check.lines.map((line, at) => (
        <li key={line.sku.id} data-full={line.scanned === line.wanted || undefined}>
          <span className={css.code}>
            {check.lines.length > 1 && <small>{at + 1}</small>}
            {line.sku.merchantCode}
          </span>
          <span className={css.name}>
            {line.sku.name} {line.sku.properties}
            <LotsOf lots={line.lots} />
          </span>
          <span className={css.count}>
            {line.scanned}
            <small> / {line.wanted}</small>
          </span>
        </li>
      ))}
    </ul>
  );
}
