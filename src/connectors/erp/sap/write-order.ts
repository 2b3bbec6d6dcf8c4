/**
 * A parcel that left as a sales order of SAP (ORDERS05). The buyer's name and address stay here: SAP books it for the
 * customer that stands for the shop. A price is that of as many pieces as the line has, so that no cent is rounded.
 */
import type { ErpOrder } from '../../../erp/erp-system.ts';
import { formatMinor, scaleOf } from '../../../kernel/money.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { formatChinaTime } from '../../china-time.ts';
import { CONTROL, type Idoc, type Segment } from './idoc.ts';

const segment = (name: string, fields: Record<string, string>, children: Segment[] = []): Segment => ({
  ...{ name, line: 0, fields: new Map(Object.entries(fields)), children },
});

export function orderIdoc({ options }: ServiceAccess, number: string, order: ErpOrder): Idoc {
  const option = (name: string, otherwise = '') => String(options[name] ?? '') || otherwise;
  const [day, time] = formatChinaTime(order.shippedAt).replace(/[-:]/g, '').split(' ') as [string, string];
  const money = (amount: bigint) => formatMinor(amount, scaleOf(order.currency));
  const total = order.lines.reduce((sum, line) => sum + line.amountMinor, 0n);
  const control = segment(CONTROL, {
    ...{ TABNAM: CONTROL, MANDT: option('client'), DOCNUM: number, DIRECT: '2', IDOCTYP: 'ORDERS05', MESTYP: 'ORDERS' },
    ...{ SNDPOR: option('ownPort', 'GUANJIA'), SNDPRT: 'LS', SNDPRN: option('ownSystem', 'GUANJIA') },
    ...{ RCVPOR: option('port'), RCVPRT: 'LS', RCVPRN: option('system'), CREDAT: day, CRETIM: time },
  });
  const organisation = [
    ...([
      ['006', 'division'],
      ['007', 'channel'],
      ['008', 'salesOrganisation'],
      ['012', 'orderType'],
    ] as const),
  ].flatMap(([QUALF, name]) => (option(name) ? [segment('E1EDK14', { QUALF, ORGID: option(name) })] : []));
  const customer = (PARVW: string) => segment('E1EDKA1', { PARVW, PARTN: option('customer') });
  return {
    control,
    segments: [
      segment('E1EDK01', { CURCY: order.currency, BELNR: order.id }),
      ...organisation,
      segment('E1EDK03', { IDDAT: '012', DATUM: day }),
      ...[customer('AG'), customer('WE')],
      segment('E1EDK02', { QUALF: '001', BELNR: order.id }),
      segment('E1EDK02', { QUALF: '044', BELNR: order.orderNumber }),
      ...order.lines.map((line, at) =>
        segment(
          'E1EDP01',
          {
            ...{ POSEX: String((at + 1) * 10).padStart(6, '0'), MENGE: `${line.quantity}.000` },
            ...{ MENEE: unitOf(line.unit, option('unit', 'EA')), NETPR: money(line.amountMinor) },
            ...{ PEINH: String(line.quantity), NETWR: money(line.amountMinor) },
            ...{ WERKS: order.plant, LGORT: order.storageLocation },
          },
          [segment('E1EDP19', { QUALF: '002', IDTNR: line.code, KTEXT: line.name.slice(0, 70) })],
        ),
      ),
      segment('E1EDS01', { SUMID: '002', SUMME: money(total), SUNIT: order.currency }),
    ],
  };
}

/** A unit that SAP gave us is one of its codes; a word that people typed is none. */
const unitOf = (unit: string, otherwise: string): string => (/^[A-Z][A-Z0-9]{0,2}$/.test(unit) ? unit : otherwise);
