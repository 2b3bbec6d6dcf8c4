/**
 * What the demo's shops list on their channels: the assortment in each platform's own numbers, and a few listings nobody
 * ever mapped, as every shop has them. Pure.
 */
import type { SandboxSku } from '../orders.ts';
import { BRAND, BUNDLES, SKUS, SOLD_OUT, STYLES } from './assortment.ts';

const styleAt = new Map(STYLES.map((style, at) => [style.code, at]));

/** Listings with codes of an older system, of a misprint, and of none at all. */
const STRANGERS: readonly { code: string; title: string; properties: string; yuan: bigint }[] = [
  { code: 'QHOLD-2031', title: '夏季薄款空调被 学生宿舍单人', properties: '颜色分类:浅灰;尺寸:150x200cm', yuan: 139n },
  { code: 'QHOLD-2047', title: '加厚法兰绒毛毯 午睡盖毯', properties: '颜色分类:驼色;尺寸:150x200cm', yuan: 89n },
  { code: 'QH-TSO3-33', title: '宽松落肩印花T恤 直播专享', properties: '颜色分类:雾蓝;尺码:L', yuan: 75n },
  { code: '', title: '赠品 帆布购物袋 勿拍', properties: '', yuan: 1n },
  { code: '', title: '邮费补差专用链接', properties: '', yuan: 1n },
];

export type Listings = {
  /** What buyers usually order. */
  usual: SandboxSku[];
  bundles: SandboxSku[];
  soldOut: SandboxSku[];
  /** Dear enough that a person looks at the order. */
  dear: SandboxSku[];
  unmapped: SandboxSku[];
};

export const all = (listings: Listings): SandboxSku[] => Object.values(listings).flat();

/** Where a platform's numbers begin, of items and of SKUs. */
type Numbers = { own: [number, number]; bundles: [number, number]; unmapped: [number, number] };

export const taobaoListings = (): Listings =>
  platformListings({
    own: [684_210_000_000, 5_016_300_000_000],
    bundles: [684_290_000_000, 5_016_390_000_000],
    unmapped: [601_770_000_000, 4_411_020_000_000],
  });

export const douyinListings = (): Listings => listedFrom(3_612_000_000_000, 1_789_200_000_000);
export const pinduoduoListings = (): Listings => listedFrom(412_300_000_000, 980_100_000_000);
export const jdListings = (): Listings => listedFrom(10_020_100_000_000, 10_098_300_000_000);

const listedFrom = (item: number, sku: number): Listings =>
  platformListings({
    own: [item, sku],
    bundles: [item + 80_000, sku + 80_000],
    unmapped: [item + 90_000, sku + 90_000],
  });

function platformListings({ own, bundles, unmapped }: Numbers): Listings {
  return sorted(
    SKUS.map((sku, at) => ({
      code: sku.code,
      listing: {
        itemId: String(own[0] + (styleAt.get(sku.styleCode) ?? 0) * 137),
        skuId: String(own[1] + at * 29),
        merchantCode: sku.code,
        title: `${BRAND} ${sku.name} 官方正品`,
        properties: `颜色分类:${sku.color};尺码:${sku.size}`,
        priceMinor: sku.priceMinor,
      },
    })),
    BUNDLES.map((bundle, at) => ({
      itemId: String(bundles[0] + at * 137),
      skuId: String(bundles[1] + at * 29),
      merchantCode: bundle.code,
      title: `${BRAND} ${bundle.name} 组合装`,
      properties: '规格:标准套装',
      priceMinor: bundle.priceMinor,
    })),
    STRANGERS.map((stranger, at) => ({
      itemId: String(unmapped[0] + at * 911),
      skuId: String(unmapped[1] + at * 31),
      merchantCode: stranger.code,
      title: stranger.title,
      properties: stranger.properties,
      priceMinor: stranger.yuan * 100n,
    })),
  );
}

/** The shop of one's own lists the first three fifths of the styles, under plain numbers. */
export function woocommerceListings(): Listings {
  const own = SKUS.filter((sku) => (styleAt.get(sku.styleCode) ?? 0) % 5 < 3).map((sku, at) => ({
    code: sku.code,
    listing: {
      itemId: String(2_000 + (styleAt.get(sku.styleCode) ?? 0)),
      skuId: String(31_000 + at),
      merchantCode: sku.code,
      title: sku.name,
      properties: sku.properties,
      priceMinor: sku.priceMinor,
    },
  }));
  const bundles = BUNDLES.slice(0, 2).map((bundle, at) => ({
    itemId: String(2_900 + at),
    skuId: '',
    merchantCode: bundle.code,
    title: bundle.name,
    properties: '标准套装',
    priceMinor: bundle.priceMinor,
  }));
  const stranger = { ...STRANGERS[1]!, itemId: '2999', skuId: '', merchantCode: STRANGERS[1]!.code };
  const { itemId, skuId, merchantCode, title, properties } = stranger;
  return sorted(own, bundles, [{ itemId, skuId, merchantCode, title, properties, priceMinor: stranger.yuan * 100n }]);
}

const DEAR_FROM = 100_000n;

function sorted(own: { code: string; listing: SandboxSku }[], bundles: SandboxSku[], unmapped: SandboxSku[]): Listings {
  const of = (fits: (code: string, price: bigint) => boolean) =>
    own.filter(({ code, listing }) => fits(code, listing.priceMinor)).map(({ listing }) => listing);
  return {
    usual: of((code, price) => !SOLD_OUT.has(code) && price < DEAR_FROM),
    soldOut: of((code) => SOLD_OUT.has(code)),
    dear: of((code, price) => !SOLD_OUT.has(code) && price >= DEAR_FROM),
    bundles,
    unmapped,
  };
}
