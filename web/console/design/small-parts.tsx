/** Buttons, states, figures, numbers to copy, fields. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { FULFILMENT_STATES, HOLD_REASONS, ORDER_STATES } from '../../../src/contract/order-words.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { Change, Moment, Money, Quantity } from '../../ui/figures.tsx';
import { HoldReasonTag } from '../../ui/hold-reasons.tsx';
import { Section } from '../../ui/section.tsx';
import { FulfilmentTag, StateTag, Tag, type Tone } from '../../ui/state-tag.tsx';
import css from './design.module.css';

const TONES: readonly Tone[] = ['wait', 'work', 'good', 'ended', 'danger'];
const NOON = '2026-11-11T12:00:00+08:00';

export function SmallParts() {
  const { t } = useTranslation();
  const options = ['a', 'b', 'c'].map((value) => ({ value, text: t(`design.option.${value}`) }));
  return (
    <>
      <Section title={t('design.buttons')}>
        <div className={css.row}>
          <Button type="primary">
            {t('action.save')}
            <Hotkey name="s" />
          </Button>
          <Button>{t('action.cancel')}</Button>
          <Button disabled>{t('action.undo')}</Button>
          <Button loading>{t('action.retry')}</Button>
          <Button danger>{t('orders.command.stop')}</Button>
          <Button type="link">{t('selection.clear')}</Button>
        </div>
        <div className={css.row}>
          <Button size="small" type="primary">
            {t('action.save')}
          </Button>
          <Button size="small">{t('action.cancel')}</Button>
          <kbd>Ctrl K</kbd> <kbd>?</kbd> <kbd>F9</kbd>
        </div>
      </Section>
      <Section title={t('design.states')}>
        <div className={css.row}>
          {TONES.map((tone) => (
            <Tag key={tone} tone={tone} text={t(`design.tone.${tone}`)} />
          ))}
        </div>
        <div className={css.row}>
          {ORDER_STATES.map((state) => (
            <StateTag key={state} state={state} />
          ))}
        </div>
        <div className={css.row}>
          {FULFILMENT_STATES.map((state) => (
            <FulfilmentTag key={state} state={state} />
          ))}
        </div>
        <div className={css.row}>
          {HOLD_REASONS.map((reason) => (
            <HoldReasonTag key={reason} reason={reason} />
          ))}
        </div>
      </Section>
      <Section title={t('design.figures')}>
        <div className={css.row}>
          <Money value={{ amount: '1234567', currency: 'CNY' }} />
          <Money value={{ amount: '-500', currency: 'CNY' }} signed />
          <Quantity value="1280" />
          <Quantity value="0" />
          <Quantity value="-3" />
          <Quantity value="42" whyLabel={t('why.open')} onWhy={() => {}} />
          <Change value="-6" />
          <Change value="24" />
          <Moment value={NOON} />
          <CopyText text="G2611110000042" strong />
        </div>
      </Section>
      <Section title={t('design.fields')}>
        <div className={css.fields}>
          <LabelledField label={t('design.field')} hint={t('design.hint')} defaultValue={t('design.sample')} />
          <LabelledField label={t('design.off')} disabled defaultValue={t('design.sample')} />
          <LabelledSelect label={t('design.kinds.choice')} value="a" options={options} onChange={() => {}} />
          <LabelledArea label={t('design.text')} rows={2} defaultValue={t('design.sample')} />
        </div>
      </Section>
    </>
  );
}
