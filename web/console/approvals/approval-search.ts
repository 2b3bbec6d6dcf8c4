/** What the page of approvals shows stands in its address: which kind, and what is open beside the list. */
import { APPROVAL_KINDS, type ApprovalKind } from '../../../src/contract/approvals.ts';

export type ApprovalSearch = { kind?: ApprovalKind; open?: string };

export function readApprovalSearch(raw: Record<string, unknown>): ApprovalSearch {
  const kind = APPROVAL_KINDS.find((one) => one === raw['kind']);
  return { ...(kind && { kind }), ...(typeof raw['open'] === 'string' && { open: raw['open'] }) };
}
