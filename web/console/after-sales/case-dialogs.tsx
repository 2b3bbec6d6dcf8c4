/** What is said of single cases (RET-1, RET-4): its reason and return parcel, money that goes back, a claim against the courier. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AfterSaleDetail,
  CASE_MONEY_KINDS,
  CASE_MONEY_WAYS,
  changeAfterSale,
  giveAfterSaleMoney,
} from '../../../src/contract/after-sale-commands.ts';
import { DUTIES, type Duty } from '../../../src/contract/after-sales.ts';
import { addClaim } from '../../../src/contract/returns.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField, LabelledSelect } from '../../ui/fields.tsx';
import { moneyText, scaleOf } from '../../ui/format.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { couriersQuery } from '../queries.ts';
import { useRequestKey } from '../use-request-key.ts';
import { refreshCases } from './after-sale-queries.ts';
import css from './after-sales.module.css';

type Props = { one: AfterSaleDetail; onClose: () => void };

/** Runs what a dialog sends, shows what was refused, and closes when it was done. */
function useSending(onClose: () => void) {
  const [error, setError] = useState<unknown>(null);
  const send = async (work: () => Promise<unknown>) => {
    setError(null);
    try {
      await work();
      refreshCases();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  return { error, send };
}

const isSum = (amount: string | null): amount is string => amount !== null && amount !== '' && BigInt(amount) > 0n;

export function MoneyDialog({ one, onClose }: Props) {
  const { t } = useTranslation();
  const { currency } = one.left;
  const digits = scaleOf(currency);
  const open = BigInt(one.due.amount) - BigInt(one.given.amount);
  const [typed, setTyped] = useState(open > 0n ? decimalOf(open.toString(), digits) : '');
  const [kind, setKind] = useState<(typeof CASE_MONEY_KINDS)[number]>('goods');
  const [way, setWay] = useState<(typeof CASE_MONEY_WAYS)[number]>(one.refundable ? 'source' : 'outside');
  const [note, setNote] = useState('');
  const { error, send } = useSending(onClose);
  const keyOf = useRequestKey();
  const amount = minorOf(typed, digits);
  const give = () => {
    const body = { kind, way, amount: amount ?? '', ...(note.trim() && { note: note.trim() }) };
    return send(() => call(giveAfterSaleMoney, { params: { id: one.id }, body, key: keyOf(body) }));
  };
  return (
    <Dialog
      title={t('afterSales.command.money')}
      okText={t('afterSales.command.money')}
      danger
      okDisabled={!isSum(amount)}
      onOk={give}
      onClose={onClose}
    >
      <div className={css.ask}>
        <LabelledField
          label={t('afterSales.sum', { currency })}
          hint={t('afterSales.sumLeft', { sum: moneyText(one.left) })}
          inputMode="decimal"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <LabelledSelect
          label={t('afterSales.moneyKindTitle')}
          options={CASE_MONEY_KINDS.map((value) => ({ value, text: t(`afterSales.moneyKind.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
        />
        <LabelledSelect
          label={t('afterSales.wayTitle')}
          options={CASE_MONEY_WAYS.map((value) => ({ value, text: t(`afterSales.way.${value}`) }))}
          value={way}
          onChange={(value) => setWay(value as typeof way)}
        />
        <p className="quiet">{t(`afterSales.wayHint.${way}`)}</p>
        <LabelledArea
          label={t('afterSales.noteLabel')}
          rows={2}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}

export function ChangeDialog({ one, onClose }: Props) {
  const { t } = useTranslation();
  const { data: couriers = [] } = useQuery(couriersQuery);
  const digits = scaleOf(one.due.currency);
  const [reason, setReason] = useState(one.reason);
  const [duty, setDuty] = useState(one.duty ?? '');
  const [number, setNumber] = useState(one.returnNumber);
  const [courier, setCourier] = useState(one.returnCourier);
  const [due, setDue] = useState(decimalOf(one.due.amount, digits));
  const { error, send } = useSending(onClose);
  const sum = minorOf(due, digits);
  const save = () => {
    const body = {
      ...(reason !== one.reason && { reason }),
      ...(duty !== (one.duty ?? '') && { duty: duty === '' ? null : (duty as Duty) }),
      ...(number.trim() !== one.returnNumber && { returnNumber: number.trim() }),
      ...(courier !== one.returnCourier && { returnCourier: courier }),
      ...(one.remedy && sum !== null && sum !== '' && sum !== one.due.amount && { due: sum }),
    };
    return send(() => call(changeAfterSale, { params: { id: one.id }, body, ifMatch: one.version }));
  };
  return (
    <Dialog
      title={`${t('afterSales.command.change')} ${one.number}`}
      okText={t('action.save')}
      onOk={save}
      onClose={onClose}
    >
      <div className={css.ask}>
        <ReasonField value={reason} onChange={setReason} />
        <DutyField value={duty} onChange={setDuty} />
        <LabelledField
          label={t('afterSales.returnParcel')}
          maxLength={60}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
        <LabelledSelect
          label={t('afterSales.returnCourier')}
          options={[{ value: '', text: '—' }, ...couriers.map(({ code, name }) => ({ value: code, text: name }))]}
          value={courier}
          onChange={setCourier}
        />
        {one.remedy && (
          <LabelledField
            label={`${t('afterSales.due')} (${one.due.currency})`}
            inputMode="decimal"
            value={due}
            onChange={(event) => setDue(event.target.value)}
          />
        )}
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}

const REASONS = ['quality', 'damaged', 'missing', 'wrong', 'size', 'asDescribed', 'mind', 'late'] as const;

/** Free text with the usual words offered; the platform's own word stays as it came. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <LabelledField
        label={t('afterSales.reason')}
        list="case-reasons"
        maxLength={60}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id="case-reasons">
        {REASONS.map((reason) => (
          <option key={reason} value={t(`afterSales.reasons.${reason}`)} />
        ))}
      </datalist>
    </>
  );
}

export function DutyField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <LabelledSelect
      label={t('afterSales.dutyTitle')}
      options={[
        { value: '', text: t('afterSales.noDuty') },
        ...DUTIES.map((one) => ({ value: one, text: t(`afterSales.duty.${one}`) })),
      ]}
      value={value}
      onChange={onChange}
    />
  );
}

/** A claim against the courier of a case, or of any parcel. */
export function ClaimDialog({
  one,
  courier: of = '',
  label: at = '',
  onClose,
  onMade,
}: {
  one?: AfterSaleDetail;
  courier?: string;
  label?: string;
  onClose: () => void;
  onMade?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { data: couriers = [] } = useQuery(couriersQuery);
  const currency = one?.due.currency ?? 'CNY';
  const digits = scaleOf(currency);
  const [courier, setCourier] = useState(of);
  const [label, setLabel] = useState(at);
  const [typed, setTyped] = useState(one && one.due.amount !== '0' ? decimalOf(one.due.amount, digits) : '');
  const [reason, setReason] = useState(one?.reason ?? '');
  const { error, send } = useSending(onClose);
  const keyOf = useRequestKey();
  const amount = minorOf(typed, digits);
  const chosen = courier || couriers[0]?.code || '';
  const add = () => {
    const body = {
      courier: chosen,
      label: label.trim(),
      amount: amount ?? '',
      currency,
      reason: reason.trim(),
      ...(one && { caseId: one.id }),
    };
    return send(async () => onMade?.((await call(addClaim, { body, key: keyOf(body) })).id));
  };
  return (
    <Dialog
      title={t('claims.add')}
      okText={t('claims.add')}
      okDisabled={!isSum(amount) || label.trim().length < 4 || reason.trim() === ''}
      onOk={add}
      onClose={onClose}
    >
      <div className={css.ask}>
        <LabelledField
          label={t('claims.label')}
          maxLength={60}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <LabelledSelect
          label={t('claims.courier')}
          options={couriers.map(({ code, name }) => ({ value: code, text: name }))}
          value={chosen}
          onChange={setCourier}
        />
        <LabelledField
          label={t('afterSales.sum', { currency })}
          inputMode="decimal"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <LabelledArea
          label={t('claims.reason')}
          rows={3}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}
