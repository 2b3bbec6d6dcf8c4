/**
 * What a courier's sentence says happened. Services name a state for the whole parcel, but the steps before it are only
 * sentences, and each courier has its own. Later patterns in the list are weaker; a sentence that none fits is a step on
 * the way.
 */
import type { ParcelEvent } from '../../shipping/waybill-service.ts';

const PATTERNS: readonly [RegExp, ParcelEvent['kind']][] = [
  // "Left the locker unsigned" and the like: what was refused or sent back also speaks of signing.
  [/退回.*(签收|妥投)|退件.*签收|已退回|退回中|退件|退签|返回寄件/, 'returned'],
  [/(快件|包裹|单号|运单)?.*已(被)?拦截|拦截成功/, 'intercepted'],
  [/拒收|拒签|拒绝签收/, 'refused'],
  [
    /(签收|取出|领取)失败|未妥投|无法(联系|派送|投递)|联系不上|地址(不详|错误)|疑难|问题件|滞留|破损|超区|改期/,
    'problem',
  ],
  [
    /(快递柜|丰巢|驿站|代收点|自提点|代收).*(取出|取件成功|领取)|已签收|签收人|本人签收|代签|妥投|凭取货码签收/,
    'signed',
  ],
  [
    /(放入|投入|存放|存入|暂存|到达|送达|由).*(快递柜|丰巢|驿站|代收点|自提点|自提柜|便利店|代收)|请.*凭.*取件/,
    'inLocker',
  ],
  [/派送中|派件中|正在派|进行派件|安排派送|派送员|派件员|准备派送|开始派送/, 'outForDelivery'],
  [/已揽|揽收|揽件|已收件|已收取|收件扫描|已取件|收寄/, 'collected'],
];

export const parcelKind = (text: string): ParcelEvent['kind'] =>
  PATTERNS.find(([pattern]) => pattern.test(text))?.[1] ?? 'inTransit';
