/**
 * The review rules a new tenant starts with (ORD-4). What every order must have (mapped goods, a complete address,
 * payment, no open refund) is checked by the review itself and cannot be switched off; these can.
 */
import type { Rule } from './review-rules.ts';

export const DEFAULT_RULES: readonly Rule[] = [
  {
    id: 'blacklist',
    name: '黑名单买家',
    when: { field: 'blacklisted', op: 'is', value: true },
    do: [{ hold: 'blacklist' }],
  },
  {
    id: 'priceFloor',
    name: '低于最低限价',
    when: { field: 'belowFloor', op: 'is', value: true },
    do: [{ hold: 'priceTooLow' }],
  },
  { id: 'memo', name: '卖家备注待处理', when: { field: 'memo', op: 'present' }, do: [{ hold: 'memo' }] },
  {
    id: 'message',
    name: '买家留言含改单要求',
    when: {
      field: 'buyerMessage',
      op: 'containsAny',
      value: ['改地址', '换地址', '不要发', '先别发', '晚点发', '改颜色', '换颜色', '换尺码', '指定快递'],
    },
    do: [{ hold: 'memo' }],
  },
  {
    id: 'large',
    name: '大额订单',
    when: { field: 'payable', op: 'gte', value: '500000' },
    do: [{ hold: 'largeAmount' }],
  },
  {
    id: 'huge',
    name: '超大额财审',
    when: { field: 'payable', op: 'gte', value: '2000000' },
    do: [{ financeReview: true }],
  },
  {
    id: 'offline',
    name: '线下收款财审',
    when: { field: 'paidOffline', op: 'is', value: true },
    do: [{ financeReview: true }],
  },
  {
    id: 'priceChanged',
    name: '改价财审',
    when: { field: 'priceChanged', op: 'is', value: true },
    do: [{ financeReview: true }],
  },
  {
    id: 'many',
    name: '件数异常',
    when: { field: 'quantity', op: 'gte', value: 200 },
    do: [{ hold: 'largeAmount' }, { tag: '大件数' }],
  },
  {
    id: 'codLarge',
    name: '货到付款金额过大',
    when: {
      all: [
        { field: 'cod', op: 'is', value: true },
        { field: 'payable', op: 'gte', value: '300000' },
      ],
    },
    do: [{ hold: 'largeAmount' }],
  },
  {
    id: 'codRemote',
    name: '货到付款偏远地区',
    when: {
      all: [
        { field: 'cod', op: 'is', value: true },
        { field: 'province', op: 'in', value: ['西藏自治区', '新疆维吾尔自治区'] },
      ],
    },
    do: [{ hold: 'noCourier' }],
  },
  {
    id: 'urgent',
    name: '加急标记优先',
    when: {
      any: [
        { field: 'flag', op: 'eq', value: 1 },
        { field: 'kind', op: 'eq', value: 'urgent' },
      ],
    },
    do: [{ priority: 10 }, { tag: '加急' }],
  },
  {
    id: 'late',
    name: '快超时优先',
    when: { field: 'hoursQueued', op: 'gte', value: 36 },
    do: [{ priority: 5 }, { tag: '快超时' }],
  },
  {
    id: 'deepDiscount',
    name: '优惠过半',
    when: { field: 'discountRate', op: 'gt', value: 500 },
    do: [{ tag: '大折扣' }],
  },
  {
    id: 'mergeable',
    name: '同一收货人可合单',
    when: { field: 'mergeable', op: 'is', value: true },
    do: [{ tag: '可合单' }],
  },
];
