/** Adds buyers to the blacklist, one a line. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addToBlacklist, BLACKLIST_KINDS } from '../../../src/contract/blacklist.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledField, TextArea } from '../../ui/fields.tsx';
import { countText, listText } from '../../ui/format.ts';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { type BlackKind, readLines } from './blacklist-lines.ts';
import css from './rules.module.css';

const MOST = 500;

export function BlacklistDialog({ onDone, onClose }: { onDone: () => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation();
  const id = useId();
  const [kind, setKind] = useState<BlackKind>('phone');
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const [error, setError] = useState<unknown>(null);
  const { entries, damaged } = readLines(text, kind, reason);
  const add = async () => {
    try {
      for (let from = 0; from < entries.length; from += MOST)
        await call(addToBlacklist, { body: { entries: entries.slice(from, from + MOST) } });
      await onDone();
      onClose();
    } catch (refused) {
      setError(refused);
      await onDone();
    }
  };
  return (
    <Dialog
      title={t('rules.black.add')}
      okText={t('rules.black.addCount', { count: entries.length, text: countText(entries.length) })}
      okDisabled={entries.length === 0 || damaged.length > 0}
      width={520}
      onOk={add}
      onClose={onClose}
    >
      <div className={css.publish}>
        <div role="radiogroup" aria-label={t('rules.black.kind')}>
          {BLACKLIST_KINDS.map((one) => (
            <label key={one} className="choice">
              <input type="radio" name="kind" checked={one === kind} onChange={() => setKind(one)} />{' '}
              {t(`rules.black.kindOf.${one}`)}
            </label>
          ))}
        </div>
        <label htmlFor={id}>{t('rules.black.lines')}</label>
        <TextArea
          id={id}
          autoFocus
          rows={8}
          maxLength={200_000}
          value={text}
          placeholder={t(`rules.black.example.${kind}`)}
          onChange={(event) => setText(event.target.value)}
        />
        {damaged.length > 0 && (
          <p className={css.lack} role="alert">
            {t('rules.black.damaged', { lines: listText(damaged.slice(0, 20).map(String)) })}
          </p>
        )}
        <LabelledField
          label={t('rules.black.reason')}
          hint={t('rules.black.reasonHint')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}
