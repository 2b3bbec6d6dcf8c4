/** What a review rule does, one line each: hold, tag, gift, node, courier, priority, finance, merge, split. */
import { Plus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { HOLD_REASONS } from '../../../src/contract/order-words.ts';
import { REVIEW_ACTIONS, type ReviewAction } from '../../../src/contract/rules.ts';
import { TextField } from '../../ui/fields.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import css from './rules.module.css';
import { SkuCodeField, SkuCodesField } from './sku-code-field.tsx';
import type { RuleWords } from './use-rule-words.ts';
import { WholeField } from './whole-field.tsx';

type Name = (typeof REVIEW_ACTIONS)[number];
type Of<N extends Name> = Extract<ReviewAction, Record<N, unknown>>;

const nameOf = (action: ReviewAction): Name => REVIEW_ACTIONS.find((name) => name in action)!;

const FRESH: { [N in Name]: Of<N> } = {
  hold: { hold: 'paused' },
  tag: { tag: '' },
  gift: { gift: { merchantCode: '', quantity: 1, shortage: 'hold' } },
  node: { node: '' },
  courier: { courier: '' },
  priority: { priority: 5 },
  financeReview: { financeReview: true },
  merge: { merge: true },
  split: { split: { by: 'supplier' } },
};

type Props = { actions: readonly ReviewAction[]; words: RuleWords; onChange: (actions: ReviewAction[]) => void };

export function ActionEditor({ actions, words, onChange }: Props) {
  const { t } = words;
  return (
    <div className={css.actions}>
      {actions.map((action, at) => (
        <div key={at} className={css.comparison}>
          <select
            value={nameOf(action)}
            aria-label={t('rules.action')}
            onChange={(event) => onChange(actions.with(at, FRESH[event.target.value as Name]))}
          >
            {REVIEW_ACTIONS.map((name) => (
              <option key={name} value={name}>
                {t(`rules.actionName.${name}`)}
              </option>
            ))}
          </select>
          <ActionValue action={action} words={words} onChange={(next) => onChange(actions.with(at, next))} />
          <IconButton
            icon={X}
            label={t('rules.removeAction')}
            size={14}
            removes
            onClick={() => onChange(actions.toSpliced(at, 1))}
          />
        </div>
      ))}
      <button type="button" className={css.small} onClick={() => onChange([...actions, FRESH.tag])}>
        <Plus size={12} aria-hidden />
        {t('rules.addAction')}
      </button>
    </div>
  );
}

type ValueProps<A> = { action: A; words: RuleWords; onChange: (action: ReviewAction) => void };

function ActionValue({ action, words, onChange }: ValueProps<ReviewAction>): ReactNode {
  const { t, options } = words;
  const chosen = (name: 'node' | 'courier', value: string) => (
    <select
      value={value}
      aria-label={t(`rules.actionName.${name}`)}
      aria-invalid={value === '' || undefined}
      onChange={(event) => onChange(name === 'node' ? { node: event.target.value } : { courier: event.target.value })}
    >
      <option value="">{t('form.choose')}</option>
      {withOwn(name === 'node' ? options.nodes : options.couriers, value).map((one) => (
        <option key={one.value} value={one.value}>
          {one.text}
        </option>
      ))}
    </select>
  );
  if ('hold' in action) return <HoldValue action={action} words={words} onChange={onChange} />;
  if ('tag' in action)
    return (
      <TextField
        value={action.tag}
        maxLength={40}
        aria-label={t('rules.actionName.tag')}
        aria-invalid={action.tag.trim() === '' || undefined}
        onChange={(event) => onChange({ tag: event.target.value })}
      />
    );
  if ('gift' in action) return <GiftValue action={action} words={words} onChange={onChange} />;
  if ('node' in action) return chosen('node', action.node);
  if ('courier' in action) return chosen('courier', action.courier);
  if ('priority' in action)
    return (
      <WholeField
        label={t('rules.actionName.priority')}
        least={-100}
        most={100}
        value={action.priority}
        onChange={(priority) => onChange({ priority: priority ?? 0 })}
      />
    );
  if ('split' in action) return <SplitValue action={action} words={words} onChange={onChange} />;
  return null;
}

/** A value that is no longer offered is still shown. */
const withOwn = (options: readonly { value: string; text: string }[], value: string) =>
  value === '' || options.some((one) => one.value === value) ? options : [...options, { value, text: value }];

function HoldValue({ action, words: { t }, onChange }: ValueProps<Of<'hold'>>) {
  const own = action.hold.startsWith('custom:');
  return (
    <>
      <select
        value={own ? 'custom' : action.hold}
        aria-label={t('rules.actionName.hold')}
        onChange={(event) => {
          const reason = event.target.value as (typeof HOLD_REASONS)[number] | 'custom';
          onChange({ hold: reason === 'custom' ? 'custom:' : reason });
        }}
      >
        {HOLD_REASONS.map((reason) => (
          <option key={reason} value={reason}>
            {t(`orders.hold.${reason}`)}
          </option>
        ))}
        <option value="custom">{t('rules.ownReason')}</option>
      </select>
      {own && (
        <TextField
          value={action.hold.slice(7)}
          maxLength={40}
          aria-label={t('rules.ownReason')}
          aria-invalid={action.hold === 'custom:' || undefined}
          onChange={(event) => onChange({ hold: `custom:${event.target.value}` })}
        />
      )}
    </>
  );
}

function GiftValue({ action: { gift }, words: { t }, onChange }: ValueProps<Of<'gift'>>) {
  const change = (more: Partial<typeof gift>) => onChange({ gift: { ...gift, ...more } });
  return (
    <>
      <SkuCodeField
        label={t('rules.giftCode')}
        value={gift.merchantCode}
        onChange={(merchantCode) => change({ merchantCode })}
      />
      <WholeField
        label={t('orders.column.quantity')}
        least={1}
        most={1000}
        value={gift.quantity}
        onChange={(quantity) => change({ quantity: quantity ?? 0 })}
      />
      <select
        value={gift.shortage}
        aria-label={t('rules.shortage')}
        onChange={(event) => change({ shortage: event.target.value as 'hold' | 'drop' })}
      >
        <option value="hold">{t('rules.giftHold')}</option>
        <option value="drop">{t('rules.giftDrop')}</option>
      </select>
      <WholeField
        label={t('rules.firstBuyers')}
        least={1}
        most={1_000_000}
        value={gift.firstBuyers ?? null}
        onChange={(first) => {
          const { firstBuyers: _, ...rest } = gift;
          onChange({ gift: first === null ? rest : { ...rest, firstBuyers: first } });
        }}
      />
    </>
  );
}

const SPLITS = ['supplier', 'presale', 'weight', 'shortage'] as const;
const SHORT_FROM = ['allNodes', 'oneNode'] as const;
const FRESH_SPLIT = {
  supplier: { by: 'supplier' },
  presale: { by: 'presale', merchantCodes: [] as string[] },
  weight: { by: 'weight', maxWeightG: 5000 },
  shortage: { by: 'shortage', from: 'allNodes' },
} satisfies Record<(typeof SPLITS)[number], Of<'split'>['split']>;

function SplitValue({ action: { split }, words: { t }, onChange }: ValueProps<Of<'split'>>) {
  return (
    <>
      <select
        value={split.by}
        aria-label={t('rules.actionName.split')}
        onChange={(event) => onChange({ split: FRESH_SPLIT[event.target.value as (typeof SPLITS)[number]] })}
      >
        {SPLITS.map((by) => (
          <option key={by} value={by}>
            {t(`rules.splitBy.${by}`)}
          </option>
        ))}
      </select>
      {split.by === 'presale' && (
        <SkuCodesField
          label={t('rules.ofCodes')}
          codes={split.merchantCodes}
          onChange={(merchantCodes) => onChange({ split: { by: 'presale', merchantCodes } })}
        />
      )}
      {split.by === 'shortage' && (
        <select
          value={split.from}
          aria-label={t('rules.shortFromLabel')}
          onChange={(event) =>
            onChange({ split: { by: 'shortage', from: event.target.value as (typeof SHORT_FROM)[number] } })
          }
        >
          {SHORT_FROM.map((from) => (
            <option key={from} value={from}>
              {t(`rules.shortFrom.${from}`)}
            </option>
          ))}
        </select>
      )}
      {split.by === 'weight' && (
        <WholeField
          label={t('rules.maxWeight')}
          least={100}
          most={1_000_000}
          unit="g"
          value={split.maxWeightG}
          onChange={(maxWeightG) => onChange({ split: { by: 'weight', maxWeightG: maxWeightG ?? 100 } })}
        />
      )}
    </>
  );
}
