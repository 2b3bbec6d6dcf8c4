/** A file of an ERP that somebody brings by hand; what became of it is said at once. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type ErpConnection, takeErpFile } from '../../../src/contract/erp.ts';
import { refusalText } from '../../ui/problem.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { refreshErp } from './erp-queries.ts';

export function UploadDocument({ connection: { id } }: { connection: ErpConnection }) {
  const { t, i18n } = useTranslation();
  const may = useRight('settings.write');
  const input = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: (files: readonly File[]) => call(takeErpFile, { params: { id }, body: {}, files }),
    onSuccess: refreshErp,
  });
  if (!may) return null;
  const { data } = upload;
  const refused = data?.messages.filter(({ state }) => state === 'refused').length ?? 0;
  return (
    <>
      {upload.error && <InlineError error={upload.error} />}
      {data && (
        <span role="status" className="quiet">
          {data.refusal
            ? refusalText(i18n, data.refusal.code, data.refusal.data)
            : t('exchange.uploaded', { count: data.messages.length, refused })}
        </span>
      )}
      <Button size="small" loading={upload.isPending} onClick={() => input.current?.click()}>
        {t('exchange.upload')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t('exchange.upload')}
        accept=".xml,.txt,.idoc"
        onChange={({ target }) => {
          if (target.files?.length) upload.mutate([...target.files]);
          target.value = '';
        }}
      />
    </>
  );
}
