/** The bar of one document that a warehouse of others has not answered: tell it again. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Acts } from '../../ui/acts.tsx';
import { useKeys } from '../../ui/keys.ts';
import { InlineError } from '../../ui/states.tsx';

type Props = {
  row: { number: string; warehouse: { name: string } };
  /** Under what the key is listed in the help. */
  keysOf: string;
  may: boolean;
  /** Tells, and reads the list anew. */
  tell: () => Promise<unknown>;
};

export function TellAgain({ row, keysOf, may, tell }: Props) {
  const { t } = useTranslation();
  const [error, setError] = useState<unknown>(null);
  const run = () => {
    setError(null);
    tell().catch(setError);
  };
  const acts = [{ name: 'again', text: t('outside.tellAgain'), hotkey: 'r', strong: true, run }];
  useKeys(keysOf, may ? acts.map(({ hotkey, text }) => ({ keys: [hotkey], label: text, run })) : []);
  if (!may) return null;
  return (
    <ActionBar chosen={t('outside.chosen', { number: row.number, warehouse: row.warehouse.name })}>
      {error !== null && <InlineError error={error} />}
      <Acts acts={acts} />
    </ActionBar>
  );
}
