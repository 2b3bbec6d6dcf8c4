/** What can be done with what is chosen: buttons for the usual, a menu for the rest. A phone has room for two buttons. */
import { Button } from 'antd';
import { Ellipsis } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Hotkey } from './action-bar.tsx';
import { Menu, type MenuItem } from './menu.tsx';
import { useNarrow } from './use-narrow.ts';

export type Act = MenuItem & {
  busy?: boolean;
  /** The one that is meant: it stands first. */
  strong?: boolean;
  /** Why it is off. */
  hint?: string;
};

const ON_A_PHONE = 2;

/** The order of `acts` is how often they are used. */
export function Acts({ acts, rest = [] }: { acts: readonly Act[]; rest?: readonly Act[] }) {
  const { t } = useTranslation();
  const ordered = [...acts].sort((a, b) => Number(b.strong ?? false) - Number(a.strong ?? false));
  const buttons = useNarrow() ? ordered.splice(0, ON_A_PHONE) : ordered.splice(0);
  const inMenu = [...ordered, ...rest];
  return (
    <>
      {buttons.map(({ name, text, hotkey, off = false, busy = false, strong, danger = false, hint = '', run }) => (
        <Button
          key={name}
          size="small"
          type={strong ? 'primary' : 'default'}
          danger={danger}
          disabled={off}
          loading={busy}
          title={hint}
          onClick={run}
        >
          {text}
          {hotkey && <Hotkey name={hotkey} />}
        </Button>
      ))}
      {inMenu.length > 0 && (
        <Menu items={inMenu}>
          <Button size="small" aria-label={t('action.more')} icon={<Ellipsis size={14} aria-hidden />} />
        </Menu>
      )}
    </>
  );
}
