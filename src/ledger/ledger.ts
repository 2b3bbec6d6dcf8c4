/**
 * The ledger: accounts, and the entries that move what is fungible between them. This is the only file others import.
 * What must stay true: every balance equals the sum of its entries; an entry is never changed; a promise never takes
 * an account below its floor.
 */
export { type Account, type AccountId, type AccountName, accountId, isBounded } from './account.ts';
export { booksAgree } from './agree.ts';
export {
  type AccountBalance,
  type AccountPage,
  type AccountRow,
  type AmountsOf,
  accountsOfAsset,
  accountsOfNode,
  balances,
  balancesAt,
  freeOf,
  labelTotals,
  movedSince,
} from './balances.ts';
export { closeBook, closedBooks, reopenBook } from './close-book.ts';
export { type Bucket, type EntriesPage, type EntryBehind, entriesBehind } from './entries.ts';
export type { LedgerRefusal, Line, Posting, PostingResult } from './evaluate.ts';
export { type ExpiredHold, expireHolds, tenantsWithExpired } from './expire.ts';
export { breachesOf, type LedgerException, openExceptions, resolveException, setFloor } from './floors.ts';
export {
  assetsAt,
  assetsWithStock,
  fillOfNode,
  type Holding,
  holdingsOf,
  holdingsOfNode,
  type PlaceFill,
} from './holdings.ts';
export { type LotHolding, lotHoldings } from './lot-holdings.ts';
export { keepMonths, type Month } from './months.ts';
export { type MovedByDocument, movedByDocument } from './moved-by-document.ts';
export { type OpenHold, openHolds } from './open-holds.ts';
export { businessDay, businessDayOf, openAccounts, post } from './post.ts';
export { type PostedByQuery, type PostedEntry, postedBy } from './posted-by.ts';
export { LedgerQueue } from './queue.ts';
export { lastSeal, sealEntries } from './seal.ts';
export { ledgerChecks } from './verify.ts';
