/** What webhooks need of the outside. */
import type { Refusal } from '../kernel/refusal.ts';

export type WebhookPorts = {
  /** Whether an address may be called; asked before it is kept, and again by `send`. */
  checkEndpoint(url: string): Promise<Refusal | null>;
  /** The one door to the outside: private addresses and redirects are refused. */
  send(request: {
    method: 'POST';
    url: string;
    headers: Record<string, string>;
    body: string;
    timeoutMs: number;
    maxBytes: number;
  }): Promise<{ status: number }>;
};
