/**
 * The roles every tenant starts with. They are ordinary rows afterwards: a tenant may change them and add its own.
 * Proposing and approving lie in different roles, so that one person needs both roles to hold both rights, and even
 * then the document itself refuses the same person twice.
 */
import { RIGHTS, type Right } from '../contract/rights.ts';

export type DefaultRole = { code: string; name: string; rights: readonly (Right | '*')[] };

const READING = RIGHTS.filter((right) => right.endsWith('.read') && right !== 'health.read' && right !== 'access.read');

export const DEFAULT_ROLES: readonly DefaultRole[] = [
  { code: 'owner', name: '负责人', rights: ['*'] },
  {
    code: 'reviewer',
    name: '审单员',
    rights: [
      'orders.read',
      'orders.place',
      'orders.review',
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
      'catalog.read',
      'shipping.read',
      'shipping.write',
      'warehouse.check',
    ],
  },
  {
    code: 'financeMaker',
    name: '财务经办',
    rights: [
      'orders.read',
      'payments.read',
      'payments.write',
      'bills.read',
      'bills.propose',
      'imports.read',
      'imports.write',
    ],
  },
  {
    code: 'financeChecker',
    name: '财务复核',
    rights: ['orders.read', 'orders.finance', 'payments.read', 'bills.read', 'bills.approve', 'imports.read'],
  },
  { code: 'support', name: '客服', rights: [...READING, 'orders.reveal'] },
  { code: 'none', name: '无权限', rights: [] },
];
