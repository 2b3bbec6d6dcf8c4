/** What other parts of the program may use of identity. */
export { type AccessPorts, accessRoutes } from './access-routes.ts';
export { createApiKey, revokeApiKey } from './api-keys.ts';
export { audit, auditAll } from './audit.ts';
export { createAuthenticate } from './find-caller.ts';
export { grantRole, revokeRole } from './grant-role.ts';
export { assertEverywhere } from './holding.ts';
export { identityJobs, identitySchedules } from './jobs.ts';
export { type AuditQuery, findAudit } from './list-access.ts';
export { endSession, endSessionsOf, openSession } from './open-session.ts';
export { hashPassword } from './password.ts';
export { peopleNames, usersBehind } from './people-names.ts';
export { DEFAULT_ROLES } from './roles.ts';
export { identityRoutes } from './routes.ts';
export { removeSecondFactor } from './second-factor.ts';
export { createTenant, ensureFirstLogin, randomPassword, setUpTenant } from './set-up-tenant.ts';
export { assertChosenPassword, createUser, disableUser, enableUser, setPasswordHash } from './users.ts';
export type { Within } from './within.ts';
