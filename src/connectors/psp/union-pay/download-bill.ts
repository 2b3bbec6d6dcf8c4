/**
 * Fetches the flow of one clearing day (REC-1): an archive of several files, of which the one with each payment (ZM) is the
 * bill. Its name says the day, which its rows do not.
 */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { Damaged, OutsideFailure } from '../../../channels/connector.ts';
import { LIMITS, openArchive } from '../../../kernel/files/files.ts';
import type { MerchantAccess } from '../../../payments/payment-provider.ts';
import { ask, type Means, unionPayTime } from './call-gateway.ts';

const FLOW = /^INN\d{8}ZM_/;
const NO_FILE = '98';

export async function downloadBill(
  means: Means,
  access: MerchantAccess,
  day: string,
): Promise<{ name: string; body: Buffer }> {
  const fields = {
    ...{ txnType: '76', txnSubType: '01', fileType: '00', txnTime: unionPayTime(means.now()) },
    settleDate: day.slice(5).replace('-', ''),
  };
  const { respCode, respMsg = '', fileContent = '' } = await ask(means, access, fileDoor(access), fields);
  if (respCode !== '00') {
    const code = respCode === NO_FILE ? 'payments.noBill' : 'payments.billRefused';
    throw new OutsideFailure(code, `${day}: ${respCode} ${respMsg}`.trim(), true);
  }
  const archive = await openArchive(await unfold(fileContent, day), `unionpay-${day}.zip`, LIMITS);
  const name = archive.names.find((one) => FLOW.test(one));
  if (!name) throw new OutsideFailure('payments.noBill', `${day}: no flow among ${archive.names.join(', ')}`, true);
  return { name, body: Buffer.concat(await Readable.from(await archive.open(name)).toArray()) };
}

async function unfold(content: string, day: string): Promise<Buffer> {
  try {
    return await promisify(inflate)(Buffer.from(content, 'base64'), { maxOutputLength: LIMITS.archiveBytes });
  } catch {
    throw new Damaged('payments.billDamaged', { day });
  }
}

/** Files lie on a host of their own beside the gateway. */
function fileDoor({ endpoint }: MerchantAccess): string {
  const { protocol, host } = new URL(endpoint);
  return `${protocol}//${host.replace(/^gateway\./, 'filedownload.')}/`;
}
