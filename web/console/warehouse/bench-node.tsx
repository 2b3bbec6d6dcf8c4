/** Which warehouse a station stands in; its browser remembers it. F3 goes to the next. One is only named. */
import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { Unread } from '../../ui/states.tsx';
import css from './check-page.module.css';
import own from './pick-page.module.css';
import { useWorkNodes } from './use-bench-node.ts';

/** Before anything can be scanned: warehouses as large as everything else that a glove touches. */
export function ChooseNode({ onPick }: { onPick: (id: string) => void }) {
  const { t } = useTranslation();
  const nodes = useWorkNodes();
  if (!nodes.data) return <Unread query={nodes} rows={4} />;
  return (
    <div className={own.scroll}>
      <ul className={css.lines} aria-label={t('putAway.chooseNode')}>
        {nodes.data.map(({ id, name }) => (
          <li key={id} className={css.whole}>
            <button type="button" className={own.list} onClick={() => onPick(id)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** `label`: of the station, in the list of keys. */
export function BenchNode({ label, value, onPick }: { label: string; value: string; onPick: (id: string) => void }) {
  const { t } = useTranslation();
  const nodes = useWorkNodes().data ?? [];
  const pick = (id: string) => {
    onPick(id);
    document.querySelector<HTMLInputElement>('[data-scan]')?.focus();
  };
  const next = () => pick(nodes[(nodes.findIndex((node) => node.id === value) + 1) % nodes.length]?.id ?? '');
  const only = nodes.length === 1 ? nodes[0] : undefined;
  useKeys(label, only ? [] : [{ keys: ['F3'], label: t('check.nextNode'), run: next }]);
  if (only) return <span>{only.name}</span>;
  return (
    <Select
      aria-label={t('check.node')}
      options={[
        ...(value === '' ? [{ value: '', text: t('check.noNode') }] : []),
        ...nodes.map(({ id, name }) => ({ value: id, text: name })),
      ]}
      value={value}
      onChange={pick}
    />
  );
}
