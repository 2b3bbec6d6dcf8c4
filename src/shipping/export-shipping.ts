/** The lists of shipping as tables (CAT-6): parcels, manifests, couriers and their price lists. */
import { shopsOf } from '../channels/channels.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import {
  BEFORE_ALL,
  count,
  moment,
  money,
  percent,
  smallTable,
  type TableExport,
  tableOf,
  yes,
} from '../tables/tables.ts';
import { type Courier, couriersOf, readTariff } from './couriers.ts';
import { declarationExport } from './customs/export-declarations.ts';
import { nodesById } from './describe-waybills.ts';
import { courierDifferencesExport } from './freight/freight-queries.ts';
import { type KeptPrinter, printersOf } from './printers.ts';
import type { Rate, Tariff } from './tariff.ts';
import { servicesOf, type WaybillServiceRow } from './waybill-services.ts';

type Parcel = Record<'id' | 'number' | 'orderNumber' | 'shopId' | 'state' | 'goods' | 'area', string> & {
  shop: string;
  node: string | null;
  courier: string | null;
  waybillNumber: string | null;
  boxes: number;
  stopReasons: string[];
  quantity: bigint;
  expectedG: bigint;
  weightG: bigint | null;
  queuedAt: Date;
  shipBefore: Date | null;
  shippedAt: Date | null;
  newsAt: Date | null;
};

async function parcels(ctx: Ctx, after: string | null, limit: number): Promise<Parcel[]> {
  const [shops, rows] = await Promise.all([
    shopsOf(ctx),
    ctx.sql<Omit<Parcel, 'shop'>>`
      select f.id, f.number, f.order_number as "orderNumber", f.shop_id as "shopId", n.code as node, f.state, f.courier,
             f.waybill_number as "waybillNumber", f.parcels as boxes, f.stop_reasons as "stopReasons",
             f.goods_text as goods, f.quantity, f.expected_g as "expectedG", f.weight_g as "weightG", f.area,
             f.queued_at as "queuedAt", f.ship_before as "shipBefore", f.shipped_at as "shippedAt", f.news_at as "newsAt"
      from fulfilment f
      left join node n on n.tenant_id = f.tenant_id and n.id = f.node_id
      where f.tenant_id = ${ctx.tenant}
        and f.id > ${after ?? BEFORE_ALL}::uuid
      order by f.id
      limit ${limit}`,
  ]);
  const names = new Map(shops.map((shop) => [shop.id, shop.name]));
  return rows.map((row) => ({ ...row, shop: names.get(row.shopId) ?? '' }));
}

type Manifest = { id: Id; number: string; node: string | null; courier: string; parcels: number; state: string } & {
  createdAt: Date;
  closedAt: Date | null;
};

const manifests = (ctx: Ctx, after: string | null, limit: number): Promise<Manifest[]> => ctx.sql<Manifest>`
  select m.id, m.number, n.code as node, m.courier, m.parcels, m.state, m.created_at as "createdAt",
         m.closed_at as "closedAt"
  from manifest m
  left join node n on n.tenant_id = m.tenant_id and n.id = m.node_id
  where m.tenant_id = ${ctx.tenant}
    and m.id > ${after ?? BEFORE_ALL}::uuid
  order by m.id
  limit ${limit}`;

/** One price of a list: everything up to a weight, or each begun step behind it. */
type Price = { courier: string; tariff: Tariff; rate: Rate; uptoG: bigint | null; stepG: bigint | null; minor: bigint };

async function prices(ctx: Ctx): Promise<Price[]> {
  const rows = await ctx.run<{ code: string; tariffs: unknown[] }>(sql`
    select code, tariffs
    from courier
    where tenant_id = ${ctx.tenant}
    order by code`);
  return rows.flatMap(({ code, tariffs }) =>
    tariffs.map(readTariff).flatMap((tariff) =>
      tariff.rates.flatMap((rate) => [
        ...rate.brackets.map(({ uptoG, priceMinor }) => ({
          ...{ courier: code, tariff, rate, uptoG, stepG: null, minor: priceMinor },
        })),
        ...rate.steps.map(({ uptoG, stepG, stepMinor }) => ({
          ...{ courier: code, tariff, rate, uptoG, stepG, minor: stepMinor },
        })),
      ]),
    ),
  );
}

export const shippingExports: readonly TableExport[] = [
  courierDifferencesExport,
  declarationExport,
  tableOf<Parcel>({
    kind: 'parcels',
    right: 'shipping.read',
    columns: [
      ['包裹号', (row) => row.number],
      ['订单号', (row) => row.orderNumber],
      ['店铺', (row) => row.shop],
      ['仓库编码', (row) => row.node],
      ['状态', (row) => row.state],
      ['拦截原因', (row) => row.stopReasons.join(' ')],
      ['快递编码', (row) => row.courier],
      ['运单号', (row) => row.waybillNumber],
      ['箱数', (row) => count(row.boxes)],
      ['商品', (row) => row.goods],
      ['数量', (row) => row.quantity],
      ['应重(克)', (row) => row.expectedG],
      ['实重(克)', (row) => row.weightG],
      ['收件地区', (row) => row.area],
      ['递交时间', (row) => moment(row.queuedAt)],
      ['最晚发货', (row) => moment(row.shipBefore)],
      ['发货时间', (row) => moment(row.shippedAt)],
      ['最近物流', (row) => moment(row.newsAt)],
    ],
    read: parcels,
    keyOf: (row) => row.id,
  }),
  tableOf<Manifest>({
    kind: 'manifests',
    right: 'shipping.read',
    columns: [
      ['交接单号', (row) => row.number],
      ['仓库编码', (row) => row.node],
      ['快递编码', (row) => row.courier],
      ['包裹数', (row) => count(row.parcels)],
      ['状态', (row) => row.state],
      ['建立时间', (row) => moment(row.createdAt)],
      ['交接时间', (row) => moment(row.closedAt)],
    ],
    read: manifests,
    keyOf: (row) => row.id,
  }),
  smallTable<Courier>({
    kind: 'couriers',
    right: 'settings.read',
    columns: [
      ['快递编码', (row) => row.code],
      ['快递公司', (row) => row.name],
      ['产品', (row) => row.product],
      ['面单服务', (row) => row.service],
      ['启用', (row) => yes(row.active)],
    ],
    read: async (ctx) => [...(await couriersOf(ctx)).values()],
  }),
  smallTable<Price>({
    kind: 'tariffs',
    right: 'shipping.cost',
    columns: [
      ['快递编码', (row) => row.courier],
      ['始发省', (row) => row.tariff.origins.join(' ')],
      ['生效', (row) => row.tariff.from],
      ['失效', (row) => row.tariff.until],
      ['目的地', (row) => row.rate.destinations.join(' ')],
      ['至重量(克)', (row) => row.uptoG],
      ['每续重(克)', (row) => row.stepG],
      ['价格', (row) => money(row.minor)],
      ['偏远加价', (row) => money(row.rate.remoteMinor)],
      ['时效(天)', (row) => count(row.rate.days)],
      ['最低收费', (row) => money(row.tariff.minimumMinor)],
      ['燃油附加%', (row) => percent(row.tariff.fuelPpm)],
      ['抛比', (row) => row.tariff.volumetricDivisor],
      ['计重单位(克)', (row) => row.tariff.roundToG],
      ['优先级', (row) => count(row.tariff.priority)],
    ],
    read: prices,
  }),
  smallTable<WaybillServiceRow>({
    kind: 'waybillServices',
    right: 'settings.read',
    columns: [
      ['账号', (row) => row.id],
      ['类型', (row) => row.kind],
      ['名称', (row) => row.name],
      ['接口地址', (row) => row.endpoint],
      ['快递编码', (row) => row.couriers.join(' ')],
      ['启用', (row) => yes(row.active)],
    ],
    read: async (ctx) => [...(await servicesOf(ctx)).values()],
  }),
  smallTable<KeptPrinter & { node: string }>({
    kind: 'printers',
    right: 'shipping.read',
    columns: [
      ['名称', (row) => row.name],
      ['仓库', (row) => row.node],
      ['纸张', (row) => row.paper],
      ['快递编码', (row) => row.couriers.join(' ')],
      ['启用', (row) => yes(row.active)],
    ],
    read: async (ctx) => {
      const nodes = await nodesById(ctx);
      return (await printersOf(ctx)).map((row) => ({ ...row, node: nodes.get(row.nodeId)?.name ?? '' }));
    },
  }),
];
