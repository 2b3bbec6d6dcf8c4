/** An address as somebody sent it, read into its fields; what was not understood is said. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReadAddress, readAddress } from '../../../src/contract/enter-order.ts';
import { TextField } from '../../ui/fields.tsx';
import { listText } from '../../ui/format.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import css from './nodes.module.css';

export function PastedAddress({ onRead }: { onRead: (address: ReadAddress) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const read = useMutation({
    mutationFn: () => call(readAddress, { body: { text: text.trim() } }),
    onSuccess: (address) => onRead(address),
  });
  const go = () => text.trim() !== '' && read.mutate();
  const missing = read.data?.missing.map((part) => t(`division.part.${part}`)) ?? [];
  return (
    <>
      <div className={css.pasted}>
        <TextField
          aria-label={t('nodes.paste')}
          placeholder={t('nodes.pasteExample')}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            go();
          }}
        />
        <Button disabled={text.trim() === ''} loading={read.isPending} onClick={go}>
          {t('nodes.read')}
        </Button>
      </div>
      {read.isError && <InlineError error={read.error} />}
      {read.data && (
        <p className="quiet" role="status">
          {missing.length > 0 ? t('nodes.readPartly', { missing: listText(missing) }) : t('nodes.readWhole')}
        </p>
      )}
    </>
  );
}
