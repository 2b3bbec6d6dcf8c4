/**
 * Fetches a bill of one day (REC-1), of what was traded or of how an account moved: first where it lies, then the file
 * itself, whose SHA-1 must be the one that was announced under the platform's signature. The link lives for seconds, so
 * both calls belong together.
 */
import { createHash } from 'node:crypto';
import { Damaged, OutsideFailure } from '../../../channels/connector.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import type { DayBill, MerchantAccess } from '../../../payments/payment-provider.ts';
import { askSigned, type Means, sendSigned } from './call-api.ts';

type Place = { hash_type?: string; hash_value?: string; download_url?: string; code?: string };

/** Nothing moved on that day; or it did, and the bill is not written yet. */
const NOT_THERE: Record<string, string> = {
  NO_STATEMENT_EXIST: 'payments.noBill',
  STATEMENT_CREATING: 'payments.billCreating',
};

/** `day` is a calendar day in China, `2026-06-05`. The bytes are exactly as sent. */
export async function downloadBill(
  means: Means,
  access: MerchantAccess,
  day: string,
  bill: DayBill,
): Promise<{ name: string; body: Buffer }> {
  const path =
    bill === 'trade'
      ? `/v3/bill/tradebill?bill_date=${day}&bill_type=ALL`
      : `/v3/bill/fundflowbill?bill_date=${day}&account_type=${bill.toUpperCase()}`;
  const { status, content } = await askSigned<Place>(means, access, path);
  if (status !== 200) {
    const code = NOT_THERE[content.code ?? ''] ?? 'payments.billRefused';
    throw new OutsideFailure(code, `${day}: ${content.code ?? status}`, true);
  }
  const file = await sendSigned(means, access, placeOf(access, content));
  if (file.status !== 200) throw new OutsideFailure('payments.billRefused', `${day}: download ${file.status}`, true);

  const hash = createHash('sha1').update(file.body).digest('hex');
  if (content.hash_type !== 'SHA1' || !constantTimeEqual(hash, content.hash_value?.toLowerCase() ?? '')) {
    throw new Damaged('payments.billDamaged', { day, announced: content.hash_value, received: hash });
  }
  return { name: `wechatpay-${access.merchantId}-${bill === 'trade' ? '' : `${bill}-`}${day}.csv`, body: file.body };
}

/** The link must stay at the gateway: our signature goes to nobody else. */
function placeOf(access: MerchantAccess, place: Place): URL {
  const url = URL.parse(place.download_url ?? '');
  if (url === null || url.origin !== new URL(access.endpoint).origin) {
    throw new OutsideFailure('payments.billElsewhere', 'the bill is said to lie outside the gateway', true);
  }
  return url;
}
