/** The keys that work right now, on `?`. */
import { Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Layer, useKeys, useLayers } from './keys.ts';
import css from './keys-help.module.css';

export function KeysHelp() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const layers = useLayers();
  useKeys(t('keys.everywhere'), [{ keys: ['?'], label: t('keys.help'), run: () => setOpen(true) }]);
  const shown = layers
    .map((layer) => layer.current)
    .filter((layer) => layer.bindings.some((binding) => binding.label))
    .toReversed();
  return (
    <Modal
      open={open}
      title={t('keys.title')}
      footer={null}
      closable={false}
      width={560}
      onCancel={() => setOpen(false)}
      transitionName=""
      maskTransitionName=""
    >
      <div className={css.columns}>
        {[...Map.groupBy(shown, (layer) => layer.title)].map(([title, group]) => (
          <Group key={title} title={title} layers={group} />
        ))}
      </div>
    </Modal>
  );
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
                <kbd key={key}>{key.replace('Arrow', '').replace('Ctrl+', 'Ctrl ')}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
