/** Who of a supplier may sign in to the portal (SUP-3): a login, and a password that is shown once. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { resetPassword } from '../../../src/contract/access.ts';
import { addSupplierLogin, listSupplierLogins } from '../../../src/contract/supplier-terms.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField } from '../../ui/fields.tsx';
import { Moment } from '../../ui/figures.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';

type Props = { supplier: { id: string; code: string; contact: string } };

/** A button that opens the dialog; for who may see logins. */
export function SupplierLogins({ supplier }: Props) {
  const { t } = useTranslation();
  const may = useRight('access.read');
  const [open, setOpen] = useState(false);
  if (!may) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('logins.title')}
      </Button>
      {open && <LoginsDialog supplier={supplier} onClose={() => setOpen(false)} />}
    </>
  );
}

function LoginsDialog({ supplier, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('access.write');
  const key = ['supplierLogins', supplier.id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(listSupplierLogins, { params: { id: supplier.id }, signal }),
  });
  const logins = query.data?.logins ?? [];
  const [login, setLogin] = useState(supplier.code);
  const [name, setName] = useState(supplier.contact);
  const [password, setPassword] = useState('');
  const work = useMutation({
    mutationFn: (ask: () => Promise<{ password: string }>) => ask(),
    onSuccess: async (made) => {
      setPassword(made.password);
      await queryClient.invalidateQueries({ queryKey: key });
    },
  });
  const params = { id: supplier.id };
  return (
    <Dialog
      title={t('logins.title')}
      okText={mayWrite ? t('logins.add') : t('action.close')}
      showing={!mayWrite}
      okDisabled={mayWrite && (login.trim().length < 2 || name.trim() === '')}
      onClose={onClose}
      onOk={
        mayWrite
          ? () =>
              work.mutate(() => call(addSupplierLogin, { params, body: { login: login.trim(), name: name.trim() } }))
          : onClose
      }
    >
      <p className="quiet">{t('logins.hint')}</p>
      <ul>
        {logins.map((one) => (
          <li key={one.id}>
            <strong>{one.login}</strong> {one.name}{' '}
            <span className="quiet">
              {one.mustChangePassword ? (
                t('logins.mustChange')
              ) : one.seenAt ? (
                <Moment value={one.seenAt} />
              ) : (
                t('logins.never')
              )}
            </span>{' '}
            {mayWrite && (
              <Button size="small" onClick={() => work.mutate(() => call(resetPassword, { params: { id: one.id } }))}>
                {t('access.resetPassword')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {password && (
        <p role="status">
          {t('logins.password')}：<CopyText text={password} strong />
        </p>
      )}
      {mayWrite && (
        <>
          <LabelledField label={t('logins.login')} value={login} onChange={(event) => setLogin(event.target.value)} />
          <LabelledField label={t('logins.person')} value={name} onChange={(event) => setName(event.target.value)} />
        </>
      )}
      {work.isError && <InlineError error={work.error} />}
    </Dialog>
  );
}
