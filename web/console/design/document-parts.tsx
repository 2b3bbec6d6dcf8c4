/** Parts of a document: a recipient, what can be done, who was chosen among several, what happened, and a master beside its list. */
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../src/contract/orders.ts';
import { Acts } from '../../ui/acts.tsx';
import { AddressCell } from '../../ui/address-cell.tsx';
import { Candidates } from '../../ui/candidates.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Section } from '../../ui/section.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { StateTrack } from '../../ui/state-track.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Timeline } from '../../ui/timeline.tsx';
import type { Mode } from '../../ui/tokens.ts';
import css from './design.module.css';

const SYSTEM: TimelineEntry['actor'] = { kind: 'system', name: '' };
const NOON = '2026-11-11T12:00:00+08:00';
const doNothing = () => {};

export function DocumentParts({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  const cny = (amount: string) => ({ amount, currency: 'CNY' });
  const person: TimelineEntry['actor'] = { kind: 'person', name: t('design.person') };
  const happened = (at: string, event: string, data: TimelineEntry['data'], actor = SYSTEM): TimelineEntry => ({
    ...{ id: `${mode}-${event}`, at: `2026-11-${at}:00+08:00`, event, data, actor, cause: null },
  });
  return (
    <>
      <Section title={t('design.documents')}>
        <div className={css.row}>
          <AddressCell
            recipient={{
              ...{ name: t('design.person'), phone: '138****0042', province: '', city: t('design.place') },
              ...{ district: '', town: '', detail: '***', postcode: '', country: 'CN', masked: true },
            }}
          />
          <Acts
            acts={[
              { name: 'hold', text: t('orders.command.hold'), hotkey: 'h', run: doNothing },
              { name: 'approve', text: t('orders.command.approve'), hotkey: 'a', strong: true, run: doNothing },
            ]}
            rest={[
              { name: 'split', text: t('orders.command.split'), hotkey: 's', run: doNothing },
              { name: 'stop', text: t('orders.command.stop'), danger: true, parted: true, run: doNothing },
            ]}
          />
        </div>
        <Candidates
          label={t('orders.sourcing')}
          rows={[
            { id: 'a', name: t('design.option.a'), chosen: true, cost: cny('620'), note: t('sourcing.verdict.chosen') },
            {
              id: 'b',
              name: t('design.option.b'),
              chosen: false,
              cost: cny('940'),
              note: t('sourcing.verdict.possible'),
            },
            { id: 'c', name: t('design.option.c'), chosen: false, cost: null, note: t('sourcing.verdict.impossible') },
          ]}
        />
        <StateTrack
          label={t('track.title')}
          steps={[
            { id: 'order', name: t('track.order.order'), mark: 'done', at: NOON },
            { id: 'payment', name: t('track.order.payment'), mark: 'skipped', note: t('track.nothingToPay') },
            { id: 'review', name: t('track.order.review'), mark: 'waits', at: NOON, note: t('orders.hold.outOfStock') },
            { id: 'shipment', name: t('track.order.shipment'), mark: 'ahead' },
          ]}
        />
        <Timeline
          entries={[
            happened('10T21:04', 'received', {}),
            happened('10T21:04', 'held', { reasons: ['memo', 'largeAmount'] }),
            happened('11T09:15', 'approved', {}, person),
            happened('11T14:32', 'shipped', { waybillNumber: 'SF1402200000042' }, person),
          ]}
        />
      </Section>
      <Section title={t('design.master')}>
        <div className={css.beside}>
          <SplitView asideLabel={t('design.master')} size="form" onClose={doNothing} aside={<Master mode={mode} />}>
            <EmptyState title={t('design.list')} />
          </SplitView>
        </div>
      </Section>
    </>
  );
}

function Master({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  return (
    <EditPanel
      id={`design/master/${mode}`}
      title={t('design.sample')}
      document={{ name: t('design.sample'), active: true }}
      sections={() => [
        {
          title: t('design.formSection'),
          fields: [
            { kind: 'text', name: 'name', label: t('design.field'), required: true },
            { kind: 'switch', name: 'active', label: t('design.kinds.switch') },
          ],
        },
      ]}
      readOnly={false}
      save={async () => {}}
      reread={doNothing}
    />
  );
}
