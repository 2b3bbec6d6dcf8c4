/**
 * What the checks of both payment companies share: the reasons a notification is not believed, its age, and the wall
 * between live and sandbox. Every reason is a code a person can be told.
 */
import type { MerchantAccess, PaymentNews, Verified } from '../../payments/payment-provider.ts';

export type Doubt =
  | 'payments.notConfigured'
  | 'payments.otherEnvironment'
  | 'payments.signatureMissing'
  | 'payments.signatureWrong'
  | 'payments.keyUnknown'
  | 'payments.tooOld'
  | 'payments.otherMerchant'
  | 'payments.unreadable';

/** Thrown inside a check and caught at its top, so that each check reads as a list of demands. */
export class NotGenuine extends Error {
  override readonly name = 'NotGenuine';
  readonly doubt: Doubt;
  constructor(doubt: Doubt) {
    super(doubt);
    this.doubt = doubt;
  }
}

export function demand(holds: boolean, doubt: Doubt): asserts holds {
  if (!holds) throw new NotGenuine(doubt);
}

/** A header by its lower-case name, whatever case the server handed over; '' when absent. */
export function header(headers: Record<string, string>, name: string): string {
  for (const key in headers) if (key.toLowerCase() === name) return headers[key] ?? '';
  return '';
}

/** Both companies sign each try anew; a message five minutes away from now, either way, is a recording. */
const MAX_AGE_MS = 5 * 60_000;
export const isFresh = (sentAt: Date, now: Date): boolean => Math.abs(now.getTime() - sentAt.getTime()) <= MAX_AGE_MS;

/**
 * True when the gateway the access points to belongs to its environment. A live access whose gateway is a stand-in, or
 * a sandbox access that points to the real one, believes nothing: a test event must never pay a real order.
 */
export function isOwnEnvironment(access: MerchantAccess, liveHosts: readonly string[]): boolean {
  if (!URL.canParse(access.endpoint)) return false;
  const isLiveGateway = liveHosts.includes(new URL(access.endpoint).host);
  return isLiveGateway === (access.environment === 'live');
}

/** For credentials that are a number or a name. */
export const isGiven = (value: string): boolean => value.trim() !== '';

export type Reply = { status: number; type: string; body: string };

/** A payment was divided, or a share came back, under our number: what of it, the company is asked. */
export type SharedNews = { kind: 'shared'; number: string };

/** Runs a check that throws `NotGenuine` for the first demand that does not hold. Anything else it throws is a bug. */
export function judge(
  check: () => PaymentNews | SharedNews | null,
  replies: { accepted: Reply; doubted: (doubt: Doubt) => Reply },
): Verified {
  try {
    const told = check();
    if (told?.kind === 'shared') return { genuine: true, news: null, shared: told.number, reply: replies.accepted };
    return { genuine: true, news: told, reply: replies.accepted };
  } catch (error) {
    if (!(error instanceof NotGenuine)) throw error;
    return { genuine: false, reason: error.doubt, reply: replies.doubted(error.doubt) };
  }
}
