/** What can be done with a sub-merchant: the steps of its review, freezing, and asking for a payout. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  approveSubMerchants,
  freezeSubMerchants,
  moveSubMoney,
  type SubMerchant,
  sendBackSubMerchants,
  submitSubMerchants,
  unfreezeSubMerchants,
} from '../../../src/contract/sub-merchants.ts';
import { type Act, Acts } from '../../ui/acts.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { minorOf } from '../../ui/minor.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import { refreshClearing } from './clearing-queries.ts';
import { noop } from './noop.ts';
import { PayDialog } from './pay-dialog.tsx';

type Step = 'submit' | 'approve' | 'sendBack' | 'freeze' | 'unfreeze';
type Question = Exclude<Step, 'submit' | 'approve'> | 'money' | 'pay';
const STEPS: Record<SubMerchant['state'], readonly Step[]> = {
  ...{ draft: ['submit'], waitReview: ['approve', 'sendBack', 'freeze'], active: ['freeze'], frozen: ['unfreeze'] },
  closed: [],
};
const ASKED = { sendBack: sendBackSubMerchants, freeze: freezeSubMerchants, unfreeze: unfreezeSubMerchants } as const;

export function SubActions({ one }: { one: SubMerchant }) {
  const { t } = useTranslation();
  const [mayWrite, mayApprove] = [useRight('payments.write'), useRight('payments.approve')];
  const [asking, setAsking] = useState<Question | null>(null);
  const step = useMutation({
    mutationFn: async (what: 'submit' | 'approve') => {
      const body = { ids: [one.id] };
      const { outcomes } = await call(what === 'submit' ? submitSubMerchants : approveSubMerchants, { body });
      return assertDone(outcomes);
    },
    // Done when the server has answered: nobody waits for every list to be read anew.
    onSettled: () => void refreshClearing(),
  });
  const may = (what: Step) => (what === 'submit' || what === 'freeze' ? mayWrite : mayApprove);
  const acts = STEPS[one.state].filter(may).map(
    (what): Act => ({
      ...{ name: what, text: t(`custody.do.${what}`), strong: what === 'submit' || what === 'approve' },
      ...{ busy: step.isPending, danger: what === 'freeze' },
      run: () => (what === 'submit' || what === 'approve' ? step.mutate(what) : setAsking(what)),
    }),
  );
  const hasMoney = one.balances.some(({ available }) => available.amount !== '0');
  if (mayWrite && hasMoney && one.blocked === null)
    acts.push({ name: 'pay', text: t('custody.do.pay'), run: () => setAsking('pay') });
  if (mayApprove && one.balances.length > 0)
    acts.push({ name: 'money', text: t('custody.do.money'), run: () => setAsking('money') });
  return (
    <>
      <Acts acts={acts} />
      {step.error && <InlineError error={step.error} />}
      {asking === 'money' && <MoneyDialog one={one} onClose={() => setAsking(null)} />}
      {asking === 'pay' && <PayDialog one={one} onClose={() => setAsking(null)} />}
      {asking && asking !== 'money' && asking !== 'pay' && (
        <ReasonDialog
          title={`${t(`custody.do.${asking}`)} · ${one.name}`}
          okText={t(`custody.do.${asking}`)}
          label={t('custody.why2')}
          danger={asking === 'freeze'}
          onReason={async (reason) => {
            const { outcomes } = await call(ASKED[asking], { body: { ids: [one.id], reason } });
            void refreshClearing();
            assertDone(outcomes);
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

const MOVES = ['freeze', 'unfreeze', 'deduct'] as const;
type Move = (typeof MOVES)[number];

/** Row 11: an amount is frozen, given back, or paid to a court. */
function MoneyDialog({ one, onClose }: { one: SubMerchant; onClose: () => void }) {
  const { t } = useTranslation();
  const [what, setWhat] = useState<Move>('freeze');
  const [custodian, setCustodian] = useState(one.balances[0]!.custodian);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const amount = minorOf(typed, 2);
  const act = useMutation({
    mutationFn: () =>
      call(moveSubMoney, { params: { id: one.id }, body: { custodian, what, amount: amount!, reason: reason.trim() } }),
    onSuccess: onClose,
    onSettled: refreshClearing,
  });
  return (
    <Dialog
      title={`${t(`custody.move.${what}`)} · ${one.name}`}
      okText={t(`custody.move.${what}`)}
      okDisabled={!amount || amount === '0' || reason.trim() === ''}
      danger={what === 'deduct'}
      onClose={onClose}
      onOk={() => act.mutateAsync().then(noop, noop)}
    >
      <LabelledSelect
        label={t('custody.what')}
        options={MOVES.map((value) => ({ value, text: t(`custody.move.${value}`) }))}
        value={what}
        onChange={(value) => setWhat(value as Move)}
      />
      <LabelledSelect
        label={t('custody.custodian')}
        options={one.balances.map((at) => ({ value: at.custodian, text: at.custodianName }))}
        value={custodian}
        onChange={setCustodian}
      />
      <LabelledField
        label={t('pay.amount', { currency: 'CNY' })}
        inputMode="decimal"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <LabelledArea label={t('custody.why2')} value={reason} onChange={(event) => setReason(event.target.value)} />
      {act.isError && <InlineError error={act.error} />}
    </Dialog>
  );
}
