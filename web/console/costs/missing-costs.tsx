/** Receipts and openings without a cost: said here, one by one or as the SKUs' masters say. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listMissingCosts, type MissingCost, setDocumentCosts } from '../../../src/contract/costs.ts';
import { TextField } from '../../ui/fields.tsx';
import { Quantity } from '../../ui/figures.tsx';
import { figureOf, minorOf } from '../../ui/minor.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useList, useRight } from '../queries.ts';
import css from '../stock/documents/documents.module.css';
import { refreshCosts } from './month-view.tsx';

const keyOf = ({ document, sku }: MissingCost) => `${document.id}/${sku.id}`;

export function MissingCosts({ month }: { month: string }) {
  const { t } = useTranslation();
  const mayWrite = useRight('bills.propose');
  const [typed, setTyped] = useState<ReadonlyMap<string, string>>(new Map());
  const list = useList(['costs', 'of', 'missing', month], (cursor, signal) =>
    call(listMissingCosts, { query: { month, limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  const said = list.rows.flatMap((row) => {
    const cost = minorOf(typed.get(keyOf(row)) ?? '', 2);
    return cost ? [{ documentId: row.document.id, skuId: row.sku.id, cost }] : [];
  });
  const sound = said.length > 0 && [...typed.values()].every((text) => minorOf(text, 2) !== null);
  const save = useMutation({
    mutationFn: async () => {
      const { outcomes } = await call(setDocumentCosts, { body: { lines: said } });
      assertDone(outcomes.filter(({ done }) => !done).concat(outcomes.slice(0, 1)));
    },
    onSuccess: () => setTyped(new Map()),
    onSettled: refreshCosts,
  });
  const usual = () =>
    setTyped(new Map(list.rows.flatMap((row) => (row.usual ? [[keyOf(row), figureOf(row.usual.amount, 2)]] : []))));
  return (
    <Section
      title={t('stockMonths.missing')}
      end={
        mayWrite && (
          <Button size="small" onClick={usual}>
            {t('stockMonths.takeUsual')}
          </Button>
        )
      }
    >
      <div className={css.wide}>
        <table className={css.lines}>
          <thead>
            <tr>
              <th>{t('stockMonths.document')}</th>
              <th>{t('goods.merchantCode')}</th>
              <th className={css.right}>{t('stockMonths.pieces')}</th>
              <th className={css.right}>{t('stockMonths.cost')}</th>
            </tr>
          </thead>
          <tbody>
            {list.rows.map((row) => (
              <tr key={keyOf(row)}>
                <td>
                  <span className="num">{row.document.number}</span>{' '}
                  <span className="quiet num">{row.document.day}</span>
                  <div className="quiet">{row.document.supplier || t(`document.stock.${row.document.kind}`)}</div>
                </td>
                <td>
                  <b>{row.sku.merchantCode}</b>
                  <div className="quiet">{row.sku.name}</div>
                </td>
                <td className={css.right}>
                  <Quantity value={row.pieces} />
                </td>
                <td className={css.right}>
                  <TextField
                    inputMode="decimal"
                    disabled={!mayWrite}
                    aria-label={`${t('stockMonths.cost')} ${row.document.number} ${row.sku.merchantCode}`}
                    aria-invalid={minorOf(typed.get(keyOf(row)) ?? '', 2) === null || undefined}
                    placeholder={row.usual ? figureOf(row.usual.amount, 2) : ''}
                    value={typed.get(keyOf(row)) ?? ''}
                    onChange={(event) => setTyped(new Map(typed).set(keyOf(row), event.target.value.trim()))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={css.actions}>
        {save.isError && <InlineError error={save.error} />}
        {list.more.has && (
          <Button size="small" loading={list.more.loading} onClick={list.more.load}>
            {t('stockMonths.more')}
          </Button>
        )}
        {mayWrite && (
          <Button type="primary" loading={save.isPending} disabled={!sound} onClick={() => save.mutate()}>
            {t('action.save')}
          </Button>
        )}
      </div>
    </Section>
  );
}
