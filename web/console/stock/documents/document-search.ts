/** What the page of stock documents shows, in its address. */
import { EXPECTATION_STATES, type ExpectationState } from '../../../../src/contract/expectations.ts';
import { DOCUMENT_KINDS, type DocumentKind } from '../../../../src/contract/stock-documents.ts';

/** What a person can make; expectations lie in a list of their own. */
export const NEW_KINDS = ['receipt', 'adjustment', 'count', 'move', 'assembly', 'disassembly', 'expectation'] as const;
export type NewKind = (typeof NEW_KINDS)[number];

export type DocumentSearch = {
  view?: 'documents' | 'expectations';
  kind?: DocumentKind;
  state?: ExpectationState;
  node?: string;
  number?: string;
  /** The document that is open. */
  open?: string;
  /** The one that is being written. */
  make?: NewKind;
};

const oneOf = <Word extends string>(words: readonly Word[], raw: unknown): Word | undefined =>
  words.find((word) => word === raw);

export function readDocumentSearch(raw: Record<string, unknown>): DocumentSearch {
  const view = oneOf(['documents', 'expectations'], raw['view']);
  const kind = oneOf(DOCUMENT_KINDS, raw['kind']);
  const state = oneOf(EXPECTATION_STATES, raw['state']);
  const make = oneOf(NEW_KINDS, raw['make']);
  const { node, number, open } = raw;
  return {
    ...(view ? { view } : {}),
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(make ? { make } : {}),
    ...(typeof node === 'string' ? { node } : {}),
    ...(number ? { number: String(number) } : {}),
    ...(typeof open === 'string' ? { open } : {}),
  };
}
