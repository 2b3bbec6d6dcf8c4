/**
 * The roles every tenant starts with. They are ordinary rows afterwards: a tenant may change them and add its own.
 * Proposing and approving lie in different roles, so that one person needs both roles to hold both rights, and even
 * then the document itself refuses the same person twice.
 */
import type { AmountLimit } from '../contract/limits.ts';
import { RIGHTS, type Right } from '../contract/rights.ts';

export type DefaultRole = {
  code: string;
  name: string;
  rights: readonly (Right | '*')[];
  limits?: readonly AmountLimit[];
};

const READING = RIGHTS.filter(
  (right) => right.endsWith('.read') && !['health.read', 'access.read', 'purchases.read'].includes(right),
);

export const DEFAULT_ROLES: readonly DefaultRole[] = [
  { code: 'owner', name: '负责人', rights: ['*'] },
  {
    code: 'reviewer',
    name: '审单员',
    rights: [
      'orders.read',
      'orders.place',
      'orders.review',
      'orders.releaseOthers',
      'orders.edit',
      'orders.cancel',
      'orders.reveal',
      'stock.read',
      'catalog.read',
      'catalog.write',
      'channels.read',
      'imports.read',
      'imports.write',
      'shipping.read',
      'shipping.cost',
      'settings.read',
    ],
  },
  {
    code: 'warehouse',
    name: '仓库',
    rights: [
      'orders.read',
      'stock.read',
      'stock.write',
      'stock.force',
      'catalog.read',
      'shipping.read',
      'shipping.write',
      'warehouse.check',
      'warehouse.force',
    ],
  },
  {
    code: 'purchaser',
    name: '采购员',
    rights: [
      'purchases.read',
      'purchases.write',
      'stock.read',
      'catalog.read',
      'catalog.cost',
      'imports.read',
      'imports.write',
      'settings.read',
    ],
    // More is for somebody who approves orders.
    limits: [{ action: 'submitPurchaseOrders', currency: 'CNY', amount: '5000000' }],
  },
  {
    code: 'financeMaker',
    name: '财务经办',
    rights: [
      'orders.read',
      'payments.read',
      'payments.write',
      'payments.accounts',
      'shipping.cost',
      'bills.read',
      'bills.propose',
      'catalog.cost',
      'imports.read',
      'imports.write',
    ],
    // More goes to somebody who approves refunds.
    limits: [{ action: 'refundPayment', currency: 'CNY', amount: '200000' }],
  },
  {
    code: 'financeChecker',
    name: '财务复核',
    rights: [
      'orders.read',
      'orders.finance',
      'payments.read',
      'payments.approve',
      'payments.accounts',
      'shipping.cost',
      'bills.read',
      'bills.approve',
      'catalog.cost',
      'purchases.read',
      'purchases.approve',
      'imports.read',
    ],
  },
  { code: 'support', name: '客服', rights: [...READING, 'orders.reveal'] },
  { code: 'none', name: '无权限', rights: [] },
];
