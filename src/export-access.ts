/** People, roles, keys and webhook addresses as tables (CAT-6): they lie below the module of tables. Never a secret. */
import { allRoles, findApiKeys, findUsers } from './identity/identity.ts';
import type { Ctx } from './kernel/context.ts';
import { moment, smallTable, type TableExport, tableOf, yes } from './tables/tables.ts';
import { listEndpoints } from './webhooks/webhooks.ts';

type Rows<F extends (...given: never[]) => Promise<readonly unknown[]>> = Awaited<ReturnType<F>>[number];

const users = async (ctx: Ctx, after: string | null, limit: number) =>
  (await findUsers(ctx, { text: undefined, after: after ?? '', limit })).slice(0, limit);

/** The list on screen begins with the newest; a file too. */
const keys = async (ctx: Ctx, after: string | null, limit: number) =>
  (await findApiKeys(ctx, { before: after, limit })).slice(0, limit);

export const accessExports: readonly TableExport[] = [
  tableOf<Rows<typeof findUsers>>({
    kind: 'users',
    right: 'access.read',
    columns: [
      ['登录名', (row) => row.login],
      ['姓名', (row) => row.name],
      ['可登录', (row) => yes(row.enabled)],
      ['两步验证', (row) => yes(row.secondFactor)],
      ['角色', (row) => [...new Set(row.grants.map((grant) => grant.role))].join(' ')],
      ['创建于', (row) => moment(row.createdAt)],
      ['最近活动', (row) => moment(row.seenAt)],
    ],
    read: users,
    keyOf: (row) => row.login,
  }),
  smallTable<Rows<typeof allRoles>>({
    kind: 'roles',
    right: 'access.read',
    columns: [
      ['编码', (row) => row.code],
      ['角色名称', (row) => row.name],
      ['全部权限', (row) => yes(row.everything)],
      ['权限', (row) => row.rights.join(' ')],
    ],
    read: allRoles,
  }),
  tableOf<Rows<typeof findApiKeys>>({
    kind: 'apiKeys',
    right: 'access.read',
    columns: [
      ['用途', (row) => row.name],
      ['开头', (row) => row.prefix],
      ['代表', (row) => row.user_name],
      ['权限', (row) => row.rights.join(' ')],
      ['创建于', (row) => moment(row.created_at)],
      ['有效期至', (row) => moment(row.expires_at)],
      ['撤销于', (row) => moment(row.revoked_at)],
    ],
    read: keys,
    keyOf: (row) => row.id,
  }),
  smallTable<Rows<typeof listEndpoints>>({
    kind: 'webhookEndpoints',
    right: 'settings.read',
    columns: [
      ['名称', (row) => row.name],
      ['地址', (row) => row.url],
      ['事件', (row) => row.events.join(' ')],
      ['启用', (row) => yes(row.active)],
      ['创建于', (row) => moment(row.createdAt)],
    ],
    read: listEndpoints,
  }),
];
