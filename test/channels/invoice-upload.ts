/** An issued invoice as platforms are given it, and what each of them must say to it (INV-1). */
import { expect } from 'vitest';
import type { ChannelConnector, InvoiceUpload, ShopAccess } from '../../src/channels/connector.ts';

/** 120.00 less 7.00, tax included. */
export const invoiceOf = (issuedAt: Date): InvoiceUpload => ({
  ...{ orderNumber: '', invoiceNumber: '25332000000000000001', issuedAt, kind: 'company', type: 'normal' },
  ...{ name: '深圳市麦穗文化有限公司', taxNo: '91440300MA0QHXY012', inclMinor: 11_300n, netMinor: 10_000n },
  ...{ taxMinor: 1_300n, note: '', clerk: '陈静怡', sellerName: '青禾', sellerTaxNo: '91330100799655058B' },
  ...{ pdf: Buffer.from('%PDF-1.7\r\n\r\n\u00ff\u0000', 'latin1') },
  lines: [lineOf('item', 1n, 12_000n, 10_619n), lineOf('discount', 0n, -700n, -619n)],
});

const lineOf = (kind: 'item' | 'discount', quantity: bigint, inclMinor: bigint, netMinor: bigint) => ({
  ...{ kind, taxWord: '茶叶', taxCode: '1030201', name: '铁观音', spec: '250g', unit: '盒', ratePpm: 130_000 },
  ...{ quantity, inclMinor, netMinor, taxMinor: inclMinor - netMinor },
});

type There = { connector: ChannelConnector; shop: ShopAccess };

/** Says no to what is no PDF and to each of `refuses`, and takes the invoice as often as it is sent. */
export async function expectTakesInvoice(
  { connector, shop }: There,
  invoice: InvoiceUpload,
  refuses: readonly Partial<InvoiceUpload>[],
): Promise<void> {
  const give = (change: Partial<InvoiceUpload> = {}) => connector.uploadInvoice!(shop, { ...invoice, ...change });
  for (const change of [{ pdf: Buffer.from('<html>') }, ...refuses])
    expect(await give(change)).toMatchObject({ result: 'refused' });
  expect([(await give()).result, (await give()).result]).toEqual(['accepted', 'accepted']);
}
