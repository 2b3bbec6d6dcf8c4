/** Help, on `?`: what the page offers besides (given by the console), and the keys that work right now. */
import { Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keyText } from './action-bar.tsx';
import { useFocusBack } from './focus-back.ts';
import { type Layer, useKeys, useLayers } from './keys.ts';
import css from './keys-help.module.css';

type Props = { onClose: () => void; children?: ReactNode };

export function KeysHelp({ onClose, children }: Props) {
  const { t } = useTranslation();
  const layers = useLayers();
  useFocusBack();
  const shown = layers
    .map((layer) => layer.current)
    .filter((layer) => layer.bindings.some((binding) => binding.label))
    .toReversed();
  return (
    <Modal
      open
      title={t('help.title')}
      footer={null}
      closable={{ 'aria-label': t('action.close') }}
      width={800}
      onCancel={onClose}
      transitionName=""
      maskTransitionName=""
    >
      {children}
      <h2 className={css.title}>{t('keys.title')}</h2>
      <div className={css.columns}>
        <Rest title={t('keys.title')} onClose={onClose} />
        {[...Map.groupBy(shown, (layer) => layer.title)].map(([title, group]) => (
          <Group key={title} title={title} layers={group} />
        ))}
      </div>
    </Modal>
  );
}

const CAPS: Readonly<Record<string, string>> = {
  ...{ ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' },
  ...{ Escape: 'Esc', Delete: 'Del' },
};

/** As it stands on the keyboard, and in the hints beside buttons. */
function capOf(key: string): string {
  const [last = '', ...held] = key.split('+').toReversed();
  return [...held.toReversed(), CAPS[last] ?? keyText(last)].join(' ');
}

/** While the help is open, keys of the page behind it rest: Escape closes the help and nothing else. */
function Rest({ title, onClose }: { title: string; onClose: () => void }) {
  useKeys(title, [{ keys: ['Escape', '?'], label: '', run: onClose }], true);
  return null;
}

function Group({ title, layers }: { title: string; layers: readonly Layer[] }) {
  const bindings = layers.flatMap((layer) => layer.bindings).filter((binding) => binding.label);
  return (
    <section className={css.group}>
      <h3>{title}</h3>
      <dl>
        {bindings.map((binding) => (
          <div key={binding.keys.join()} className={css.line}>
            <dt>{binding.label}</dt>
            <dd>
              {binding.keys.map((key) => (
                <kbd key={key}>{capOf(key)}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
