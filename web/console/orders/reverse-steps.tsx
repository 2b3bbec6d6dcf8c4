/**
 * Taking back what has left, as the steps it takes (ORD-11): the goods come back, the review is undone and with it the
 * waybill, the order is mended, and reviewed anew. One step at a time; the next is the only one that can be pressed.
 */
import { Button } from 'antd';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/contract/orders.ts';
import { Section } from '../../ui/section.tsx';
import css from './bench.module.css';
import { CommandDialog } from './command-dialog.tsx';
import { runCommand } from './order-commands.ts';
import { type ReverseStep, reverseStepOf, STEPS } from './reverse-step.ts';

export function ReverseSteps({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<'reverseOutbound' | 'releaseHold' | null>(null);
  const now = reverseStepOf(order);
  if (now === null) return null;
  const at = STEPS.indexOf(now);
  const run: Record<ReverseStep, (() => void) | null> = {
    reverseOutbound: order.allowed.includes('reverseOutbound') ? () => setAsked('reverseOutbound') : null,
    unreview: order.allowed.includes('unreview') ? () => runCommand(t, 'unreview', [order], {}) : null,
    edit: order.allowed.includes('releaseHold') ? () => setAsked('releaseHold') : null,
  };
  return (
    <Section title={t('bench.reverse.title')}>
      <ol className={css.steps}>
        {STEPS.map((step, index) => (
          <li key={step} data-at={index < at ? 'done' : index === at ? 'now' : undefined}>
            <span className={css.stepMark}>{index < at ? <Check size={12} aria-hidden /> : index + 1}</span>
            <span>
              <b>{t(`bench.reverse.${step}`)}</b>
              <span className="quiet">{t(`bench.reverse.${step}Hint`)}</span>
            </span>
            {index === at && run[step] && (
              <Button size="small" onClick={run[step]}>
                {t(step === 'edit' ? 'orders.command.releaseHold' : `orders.command.${step}`)}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {asked && <CommandDialog name={asked} targets={[order]} onClose={() => setAsked(null)} />}
    </Section>
  );
}
