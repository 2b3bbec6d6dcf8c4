/**
 * What a Qimen warehouse pushes, signed like our own calls: what left (`deliveryorder.confirm`), what came in
 * (`entryorder.confirm`, `returnorder.confirm`), what changed (`stockchange.report`, `inventory.report`). Must stay true: nothing is believed
 * without the secret, for another customer, or when it is old; a message that cannot be read is refused in its own form.
 */
import { Damaged } from '../../../channels/connector.ts';
import { constantTimeEqual } from '../../../kernel/crypto.ts';
import type { Confirmation, Pushed } from '../../../shipping/outside/outside-warehouse.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { carrierFrom } from '../../carriers/carrier-codes.ts';
import { parseChinaTime } from '../../china-time.ts';
import { topSign } from '../../top-sign.ts';
import { childOf, childrenOf, parseXml, textOf, writeXml, type XmlElement } from '../../xml-text.ts';
import { arrivalIn, reportsIn } from './read-stock.ts';

const MAX_AGE_MS = 10 * 60_000;

export function readPush(
  access: ServiceAccess,
  { query, body }: { query: Record<string, string>; body: Buffer },
  now: Date,
): Pushed | null {
  const { appKey = '', appSecret = '' } = access.credentials;
  const { sign = '', app_key: key, method = '', timestamp = '', customerId = '' } = query;
  if (appKey === '' || appSecret === '' || key !== appKey || query['sign_method'] !== 'md5') return null;
  if (customerId !== String(access.options['customerId'] ?? '')) return null;
  const text = body.toString('utf8');
  if (!constantTimeEqual(topSign(query, appSecret, 'md5', text), sign)) return null;
  const sentAt = parseChinaTime(timestamp);
  if (!sentAt || Math.abs(now.getTime() - sentAt.getTime()) > MAX_AGE_MS) return null;
  const kind = method.replace(/^taobao\.qimen\./, '');
  return { ...NOTHING, ...READERS[kind]?.(text), ...REPLIES };
}

const NOTHING = { confirmations: [], arrivals: [], reports: [] };
const READERS: Record<string, (text: string) => Partial<Pick<Pushed, 'confirmations' | 'arrivals' | 'reports'>>> = {
  'deliveryorder.confirm': (text) => ({ confirmations: confirmationsIn(text) }),
  'entryorder.confirm': (text) => ({ arrivals: [arrivalIn(text, 'entry')] }),
  'returnorder.confirm': (text) => ({ arrivals: [arrivalIn(text, 'return')] }),
  'stockchange.report': (text) => ({ reports: reportsIn(text) }),
  'inventory.report': (text) => ({ reports: reportsIn(text) }),
};

const answer = (flag: 'success' | 'failure', code: string, message: string) =>
  `<?xml version="1.0" encoding="utf-8"?>${writeXml('response', { flag, code, message })}`;
const REPLIES = {
  type: 'text/xml; charset=utf-8',
  accepted: answer('success', '0', ''),
  refused: (message: string) => answer('failure', '50', message),
};

/** What cannot be read names no order, so it is refused as unknown. */
function confirmationsIn(text: string): Confirmation[] {
  try {
    const request = parseXml(text);
    const packages = childrenOf(childOf(request, 'packages'), 'package');
    return [
      {
        id: textOf(childOf(request, 'deliveryOrder'), 'deliveryOrderCode'),
        parcels: packages.map((one) => ({
          courier: carrierFrom('cainiao', textOf(one, 'logisticsCode')),
          waybillNumber: textOf(one, 'expressCode'),
          weightG: gramsOf(textOf(one, 'weight')),
        })),
        goods: goodsIn(request, packages),
      },
    ];
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return [{ id: '', parcels: [], goods: [] }];
  }
}

/** By line where the warehouse says it, else by what lies in the packages. */
function goodsIn(request: XmlElement, packages: readonly XmlElement[]) {
  const lines = childrenOf(childOf(request, 'orderLines'), 'orderLine');
  const items = packages.flatMap((one) => childrenOf(childOf(one, 'items'), 'item'));
  const [from, field] = lines.length > 0 ? [lines, 'actualQty'] : [items, 'quantity'];
  return from.map((one) => {
    const quantity = textOf(one, field);
    if (!/^\d{1,9}$/.test(quantity)) throw new Damaged('qimen.quantityDamaged', { quantity });
    return { itemCode: textOf(one, 'itemCode'), quantity: BigInt(quantity) };
  });
}

/** Kilograms with up to three places. */
function gramsOf(text: string): bigint | null {
  const match = /^(\d{1,6})(?:\.(\d{1,3})0*)?$/.exec(text);
  return match ? BigInt(match[1]!) * 1_000n + BigInt((match[2] ?? '').padEnd(3, '0')) : null;
}
