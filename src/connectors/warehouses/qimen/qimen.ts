/**
 * A warehouse spoken to in Qimen messages (SRC-4) behind the port of shipping. Credentials: `appKey`, `appSecret`. Options:
 * `customerId`, `warehouseCode`, `ownerCode`, as the warehouse gave them. The endpoint is the address it listens at.
 */
import { type Answer, OutsideFailure } from '../../../channels/connector.ts';
import { formatMinor } from '../../../kernel/money.ts';
import type {
  OutsideNotice,
  OutsideOrder,
  OutsideStock,
  OutsideWarehouse,
} from '../../../shipping/outside/outside-warehouse.ts';
import type { ServiceAccess } from '../../../shipping/waybill-service.ts';
import { formatChinaTime } from '../../china-time.ts';
import { inParallel } from '../../in-parallel.ts';
import { childOf, childrenOf, textOf, type XmlValue } from '../../xml-text.ts';
import { callQimen, type Means, type QimenAnswer } from './call-qimen.ts';
import { readPush } from './read-push.ts';

const LANES = 4;
const ITEMS_PER_CALL = 100;
/** An order of goods to a buyer. */
const ORDER_TYPE = 'JYCK';
/** Goods that come in: bought, moved here, sent back by a buyer. */
const ENTRY_TYPES = { purchase: 'CGRK', transfer: 'DBRK', return: 'THRK' } as const;

export const qimen = (means: Means): OutsideWarehouse => ({
  kind: 'qimen',
  credentials: ['appKey', 'appSecret'],
  options: ['customerId', 'warehouseCode', 'ownerCode'],
  ship: (access, orders) =>
    inParallel(orders, LANES, (order) =>
      tell(order.id, () => callQimen(means, access, 'deliveryorder.create', deliveryOf(access, order), false)),
    ),
  stop: (access, orders) =>
    inParallel(orders, LANES, ({ id, reason }) =>
      tell(id, () =>
        callQimen(
          means,
          access,
          'order.cancel',
          { ...ownerOf(access), orderCode: id, orderType: ORDER_TYPE, cancelReason: reason },
          false,
        ),
      ),
    ),
  announce: (access, notices) =>
    inParallel(notices, LANES, (notice) =>
      tell(notice.id, () =>
        notice.kind === 'entry'
          ? callQimen(means, access, 'entryorder.create', entryOf(access, notice), false)
          : callQimen(means, access, 'returnorder.create', returnOf(access, notice), false),
      ),
    ),
  withdraw: (access, notices) =>
    inParallel(notices, LANES, ({ id, from }) =>
      tell(id, () =>
        callQimen(
          means,
          access,
          'order.cancel',
          { ...ownerOf(access), orderCode: id, orderType: ENTRY_TYPES[from] },
          false,
        ),
      ),
    ),
  stock: (access, itemCodes) => readStock(means, access, itemCodes),
  verifyPush: readPush,
});

const ownerOf = ({ options }: ServiceAccess) => ({
  warehouseCode: String(options['warehouseCode'] ?? ''),
  ownerCode: String(options['ownerCode'] ?? ''),
});

/** What the warehouse said: no is final, silence is not. */
async function tell(id: string, call: () => Promise<QimenAnswer>): Promise<Answer> {
  try {
    const { isGood, code, message } = await call();
    return { id, result: isGood ? 'accepted' : 'refused', code: isGood ? '' : `qimen.${code || 'failure'}`, message };
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    return { id, result: error.safe ? 'retry' : 'unknown', code: error.code, message: error.message };
  }
}

function deliveryOf(access: ServiceAccess, order: OutsideOrder): XmlValue {
  const { warehouseCode, ownerCode } = ownerOf(access);
  const { recipient, masked } = order;
  return {
    deliveryOrder: {
      deliveryOrderCode: order.id,
      orderType: ORDER_TYPE,
      warehouseCode,
      createTime: formatChinaTime(order.createdAt),
      placeOrderTime: formatChinaTime(order.createdAt),
      operateTime: formatChinaTime(order.createdAt),
      sourcePlatformCode: 'OTHER',
      shopNick: order.orderNumber,
      logisticsCode: order.courier ?? 'OTHER',
      arAmount: order.codMinor === null ? null : formatMinor(order.codMinor),
      sellerMessage: order.memo || null,
      receiverInfo: {
        ...{ name: recipient.name, zipCode: recipient.postcode || null, mobile: recipient.phone, countryCode: 'CN' },
        ...{ province: recipient.province, city: recipient.city, area: recipient.district },
        ...{ town: recipient.town || null, detailAddress: recipient.detail, oaid: masked?.token ?? null },
      },
      oaidOrderSourceCode: masked?.orderNumber ?? null,
    },
    orderLines: {
      orderLine: order.lines.map(({ line, itemCode, name, quantity }) => ({
        ...{ orderLineNo: line, ownerCode, itemCode, itemName: name, inventoryType: 'ZP', planQty: quantity },
      })),
    },
  };
}

function entryOf(access: ServiceAccess, notice: OutsideNotice): XmlValue {
  const { warehouseCode, ownerCode } = ownerOf(access);
  return {
    entryOrder: {
      ...{ entryOrderCode: notice.id, ownerCode, warehouseCode, orderType: ENTRY_TYPES[notice.from] },
      orderCreateTime: formatChinaTime(notice.createdAt),
      totalOrderLines: notice.lines.length,
      expectStartTime: notice.expectedOn && `${notice.expectedOn} 00:00:00`,
      ...{ supplierName: notice.supplier || null, remark: notice.reason || null },
    },
    orderLines: {
      orderLine: notice.lines.map(({ line, itemCode, name, quantity }) => ({
        ...{ orderLineNo: line, ownerCode, itemCode, itemName: name, planQty: quantity },
      })),
    },
  };
}

function returnOf(access: ServiceAccess, notice: OutsideNotice): XmlValue {
  const { warehouseCode, ownerCode } = ownerOf(access);
  return {
    returnOrder: {
      ...{ returnOrderCode: notice.id, ownerCode, warehouseCode, orderType: ENTRY_TYPES.return },
      returnReason: notice.reason || null,
      ...{ logisticsCode: notice.courier || 'OTHER', expressCode: notice.waybillNumber || null },
    },
    orderLines: {
      orderLine: notice.lines.map(({ line, itemCode, quantity }) => ({
        ...{ orderLineNo: line, sourceOrderCode: notice.orderNumber, ownerCode, itemCode, planQty: quantity },
      })),
    },
  };
}

/** Goods for sale (正品) only, which is what our books call sellable. */
async function readStock(means: Means, access: ServiceAccess, itemCodes: readonly string[]): Promise<OutsideStock[]> {
  const found: OutsideStock[] = [];
  for (let at = 0; at < itemCodes.length; at += ITEMS_PER_CALL) {
    const criteria = itemCodes.slice(at, at + ITEMS_PER_CALL).map((itemCode) => ({
      ...{ ...ownerOf(access), itemCode, inventoryType: 'ZP' },
    }));
    const answer = await callQimen(means, access, 'inventory.query', { criteriaList: { criteria } }, true);
    if (!answer.isGood) throw new OutsideFailure(`qimen.${answer.code || 'failure'}`, answer.message, true);
    for (const item of childrenOf(childOf(answer.body, 'items'), 'item')) {
      const [quantity, held] = [textOf(item, 'quantity'), textOf(item, 'lockQuantity') || '0'];
      if (!/^\d{1,12}$/.test(quantity) || !/^\d{1,12}$/.test(held))
        throw new OutsideFailure('qimen.garbage', `quantity ${quantity} ${held}`, true);
      found.push({ itemCode: textOf(item, 'itemCode'), quantity: BigInt(quantity), held: BigInt(held) });
    }
  }
  return found;
}
