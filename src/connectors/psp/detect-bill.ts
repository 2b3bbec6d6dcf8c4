/** Which payment company's bill a file is, and in which layout, told by its columns and not by its name. */
import { type Column, column, detectLayout, type FileSource } from '../../kernel/files/files.ts';
import type { BillReader } from '../../reconciliation/bill.ts';
import { ALIPAY_LAYOUTS, type AlipayLayout, isAlipayDetail, readAlipayBill } from './alipay/read-bill.ts';
import { asDamage } from './bill-checks.ts';
import { readWechatPayBill, WECHAT_PAY_LAYOUTS, type WechatPayLayout } from './wechat-pay/read-bill.ts';

export type BillKind =
  | { provider: 'wechatPay'; layout: WechatPayLayout }
  | { provider: 'alipay'; layout: AlipayLayout };

const KINDS: BillKind[] = [
  ...(Object.keys(WECHAT_PAY_LAYOUTS) as WechatPayLayout[]).map(
    (layout) => ({ provider: 'wechatPay', layout }) as const,
  ),
  ...(Object.keys(ALIPAY_LAYOUTS) as AlipayLayout[]).map((layout) => ({ provider: 'alipay', layout }) as const),
];

const columnsOf = (kind: BillKind): Record<string, Column> => {
  const names = kind.provider === 'wechatPay' ? WECHAT_PAY_LAYOUTS[kind.layout] : ALIPAY_LAYOUTS[kind.layout];
  return Object.fromEntries(names.map((name) => [name, column(name)]));
};

/** null: no bill we know. Throws `Damaged` (`files.*`) where the bytes cannot be read at all. */
export async function detectBill(source: FileSource): Promise<BillKind | null> {
  const layouts = Object.fromEntries(KINDS.map((kind, index) => [index, columnsOf(kind)]));
  try {
    const found = await detectLayout(source, layouts, { member: isAlipayDetail });
    return found === null ? null : KINDS[Number(found)]!;
  } catch (error) {
    throw asDamage(error);
  }
}

/** A reader of whatever bill of a payment company it is; null where it is none. */
export async function openCompanyBill(source: FileSource): Promise<BillReader | null> {
  const kind = await detectBill(source);
  if (!kind) return null;
  const read = kind.provider === 'wechatPay' ? readWechatPayBill : readAlipayBill;
  return { ...kind, read: () => read(source) };
}
