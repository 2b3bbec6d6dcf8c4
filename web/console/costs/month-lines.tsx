/** A month by SKU and node. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CostLine, type CostMonth, listCostLines } from '../../../src/contract/costs.ts';
import { Money, Quantity } from '../../ui/figures.tsx';
import { Choices, SearchText } from '../../ui/filter-bar.tsx';
import { countText, moneyText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { ErrorState, Waiting } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { nodesQuery, useList } from '../queries.ts';
import css from '../stock/documents/documents.module.css';

export function MonthLines({ month: { month, hindrances } }: { month: CostMonth }) {
  const { t } = useTranslation();
  const nodes = useQuery(nodesQuery).data ?? [];
  const [node, setNode] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const [below, setBelow] = useState(false);
  const negative = below && hindrances.negative > 0;
  const list = useList(['costs', 'of', 'lines', month, node, code, negative], (cursor, signal) =>
    call(listCostLines, {
      params: { month },
      query: {
        limit: 50,
        ...(node && { nodeId: node }),
        ...(code && { merchantCode: code }),
        ...(negative && { negative }),
        ...(cursor && { cursor }),
      },
      signal,
    }),
  );
  return (
    <Section
      title={t('stockMonths.lines')}
      end={
        <span className={css.place}>
          {hindrances.negative > 0 && (
            <label>
              <input type="checkbox" checked={below} onChange={(event) => setBelow(event.target.checked)} />{' '}
              {t('stockMonths.onlyNegative')}
            </label>
          )}
          <SearchText value={code} placeholder={t('goods.merchantCode')} onSearch={setCode} />
          <Choices
            single
            label={t('stock.node')}
            options={nodes.map(({ id, name }) => ({ value: id, text: name }))}
            chosen={node ? [node] : []}
            onChoose={([id]) => setNode(id ?? null)}
          />
        </span>
      }
    >
      {list.error !== null && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.loading && <Waiting rows={4} />}
      {!list.loading && list.rows.length === 0 && <p className="quiet">{t('stockMonths.noLines')}</p>}
      {list.rows.length > 0 && <Lines rows={list.rows} />}
      {list.more.has && (
        <Button size="small" loading={list.more.loading} onClick={list.more.load}>
          {t('stockMonths.more')}
        </Button>
      )}
    </Section>
  );
}

function Lines({ rows }: { rows: readonly CostLine[] }) {
  const { t } = useTranslation();
  return (
    <div className={css.wide}>
      <table className={`${css.lines} ${css.stacked}`}>
        <thead>
          <tr>
            <th>{t('goods.merchantCode')}</th>
            <th>{t('stock.node')}</th>
            <th className={css.right}>{t('stockMonths.opening')}</th>
            <th>{t('stockMonths.moved')}</th>
            <th className={css.right}>{t('stockMonths.closing')}</th>
            <th className={css.right}>{t('stockMonths.value')}</th>
            <th className={css.right}>{t('stockMonths.average')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((line) => (
            <tr key={`${line.sku.id}/${line.node.id}`}>
              <td>
                <b>{line.sku.merchantCode}</b>
                <div className="quiet">{line.sku.name}</div>
              </td>
              <td data-title={t('stock.node')}>{line.node.name}</td>
              <td className={css.right} data-title={t('stockMonths.opening')} title={moneyText(line.opening.value)}>
                <Quantity value={line.opening.pieces} />
              </td>
              <td className="quiet" data-title={t('stockMonths.moved')}>
                {line.moves
                  .map(({ kind, pieces, value }) =>
                    [t(`stockMonths.kind.${kind}`), pieces === '0' ? moneyText(value) : countText(pieces)].join(' '),
                  )
                  .join(' · ')}
              </td>
              <td className={css.right} data-title={t('stockMonths.closing')}>
                <Quantity value={line.closing.pieces} />
              </td>
              <td className={css.right} data-title={t('stockMonths.value')}>
                <Money value={line.closing.value} />
              </td>
              <td className={css.right} data-title={t('stockMonths.average')}>
                {line.average ? <Money value={line.average} /> : '—'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
