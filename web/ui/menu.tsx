/**
 * A menu under a button. While it is open the page behind it keeps still: a key is the one printed beside an item, or
 * nothing. Otherwise `a`, meant for the menu, would approve the order under it.
 */
import { Dropdown, type MenuProps } from 'antd';
import { type ReactElement, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keyText } from './action-bar.tsx';
import { useKeys } from './keys.ts';
import { useNarrow } from './use-narrow.ts';

export type MenuItem = {
  name: string;
  text: string;
  hotkey?: string | undefined;
  off?: boolean;
  danger?: boolean;
  /** A line parts it from those before it. */
  parted?: boolean;
  run: () => void;
};

type Props = { items: readonly MenuItem[]; disabled?: boolean; children: ReactElement };

export function Menu({ items, disabled = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const opener = useRef<Element | null>(null);
  const turn = (wanted: boolean) => {
    if (wanted) opener.current = document.activeElement;
    setOpen(wanted);
  };
  const leave = () => {
    setOpen(false);
    // A dialog it leads to gives the focus back to where it is now.
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  };
  const choose = (item: MenuItem) => {
    if (item.off) return;
    leave();
    item.run();
  };
  // A phone has no keys.
  const narrow = useNarrow();
  const menu: MenuProps = {
    items: items.flatMap(({ name, text, hotkey, off = false, danger = false, parted }, index) => [
      ...(parted && index > 0 ? [{ type: 'divider' as const, key: `before ${name}` }] : []),
      { key: name, label: text, extra: !narrow && hotkey && keyText(hotkey), disabled: off, danger },
    ]),
    onClick: ({ key }) => choose(items.find(({ name }) => name === key)!),
  };
  return (
    <>
      <Dropdown
        trigger={['click']}
        transitionName=""
        autoFocus
        disabled={disabled}
        open={open}
        onOpenChange={turn}
        menu={menu}
      >
        {children}
      </Dropdown>
      {open && <MenuKeys items={items} onChoose={choose} onClose={leave} />}
    </>
  );
}

type KeysProps = { items: readonly MenuItem[]; onChoose: (item: MenuItem) => void; onClose: () => void };

function MenuKeys({ items, onChoose, onClose }: KeysProps) {
  const { t } = useTranslation();
  useKeys(
    t('action.more'),
    [
      { keys: ['Escape'], label: t('action.close'), run: onClose },
      ...items.flatMap((item) =>
        item.hotkey ? [{ keys: [item.hotkey], label: item.text, run: () => onChoose(item) }] : [],
      ),
    ],
    true,
  );
  return null;
}
