/** Declarations as a file: a row per line, as customs brokers and postal portals take them. */
import type { Ctx } from '../../kernel/context.ts';
import { sql } from '../../kernel/db/sql.ts';
import { BEFORE_ALL, money, type TableExport, tableOf } from '../../tables/tables.ts';

type Row = {
  id: string;
  at: number;
  number: string;
  orderNumber: string;
  waybillNumber: string | null;
  country: string;
  contents: string;
  currency: string;
  ioss: string;
  vat: string;
  eori: string;
  name: string;
  hsCode: string;
  origin: string;
  merchantCode: string;
  quantity: bigint;
  weightG: bigint;
  valueMinor: bigint;
};

const read = (ctx: Ctx, after: string | null, limit: number): Promise<Row[]> => {
  const [id = BEFORE_ALL, at = '0'] = after?.split('/') ?? [];
  return ctx.run<Row>(sql`
    select d.fulfilment_id as id, l.at::int, f.number, f.order_number as "orderNumber",
           f.waybill_number as "waybillNumber", d.country, d.contents, d.currency, d.ioss, d.vat, d.eori,
           l.line->>'name' as name, l.line->>'hsCode' as "hsCode", l.line->>'origin' as origin,
           l.line->>'merchantCode' as "merchantCode", (l.line->>'quantity')::bigint as quantity,
           (l.line->>'weightG')::bigint as "weightG", (l.line->>'valueMinor')::bigint as "valueMinor"
    from customs_declaration d
    join fulfilment f on f.tenant_id = d.tenant_id and f.id = d.fulfilment_id
    cross join lateral jsonb_array_elements(d.lines) with ordinality l(line, at)
    where d.tenant_id = ${ctx.tenant}
      and (d.fulfilment_id, l.at) > (${id}::uuid, ${at}::bigint)
    order by d.fulfilment_id, l.at
    limit ${limit}`);
};

export const declarationExport: TableExport = tableOf<Row>({
  kind: 'declarations',
  right: 'shipping.read',
  columns: [
    ['包裹', (row) => row.number],
    ['订单', (row) => row.orderNumber],
    ['运单号', (row) => row.waybillNumber ?? ''],
    ['寄达国家', (row) => row.country],
    ['内件性质', (row) => row.contents],
    ['商家编码', (row) => row.merchantCode],
    ['英文品名', (row) => row.name],
    ['海关编码', (row) => row.hsCode],
    ['原产国', (row) => row.origin],
    ['数量', (row) => row.quantity],
    ['净重(克)', (row) => row.weightG],
    ['申报价值', (row) => money(row.valueMinor, row.currency)],
    ['币种', (row) => row.currency],
    ['IOSS', (row) => row.ioss],
    ['VAT', (row) => row.vat],
    ['EORI', (row) => row.eori],
  ],
  read,
  keyOf: (row) => `${row.id}/${row.at}`,
});
