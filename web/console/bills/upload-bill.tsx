/** A file that says what happened to money: booked at once, told by what is in it. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { FileUp } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadImport } from '../../../src/contract/imports.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';

/** What became of it stands on the page of imports. */
export function UploadBill() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: (files: readonly File[]) => call(uploadImport, { body: { kind: 'bills', dryRun: 'false' }, files }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['imports'] });
      void navigate({ to: '/imports' });
    },
  });
  if (!useRight('imports.write')) return null;
  return (
    <>
      {upload.error && <InlineError error={upload.error} />}
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('accountDays.upload')}
        onChange={({ target }) => {
          if (target.files?.length) upload.mutate([...target.files]);
          target.value = '';
        }}
      />
      <Button
        size="small"
        type="primary"
        icon={<FileUp size={14} aria-hidden />}
        loading={upload.isPending}
        onClick={() => input.current?.click()}
      >
        {t('accountDays.upload')}
      </Button>
    </>
  );
}
