/** Statements and sales as workbooks. Rows are read page by page, so a slow reader holds no connection. */
import type { Database, Scope } from '../kernel/db/database.ts';
import { type Cell, writeXlsx, XLSX } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import { BEFORE_ALL, money } from '../tables/tables.ts';
import { statementDetail, statementSales } from './list-statements.ts';
import type { SalesRow } from './portal-sales.ts';

const PAGE = 1000;

/** Its lines first, then every order line behind them. Refuses `statements.unknown` (404). */
export async function statementSheet(db: Database, scope: Scope, id: Id) {
  const { statement, lines } = await db.read(scope, (ctx) => statementDetail(ctx, id));
  const { currency } = statement.due;
  async function* rows(): AsyncGenerator<readonly Cell[]> {
    for (const line of lines)
      yield [
        ...[
          '',
          '',
          line.kind,
          line.title,
          null,
          money(line.sold - line.returned, currency),
          money(line.share, currency),
        ],
        ...[
          line.rate === '' ? null : { decimal: line.rate },
          money(line.commission, currency),
          money(line.amount, currency),
        ],
      ];
    for (let after: string | null = BEFORE_ALL; after !== null; ) {
      const from: string = after;
      const found = await db.read(scope, (ctx) => statementSales(ctx, { statementId: id, after: from, limit: PAGE }));
      for (const sale of found.slice(0, PAGE))
        yield [
          ...[sale.day, sale.order, sale.merchantCode, sale.name, sale.quantity, money(sale.amount, currency)],
          ...[money(sale.share, currency), null, null, null],
        ];
      after = found.length > PAGE ? found[PAGE - 1]!.id : null;
    }
  }
  const header = ['日期', '订单', '编码', '名称', '数量', '净销售', '平台承担', '扣率', '扣点', '金额'];
  return { body: writeXlsx(header, rows(), { sheet: statement.number }), type: XLSX, name: `${statement.number}.xlsx` };
}

export function salesSheet(rows: readonly SalesRow[], currency: string) {
  async function* cells(): AsyncGenerator<readonly Cell[]> {
    for (const { key, title, sold, returned, amount } of rows)
      yield [key, title, sold, returned, money(amount, currency)];
  }
  return { body: writeXlsx(['项目', '名称', '销售', '退货', '净额'], cells()), type: XLSX, name: 'sales.xlsx' };
}
