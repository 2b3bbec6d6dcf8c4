/** Which warehouse a station stands in; its browser remembers it. F3 goes to the next. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Select } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { nodesQuery } from '../queries.ts';

/** `label`: of the station, in the list of keys. */
export function BenchNode({ label, value, onPick }: { label: string; value: string; onPick: (id: string) => void }) {
  const { t } = useTranslation();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const pick = (id: string) => {
    onPick(id);
    document.querySelector<HTMLInputElement>('[data-scan]')?.focus();
  };
  const next = () => pick(nodes[(nodes.findIndex((node) => node.id === value) + 1) % nodes.length]?.id ?? '');
  useKeys(label, [{ keys: ['F3'], label: t('check.nextNode'), run: next }]);
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
