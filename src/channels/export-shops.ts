/** Shops and what channels were told as tables (CAT-6). No credentials: they are written, never read. */
import type { Ctx } from '../kernel/context.ts';
import { formatMinor } from '../kernel/money.ts';
import { BEFORE_ALL, count, moment, money, smallTable, type TableExport, tableOf, yes } from '../tables/tables.ts';
import { type Shop, type ShopSettings, settingsOf, shopsOf } from './shops.ts';

type ShopRow = { shop: Shop; settings: ShopSettings };

type UploadRow = Record<
  'id' | 'number' | 'kind' | 'carrier' | 'waybillNumber' | 'state' | 'code' | 'message',
  string
> & {
  shop: string | null;
  shippedAt: Date;
  tries: number;
  at: Date;
};

const uploads = (ctx: Ctx, after: string | null, limit: number): Promise<UploadRow[]> => ctx.sql<UploadRow>`
  select u.id, s.name as shop, u.channel_number as number, u.kind, u.carrier, u.waybill_number as "waybillNumber",
         u.shipped_at as "shippedAt", u.state, u.tries, u.code, u.message, u.at
  from shipment_upload u
  left join shop s on s.tenant_id = u.tenant_id and s.id = u.shop_id
  where u.tenant_id = ${ctx.tenant}
    and u.id > ${after ?? BEFORE_ALL}::uuid
  order by u.id
  limit ${limit}`;

type StockRuleRow = Record<'shopId' | 'skuId', string> & {
  shop: string | null;
  merchantCode: string | null;
  share: number | null;
} & Record<'safety' | 'zeroUnder' | 'most' | 'setAside', bigint | null>;

function stockRules(ctx: Ctx, after: string | null, limit: number): Promise<StockRuleRow[]> {
  const [shopId, skuId] = (after ?? `${BEFORE_ALL}/${BEFORE_ALL}`).split('/');
  return ctx.sql<StockRuleRow>`
    select r.shop_id as "shopId", r.sku_id as "skuId", s.name as shop, k.merchant_code as "merchantCode", r.share,
           r.safety, r.zero_under as "zeroUnder", r.most, r.set_aside as "setAside"
    from stock_rule r
    left join shop s on s.tenant_id = r.tenant_id and s.id = r.shop_id
    left join sku k on k.tenant_id = r.tenant_id and k.id = r.sku_id
    where r.tenant_id = ${ctx.tenant}
      and (r.shop_id, r.sku_id) > (${shopId}::uuid, ${skuId}::uuid)
    order by r.shop_id, r.sku_id
    limit ${limit}`;
}

export const channelExports: readonly TableExport[] = [
  smallTable<ShopRow>({
    kind: 'shops',
    right: 'channels.read',
    columns: [
      ['店铺', ({ shop }) => shop.name],
      ['平台', ({ shop }) => shop.channel],
      ['店铺组', ({ shop }) => shop.shopGroup],
      ['接口地址', ({ shop }) => shop.endpoint],
      ['币种', ({ shop }) => shop.currency],
      ['占用时机', ({ settings }) => settings.reserveAt],
      ['未付款释放(分钟)', ({ settings }) => count(settings.unpaidMinutes)],
      ['发货时限(小时)', ({ settings }) => count(settings.shipWithinHours)],
      ['退款自动拦截', ({ settings }) => yes(settings.interceptOnRefund)],
      ['拆单起点', ({ shop, settings }) => money(settings.splitFromMinor, shop.currency)],
      ['库存比例‰', ({ settings }) => count(settings.stockShare)],
      ['安全库存', ({ settings }) => settings.stockSafety],
      ['低于此数显示为零', ({ settings }) => settings.stockZeroUnder],
      ['收款账号', ({ settings }) => settings.merchantAccount],
      ['平台扣点%', ({ settings }) => formatMinor(BigInt(settings.commissionPpm), 4)],
      ['启用', ({ shop }) => yes(shop.active)],
    ],
    read: async (ctx) => (await shopsOf(ctx)).map((shop) => ({ shop, settings: settingsOf(shop) })),
  }),
  tableOf<StockRuleRow>({
    kind: 'stockRules',
    right: 'channels.read',
    columns: [
      ['店铺', (row) => row.shop],
      ['商家编码', (row) => row.merchantCode],
      ['库存比例‰', (row) => count(row.share)],
      ['安全库存', (row) => row.safety],
      ['低于此数显示为零', (row) => row.zeroUnder],
      ['最多显示', (row) => row.most],
      ['专留', (row) => row.setAside],
    ],
    read: stockRules,
    keyOf: (row) => `${row.shopId}/${row.skuId}`,
  }),
  tableOf<UploadRow>({
    kind: 'uploads',
    right: 'channels.read',
    columns: [
      ['店铺', (row) => row.shop],
      ['平台单号', (row) => row.number],
      ['类型', (row) => row.kind],
      ['快递', (row) => row.carrier],
      ['运单号', (row) => row.waybillNumber],
      ['发货时间', (row) => moment(row.shippedAt)],
      ['状态', (row) => row.state],
      ['次数', (row) => count(row.tries)],
      ['原因', (row) => row.code],
      ['平台答复', (row) => row.message],
      ['更新时间', (row) => moment(row.at)],
    ],
    read: uploads,
    keyOf: (row) => row.id,
  }),
];
