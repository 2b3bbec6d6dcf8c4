/** What an answer of a provider makes of an invoice (INV-1 to INV-3), pure. The row is changed; what follows is said. */
import type { Step } from './claim-invoices.ts';
import { CONFIRM_WITHIN_MS, type InvoiceRow, moveInvoice, nextAsk } from './invoice.ts';
import type { InvoiceAnswer, RedAnswer } from './invoice-provider.ts';

/** `down`: the provider does not answer. */
export type Follows = 'issued' | 'failed' | 'redIssued' | 'redEnded' | 'down' | 'quotaShort' | null;

/** Sooner nobody believes that a provider has never heard of what was sent. */
const ABSENT_AFTER_MS = 120_000;
const QUOTA_PAUSE_MS = 600_000;
const NUMBER = /^\d{20}$/;

type About = { step: Step; first: boolean; now: number };

/** Somebody may have taken another answer meanwhile: what does not fit any more changes nothing. */
export function takeAnswer(invoice: InvoiceRow, answer: RedAnswer, about: About): Follows {
  invoice.askAt = nextAsk(about.now, invoice.asks);
  if ('code' in answer) Object.assign(invoice, { code: answer.code, message: answer.message });
  else Object.assign(invoice, { code: '', message: '' });
  return invoice.color === 'blue' ? takeBlue(invoice, answer, about) : takeRed(invoice, answer, about);
}

function takeBlue(invoice: InvoiceRow, answer: RedAnswer, { step, first, now }: About): Follows {
  switch (answer.result) {
    case 'issuing':
      invoice.providerSerial = answer.providerSerial;
      if (invoice.state === 'unknown') invoice.state = 'submitted';
      return null;
    case 'issued':
      return takeNumber(invoice, answer) && moveInvoice(invoice, 'issue') ? 'issued' : null;
    case 'refused':
      return end(invoice, moveInvoice(invoice, 'fail'), 'failed');
    case 'retry':
      if (step !== 'submit') return 'down';
      moveInvoice(invoice, 'takeBack');
      // Nothing ever left the house: the next one may be another provider.
      if (first) Object.assign(invoice, { providerId: null, sentAt: null });
      if (answer.code !== 'invoices.quotaShort') return 'down';
      invoice.askAt = new Date(now + QUOTA_PAUSE_MS);
      return 'quotaShort';
    case 'absent':
      // It was lost on the way: the same serial goes to the same provider once more.
      if (now - invoice.sentAt!.getTime() >= ABSENT_AFTER_MS && moveInvoice(invoice, 'takeBack')) {
        invoice.askAt = new Date(now);
      }
      return null;
    default:
      moveInvoice(invoice, 'doubt');
      return null;
  }
}

function takeRed(invoice: InvoiceRow, answer: RedAnswer, { step, first, now }: About): Follows {
  if ('confirmation' in answer) invoice.confirmation = answer.confirmation;
  switch (answer.result) {
    case 'waiting':
      invoice.confirmBefore ??= new Date(now + CONFIRM_WITHIN_MS);
      moveInvoice(invoice, 'wait');
      // Nobody confirmed it in time: it is void.
      return now >= invoice.confirmBefore.getTime() ? end(invoice, moveInvoice(invoice, 'expire'), 'redEnded') : null;
    case 'confirmed':
      if (moveInvoice(invoice, 'confirm')) invoice.askAt = new Date(now);
      return null;
    case 'rejected':
      return end(invoice, moveInvoice(invoice, 'reject'), 'redEnded');
    case 'expired':
      moveInvoice(invoice, 'wait');
      return end(invoice, moveInvoice(invoice, 'expire'), 'redEnded');
    case 'issued':
      return takeNumber(invoice, answer) && moveInvoice(invoice, 'issueRed') ? 'redIssued' : null;
    case 'refused':
      return end(invoice, moveInvoice(invoice, 'failRed'), 'redEnded');
    case 'retry':
      if (step === 'applyRed' && first) invoice.sentAt = null;
      return 'down';
    case 'absent':
      if (invoice.state === 'applied' && now - invoice.sentAt!.getTime() >= ABSENT_AFTER_MS) {
        Object.assign(invoice, { sentAt: null, askAt: new Date(now) });
      }
      return null;
    default:
      return null;
  }
}

function end(invoice: InvoiceRow, moved: boolean, follows: Follows): Follows {
  if (!moved) return null;
  invoice.askAt = null;
  return follows;
}

/** A number that is none, or not the one that was taken for it, is nothing to believe. */
function takeNumber(invoice: InvoiceRow, told: Extract<InvoiceAnswer, { result: 'issued' }>): boolean {
  const isOther = invoice.invoiceNumber !== '' && invoice.invoiceNumber !== told.invoiceNumber;
  if (!NUMBER.test(told.invoiceNumber) || isOther) {
    Object.assign(invoice, { code: 'invoices.numberUnfit', message: told.invoiceNumber });
    return false;
  }
  const { invoiceNumber, issuedAt, providerSerial } = told;
  Object.assign(invoice, { invoiceNumber, issuedAt, providerSerial, askAt: null });
  return true;
}
