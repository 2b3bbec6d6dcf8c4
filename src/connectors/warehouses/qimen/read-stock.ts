/**
 * What a Qimen warehouse says of goods that came in and of its stock. Sound goods (正品, `ZP`) are for sale; every other kind
 * of stock (`CC`, `JS`, `XS`: damaged) is defective here. What cannot be read names nothing, so it is refused as unknown.
 */
import { Damaged } from '../../../channels/connector.ts';
import type { Arrival, ArrivedGoods, StockReport } from '../../../shipping/outside/outside-warehouse.ts';
import { carrierFrom } from '../../carriers/carrier-codes.ts';
import { parseChinaTime } from '../../china-time.ts';
import { childOf, childrenOf, parseXml, textOf, type XmlElement } from '../../xml-text.ts';

const SOUND = 'ZP';
/** `confirmType`: more of it is to come; every other word, and none, is the last one. */
const PART = '1';

export function arrivalIn(text: string, kind: Arrival['kind']): Arrival {
  const nothing = { kind, id: '', code: '', final: false, courier: '', waybillNumber: '', goods: [] };
  return readSoundly(nothing, () => {
    const request = parseXml(text);
    const head = childOf(request, kind === 'entry' ? 'entryOrder' : 'returnOrder');
    const id = textOf(head, kind === 'entry' ? 'entryOrderCode' : 'returnOrderCode');
    const express = textOf(head, 'expressCode');
    return {
      ...{ kind, id, code: textOf(head, 'outBizCode') || id, final: textOf(head, 'confirmType') !== PART },
      courier: express === '' ? '' : carrierFrom('cainiao', textOf(head, 'logisticsCode')),
      ...{ waybillNumber: express, goods: goodsIn(childrenOf(childOf(request, 'orderLines'), 'orderLine')) },
    };
  });
}

/** Several lines of an item and lot, one for each kind of stock, are one. A line says its lot itself, or has one batch a lot. */
function goodsIn(lines: readonly XmlElement[]): ArrivedGoods[] {
  const byLot = new Map<string, ArrivedGoods>();
  for (const line of lines) {
    const itemCode = textOf(line, 'itemCode');
    const batches = childrenOf(childOf(line, 'batchs'), 'batch');
    for (const part of batches.length > 0 ? batches : [line]) {
      const quantity = wholeNumber(textOf(part, 'actualQty'));
      const lot = textOf(part, 'batchCode').trim().slice(0, 60);
      const day = (name: string) => dayIn(part, name) ?? dayIn(line, name);
      const days = { madeOn: day('productDate'), expiresOn: day('expireDate') };
      const own = byLot.get(`${itemCode}/${lot}`) ?? { itemCode, lot, ...days, good: 0n, defective: 0n };
      if (isSound(textOf(part, 'inventoryType') === '' ? line : part)) own.good += quantity;
      else own.defective += quantity;
      byLot.set(`${itemCode}/${lot}`, own);
    }
  }
  return [...byLot.values()].filter(({ good, defective }) => good + defective > 0n);
}

/** A day, with or without a time of day. */
const dayIn = (part: XmlElement, name: string): string | null =>
  /^(\d{4}-\d{2}-\d{2})\b/.exec(textOf(part, name))?.[1] ?? null;

/**
 * Both messages name a change by its sign; the one of a count may say how much there is now as well (`totalQty`). Levels
 * are of sound goods, which is what our books call sellable.
 */
export function reportsIn(text: string): StockReport[] {
  return readSoundly<StockReport[]>([], () => {
    const request = parseXml(text);
    const items = childrenOf(childOf(request, 'items'), 'item');
    const code = textOf(request, 'checkOrderCode') || textOf(request, 'outBizCode');
    const levels = new Map<string, bigint>();
    for (const item of items) {
      const total = textOf(item, 'totalQty');
      if (total !== '' && isSound(item)) levels.set(textOf(item, 'itemCode'), wholeNumber(total));
    }
    return [
      {
        levels: [...levels].map(([itemCode, quantity]) => ({ itemCode, quantity })),
        changes: items.map((item) => ({
          ...{ itemCode: textOf(item, 'itemCode'), quantity: signed(textOf(item, 'quantity')) },
          code: textOf(item, 'orderCode') || textOf(item, 'outBizCode') || code,
          kind: [textOf(item, 'orderType') || textOf(request, 'adjustType') || 'CHECK', textOf(item, 'inventoryType')]
            .filter((word) => word !== '')
            .join(' '),
          remark: textOf(item, 'remark').slice(0, 200),
        })),
        at: parseChinaTime(textOf(request, 'checkTime') || textOf(items[0], 'changeTime')),
      },
    ];
  });
}

const isSound = (line: XmlElement): boolean => [SOUND, ''].includes(textOf(line, 'inventoryType'));

function wholeNumber(text: string): bigint {
  if (!/^\d{1,12}$/.test(text)) throw new Damaged('qimen.quantityDamaged', { text });
  return BigInt(text);
}

function signed(text: string): bigint {
  if (!/^-?\d{1,12}$/.test(text)) throw new Damaged('qimen.quantityDamaged', { text });
  return BigInt(text);
}

function readSoundly<T>(nothing: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Damaged) return nothing;
    throw error;
  }
}
