/** Where a supplier is paid and written to: an account whose number is shown by its end alone, and a mail address. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getSupplierPayee, type SupplierPayee as Payee, setSupplierPayee } from '../../../src/contract/payment-runs.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';

/** A button that opens the dialog; for who may see payments. */
export function SupplierPayee({ supplier: { id } }: { supplier: { id: string } }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const key = ['supplierPayee', id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(getSupplierPayee, { params: { id }, signal }),
    enabled: open,
  });
  if (!useRight('payments.read')) return null;
  const close = () => {
    setOpen(false);
    void queryClient.invalidateQueries({ queryKey: key });
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('payee.title')}
      </Button>
      {open && query.data && <PayeeDialog supplierId={id} payee={query.data} onClose={close} />}
    </>
  );
}

type Props = { supplierId: string; payee: Payee; onClose: () => void };
const FIELDS = ['email', 'accountName', 'bankName', 'bankCode'] as const;

function PayeeDialog({ supplierId, payee, onClose }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('payments.write');
  const [draft, setDraft] = useState(payee);
  const [account, setAccount] = useState('');
  const save = useMutation({
    mutationFn: () => {
      const { email, bankName, bankCode, accountName } = draft;
      const number = account.replaceAll(/\s/g, '').toUpperCase();
      const body = {
        ...{ email: email.trim(), bankName: bankName.trim(), bankCode: bankCode.trim().toUpperCase() },
        ...{ accountName: accountName.trim(), ...(number && { account: number }) },
      };
      return call(setSupplierPayee, { params: { id: supplierId }, body, ifMatch: payee.version });
    },
    onSuccess: onClose,
  });
  const done = () => {};
  return (
    <Dialog
      title={t('payee.title')}
      okText={mayWrite ? t('payee.save') : t('action.close')}
      showing={!mayWrite}
      onClose={onClose}
      onOk={mayWrite ? () => save.mutateAsync().then(done, done) : onClose}
    >
      <p className="quiet">{t('payee.hint')}</p>
      {FIELDS.map((name) => (
        <LabelledField
          key={name}
          label={t(`payee.${name}`)}
          disabled={!mayWrite}
          maxLength={name === 'email' ? 200 : 100}
          value={draft[name]}
          onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
        />
      ))}
      <LabelledField
        label={t('payee.account')}
        disabled={!mayWrite}
        inputMode="numeric"
        autoComplete="off"
        maxLength={42}
        value={account}
        {...(payee.account && { hint: t('payee.accountKept', { account: payee.account }) })}
        onChange={(event) => setAccount(event.target.value)}
      />
      {payee.changedBy && payee.changedAt && (
        <p className="quiet">
          {t('payee.changed', { name: payee.changedBy.name })} <Moment value={payee.changedAt} />
        </p>
      )}
      {save.isError && <InlineError error={save.error} />}
    </Dialog>
  );
}
