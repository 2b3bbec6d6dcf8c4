/**
 * The scan-out bench (WMS-7): one task, full screen, no mouse. A keyboard-wedge scanner types into the field that always
 * has the focus: first the waybill, then every item. Colour, big words and a sound say right or wrong.
 */

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Check } from '../../../src/contract/warehouse.ts';
import { useHoldText } from '../../ui/hold-reasons.tsx';
import css from './check-page.module.css';
import { ScanField } from './scan-field.tsx';
import { type Light, useCheck } from './use-check.ts';

export default function CheckPage() {
  const { t } = useTranslation();
  const bench = useCheck();
  const { check, light, text, checkedToday, asking } = bench;
  const code = check ? t('check.scanItem') : t('check.scanWaybill');
  const prompt = asking === 'code' ? code : t(`check.ask.${asking}`);
  return (
    <main className={css.bench} data-light={light}>
      <header className={css.head}>
        <Link to="/" className={css.leave}>
          {t('check.leave')}
        </Link>
        <span>{t('check.title')}</span>
        <span className={css.today}>{checkedToday !== null && t('check.today', { count: checkedToday })}</span>
      </header>
      <Signal light={light} text={text} check={check} />
      <ScanField prompt={prompt} busy={bench.busy} onScan={bench.scan} />
      {check && <Lines check={check} />}
      {check && (
        <footer className={css.foot}>
          <button type="button" className={css.aside} onClick={bench.abandon}>
            {t('check.abandon')} <kbd>Esc</kbd>
          </button>
          {asking === 'weight' && (
            <button type="button" className={css.aside} onClick={bench.insist}>
              {t('check.insist')}
            </button>
          )}
        </footer>
      )}
    </main>
  );
}

function Signal({ light, text, check }: { light: Light; text: string; check: Check | null }) {
  const { t } = useTranslation();
  const holdText = useHoldText();
  return (
    <div className={css.signal} role="status">
      <strong>{text || t(`check.light.${light}`)}</strong>
      {check && (
        <span>
          {check.courier.name} {check.waybillNumber} · {check.order.number}
          {check.stoppedBy.length > 0 && ` · ${check.stoppedBy.map(holdText).join('、')}`}
          {check.memo && ` · ${check.memo}`}
        </span>
      )}
    </div>
  );
}

function Lines({ check }: { check: Check }) {
  return (
    <ul className={css.lines}>
      {check.lines.map((line) => (
        <li key={line.sku.id} data-full={line.scanned === line.wanted || undefined}>
          <span className={css.code}>{line.sku.merchantCode}</span>
          <span className={css.name}>
            {line.sku.name} {line.sku.properties}
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
