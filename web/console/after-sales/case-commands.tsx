/** What can be done with the case that is open (RET-1, RET-4): the next step first, each with what it means. */
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AfterSaleDetail,
  acceptAfterSales,
  agreeAfterSales,
  arbitrateAfterSales,
  cancelAfterSales,
  makeAfterSaleOrder,
  rejectAfterSales,
} from '../../../src/contract/after-sale-commands.ts';
import { type AfterSaleCase, REMEDIES, type Remedy } from '../../../src/contract/after-sales.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledSelect } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { startRun } from '../../ui/runs.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshCases } from './after-sale-queries.ts';
import css from './after-sales.module.css';
import { ChangeDialog, ClaimDialog, MoneyDialog } from './case-dialogs.tsx';

const DECISIONS = {
  reject: rejectAfterSales,
  cancel: cancelAfterSales,
  arbitrate: arbitrateAfterSales,
  accept: acceptAfterSales,
};
export type Decision = 'agree' | keyof typeof DECISIONS;

/** From which states a decision may be taken; the server says so too. */
const FROM: Record<Decision, readonly AfterSaleCase['state'][]> = {
  agree: ['applied', 'arbitration'],
  reject: ['applied', 'agreed', 'waitReturn', 'waitReceive', 'arbitration'],
  cancel: ['applied', 'agreed', 'waitReturn', 'waitReceive', 'arbitration'],
  arbitrate: [
    'applied',
    'agreed',
    'waitReturn',
    'waitReceive',
    'partlyReceived',
    'inspected',
    'waitSettle',
    'rejected',
  ],
  accept: ['partlyReceived', 'inspected'],
};
export const canBe = ({ state, kind }: AfterSaleCase, decision: Decision): boolean =>
  FROM[decision].includes(state) && kind !== 'addressChanged' && kind !== 'memoChanged';

const OPEN_FOR_MONEY = new Set([
  'agreed',
  'waitReturn',
  'waitReceive',
  'partlyReceived',
  'inspected',
  'waitSettle',
  'done',
]);
const ENDED = new Set(['done', 'rejected', 'cancelled']);
const SENDS = new Set<Remedy>(['exchange', 'resend', 'repair']);
type Opened = Decision | 'money' | 'order' | 'change' | 'claim';

export function CaseCommands({ one }: { one: AfterSaleDetail }) {
  const { t } = useTranslation();
  const mayDecide = useRight('orders.review');
  const mayPay = useRight('payments.write');
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const open = OPEN_FOR_MONEY.has(one.state) && one.remedy !== null;
  const acts: { name: Opened; strong?: boolean }[] = [
    ...(mayDecide && canBe(one, 'agree') ? [{ name: 'agree' as const, strong: true }] : []),
    ...(mayDecide && canBe(one, 'accept') ? [{ name: 'accept' as const, strong: true }] : []),
    ...(mayDecide && open && one.remedy && SENDS.has(one.remedy) && !one.followOrder
      ? [{ name: 'order' as const, strong: true }]
      : []),
    ...(mayPay && open && one.left.amount !== '0'
      ? [{ name: 'money' as const, strong: one.state === 'waitSettle' }]
      : []),
    ...(mayDecide && !ENDED.has(one.state) ? [{ name: 'change' as const }] : []),
    ...(['reject', 'arbitrate', 'cancel'] as const).flatMap((name) =>
      mayDecide && canBe(one, name) ? [{ name }] : [],
    ),
    ...(mayDecide ? [{ name: 'claim' as const }] : []),
  ];
  if (acts.length === 0) return null;
  return (
    <div className={css.acts}>
      {acts.map(({ name, strong }) => (
        <Button key={name} size="small" type={strong ? 'primary' : 'default'} onClick={() => setOpened(name)}>
          {t(`afterSales.command.${name}`)}
        </Button>
      ))}
      {opened === 'money' && <MoneyDialog one={one} onClose={close} />}
      {opened === 'change' && <ChangeDialog one={one} onClose={close} />}
      {opened === 'claim' && (
        <ClaimDialog
          one={one}
          courier={one.returnCourier}
          label={one.returnNumber || (one.waybillNumber ?? '')}
          onClose={close}
        />
      )}
      {opened === 'order' && <OrderDialog one={one} onClose={close} />}
      {opened && opened in FROM && <DecideDialog decision={opened as Decision} cases={[one]} onClose={close} />}
    </div>
  );
}

function OrderDialog({ one, onClose }: { one: AfterSaleDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const keyOf = useRequestKey();
  const make = async () => {
    setError(null);
    try {
      const { order } = await call(makeAfterSaleOrder, { params: { id: one.id }, key: keyOf(one.id) });
      refreshCases();
      onClose();
      void navigate({ to: '/orders/$id', params: { id: order.id } });
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <Dialog title={t('afterSales.command.order')} okText={t('afterSales.command.order')} onOk={make} onClose={onClose}>
      <div className={css.ask}>
        <p>{t('afterSales.meansOf.order')}</p>
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}

/** What the platform says the buyer wants, or the usual. */
function usualRemedy(cases: readonly AfterSaleCase[]): Remedy | '' {
  const [one] = cases;
  if (cases.length !== 1 || !one) return cases.every(({ remedy }) => remedy) ? '' : 'returnRefund';
  if (one.remedy) return one.remedy;
  if (one.data['goodsBack'] === false) return 'refundOnly';
  return 'returnRefund';
}

/** One decision over one case or many; many give a result per case. */
export function DecideDialog({
  decision,
  cases,
  onClose,
  onDone,
}: {
  decision: Decision;
  cases: readonly AfterSaleCase[];
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [remedy, setRemedy] = useState<Remedy | ''>(usualRemedy(cases));
  const command = t(`afterSales.command.${decision}`);
  const decide = () => {
    const numbers = new Map(cases.map((one) => [one.id, one.number]));
    startRun({
      title: (count) => t('run.title', { command, count }),
      ids: [...numbers.keys()],
      nameOf: (id) => numbers.get(id) ?? id,
      send: async (ids, key) =>
        decision === 'agree'
          ? (
              await call(agreeAfterSales, {
                body: { ids, ...(remedy && { remedy }), ...(note.trim() && { note: note.trim() }) },
                key,
              })
            ).outcomes
          : (await call(DECISIONS[decision], { body: { ids, note: note.trim() }, key })).outcomes,
      undo: { final: 'final.decided' },
      onBatch: refreshCases,
    });
    onClose();
    onDone?.();
  };
  const keep = cases.every((one) => one.remedy !== null) && cases.length > 1;
  return (
    <Dialog
      title={command}
      okText={command}
      danger={decision === 'reject'}
      okDisabled={decision !== 'agree' && note.trim() === ''}
      onOk={decide}
      onClose={onClose}
    >
      <div className={css.ask}>
        <p>{t(`afterSales.meansOf.${decision}`)}</p>
        {decision === 'agree' && (
          <LabelledSelect
            label={t('afterSales.remedyTitle')}
            options={[
              ...(keep ? [{ value: '', text: t('afterSales.remedyKept') }] : []),
              ...REMEDIES.map((value) => ({ value, text: t(`afterSales.remedy.${value}`) })),
            ]}
            value={remedy}
            onChange={(value) => setRemedy(value as Remedy | '')}
          />
        )}
        <LabelledArea
          label={t(decision === 'agree' ? 'afterSales.noteLabel' : 'afterSales.note')}
          autoFocus
          rows={3}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <p className="quiet">{t('keys.ctrlEnter')}</p>
      </div>
    </Dialog>
  );
}

const KEY: Record<Exclude<Decision, 'cancel'>, string> = { agree: 'a', reject: 'd', accept: 'c', arbitrate: 'p' };

/** The keys by which the chosen cases are decided. */
export function useDecisions(targets: readonly AfterSaleCase[], onDone: () => void) {
  const { t } = useTranslation();
  const may = useRight('orders.review');
  const [asked, setAsked] = useState<Decision | null>(null);
  const fit = (decision: Decision) => targets.filter((one) => canBe(one, decision));
  const acts = (Object.keys(KEY) as (keyof typeof KEY)[]).map((name) => ({
    ...{ name, text: t(`afterSales.command.${name}`), hotkey: KEY[name], off: fit(name).length === 0 },
    run: () => fit(name).length > 0 && setAsked(name),
  }));
  useKeys(
    t('nav.afterSales'),
    may ? acts.map(({ hotkey, text, run }) => ({ keys: [hotkey], label: text, run: () => void run() })) : [],
  );
  const dialog = asked && (
    <DecideDialog decision={asked} cases={fit(asked)} onClose={() => setAsked(null)} onDone={onDone} />
  );
  return { acts: acts.map((act) => ({ ...act, run: () => void act.run() })), dialog };
}
