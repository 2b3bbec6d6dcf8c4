/** Who issues invoices, plugged into their module. */
import { randomUUID } from 'node:crypto';
import type { Http } from './connectors/http.ts';
import { leqi } from './connectors/invoices/leqi/leqi.ts';
import { nuonuo } from './connectors/invoices/nuonuo/nuonuo.ts';
import { type InvoicePorts, invoiceOpener } from './invoices/invoices.ts';
import type { KeyRing } from './kernel/secrets.ts';

type Means = Pick<InvoicePorts, 'checkEndpoint' | 'channels'> & { send: Http['send']; now: () => Date; ring: KeyRing };

export function connectInvoices({ send, now, ring, checkEndpoint, channels }: Means): InvoicePorts {
  const nonce = () => randomUUID().replaceAll('-', '');
  const providers = [nuonuo({ send, now, nonce }), leqi({ send, now })];
  return {
    ...{ providers: new Map(providers.map((one) => [one.kind, one])), checkEndpoint, channels },
    openInvoices: invoiceOpener(ring),
  };
}
