/** What a shop shows of single SKUs where it differs from the shop (CHN-7): set in the table, removed many at once. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../../../src/contract/paging.ts';
import { changeStockRules, listStockRules, type ShopMaster, type StockRule } from '../../../src/contract/shops.ts';
import { countText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { SkuFind } from '../catalog/sku-find.tsx';
import { ExportMenu } from '../export-menu.tsx';
import { queryClient, shopMastersQuery, useList } from '../queries.ts';
import { type RuleTexts, ruleOf, type StockRuleInput, textsOf, wrongIn } from './stock-rule-texts.ts';
import { StockRulesTable } from './stock-rules-table.tsx';

type Props = { shop: ShopMaster; mayWrite: boolean };

export function StockRules({ shop, mayWrite }: Props) {
  const { t } = useTranslation();
  const rulesKey = ['stockRules', shop.id];
  const list = useList(rulesKey, (cursor, signal) =>
    call(listStockRules, { params: { id: shop.id }, query: { limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  const [added, setAdded] = useState<readonly StockRule[]>([]);
  const [typed, setTyped] = useState<Readonly<Record<string, RuleTexts>>>({});
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const rows = [...added.filter(({ sku }) => !list.rows.some((row) => row.sku.id === sku.id)), ...list.rows];
  const change = useMutation({
    mutationFn: (body: { set: StockRuleInput[]; remove: string[] }) =>
      call(changeStockRules, { params: { id: shop.id }, body, ifMatch: shop.version }),
    onSuccess: ({ outcomes }) => {
      const refused = new Set(outcomes.flatMap((outcome) => (outcome.done ? [] : [outcome.id])));
      setTyped(Object.fromEntries(Object.entries(typed).filter(([id]) => refused.has(id))));
      setAdded(added.filter(({ sku }) => refused.has(sku.id)));
      setChosen(new Set());
    },
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: rulesKey });
      await queryClient.invalidateQueries({ queryKey: shopMastersQuery.queryKey });
    },
  });
  const edited = rows.filter(({ sku }) => typed[sku.id]);
  const wrong = edited.some(({ sku }) => wrongIn(typed[sku.id]!).length > 0);
  const store = () =>
    change.mutate({ set: edited.map(({ sku }) => ({ skuId: sku.id, ...ruleOf(typed[sku.id]!) })), remove: [] });
  const kept = new Set(list.rows.map((row) => row.sku.id));
  const remove = () => {
    setAdded(added.filter(({ sku }) => !chosen.has(sku.id)));
    const remove = [...chosen].filter((id) => kept.has(id));
    if (remove.length > 0) change.mutate({ set: [], remove });
    else setChosen(new Set());
  };
  const add = (sku: StockRule['sku']) => {
    if (rows.some((row) => row.sku.id === sku.id)) return;
    const blank = { sku, share: null, safety: null, zeroUnder: null, most: null, setAside: null, setAsideLeft: null };
    setAdded([blank, ...added]);
    setTyped({ ...typed, [sku.id]: textsOf(blank) });
  };
  return (
    <Section
      title={t('stockRules.title')}
      end={
        rows.length > 0 && (
          <>
            <span className="quiet">{t('stockRules.hint')}</span>
            <ExportMenu of="stockRules" label={t('stockRules.export')} />
          </>
        )
      }
    >
      {mayWrite && <SkuFind placeholder={t('stockRules.add')} onPick={add} />}
      {rows.length === 0 && !list.loading && <p className="quiet">{t('stockRules.none')}</p>}
      {rows.length > 0 && (
        <StockRulesTable
          rows={rows}
          typed={typed}
          chosen={chosen}
          readOnly={!mayWrite}
          refusals={refusalsOf(change.data?.outcomes)}
          onType={(id, texts) => setTyped({ ...typed, [id]: texts })}
          onChoose={setChosen}
        />
      )}
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('table.more')}
        </Button>
      )}
      {(list.error || change.isError) && <InlineError error={change.error ?? list.error} />}
      {mayWrite && rows.length > 0 && (
        <p>
          <Button
            size="small"
            type="primary"
            disabled={edited.length === 0 || wrong}
            loading={change.isPending}
            onClick={store}
          >
            {t('stockRules.save', { count: edited.length, text: countText(edited.length) })}
          </Button>{' '}
          <Button size="small" danger disabled={chosen.size === 0 || change.isPending} onClick={remove}>
            {t('stockRules.remove', { count: chosen.size, text: countText(chosen.size) })}
          </Button>
        </p>
      )}
    </Section>
  );
}

const refusalsOf = (outcomes: readonly Outcome[] = []) =>
  new Map(outcomes.flatMap(({ id, refusal }) => (refusal ? [[id, refusal] as const] : [])));
