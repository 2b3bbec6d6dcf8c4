/** What other parts of the program may use of webhooks. */
export { countFailedDeliveries, listEndpoints } from './deliveries.ts';
export { raisingStockChanged, webhookJobs, webhookSchedules } from './jobs.ts';
export { raiseEvents, type WebhookEvent } from './raise-events.ts';
export { webhookRoutes } from './routes.ts';
