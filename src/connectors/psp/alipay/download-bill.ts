/**
 * Fetches the business or the fund bill of one day (REC-1): where it lies, then the ZIP itself. The link lives for thirty seconds
 * and carries its own key, so both calls belong together and nothing of ours is sent along.
 */
import { Damaged, OutsideFailure } from '../../../channels/connector.ts';
import type { DayBill, MerchantAccess } from '../../../payments/payment-provider.ts';
import { requireOk } from '../../http.ts';
import { ask, type Means } from './call-gateway.ts';

const METHOD = 'alipay.data.dataservice.bill.downloadurl.query';

/** `day` is a calendar day in China, `2026-06-05`. The bytes are exactly as sent: a ZIP of GBK files. */
export async function downloadBill(
  means: Means,
  access: MerchantAccess,
  day: string,
  bill: DayBill,
): Promise<{ name: string; body: Buffer }> {
  const place = await ask<{ bill_download_url?: string }>(means, access, METHOD, {
    bill_type: bill === 'trade' ? bill : 'signcustomer',
    bill_date: day,
  });
  if (place.code !== '10000' || place.bill_download_url === undefined) {
    const code = place.sub_code === 'isp.bill_not_exist' ? 'payments.noBill' : 'payments.billRefused';
    throw new OutsideFailure(code, `${day}: ${place.sub_code ?? place.code}`, true);
  }
  const file = requireOk(await means.send({ method: 'GET', url: place.bill_download_url }), true);
  // An expired link answers 200 with a page for people.
  if (file.body.subarray(0, 2).toString('latin1') !== 'PK') throw new Damaged('payments.billDamaged', { day });
  return { name: `alipay-${access.merchantId}-${bill === 'trade' ? '' : 'fund-'}${day}.zip`, body: file.body };
}
