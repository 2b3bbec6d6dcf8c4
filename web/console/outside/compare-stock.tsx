/** What a warehouse of others has beside our books, asked for when a person wants to know. It shows that it answers, too. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { compareOutsideStock } from '../../../src/contract/outside-warehouses.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';

const SHOWN = 20;

export function CompareStock({ id }: { id: string }) {
  const { t } = useTranslation();
  const may = useRight('stock.write');
  const compare = useMutation({ mutationFn: () => call(compareOutsideStock, { params: { id } }) });
  if (!may) return null;
  const found = compare.data;
  return (
    <section>
      <Button size="small" loading={compare.isPending} onClick={() => compare.mutate()}>
        {t('outside.compare')}
      </Button>
      {compare.error && <InlineError error={compare.error} />}
      {found && <p role="status">{t('outside.compared', { asked: found.asked, count: found.differences.length })}</p>}
      {found?.differences.slice(0, SHOWN).map(({ sku, ours, theirs }) => (
        <CardLine
          key={sku.id}
          end={<span className="num">{t('outside.beside', { ours, theirs: theirs ?? '–' })}</span>}
        >
          <span className="clip">{sku.merchantCode}</span>
        </CardLine>
      ))}
    </section>
  );
}
