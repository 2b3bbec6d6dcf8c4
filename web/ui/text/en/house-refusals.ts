/** Why a request itself is refused, and what goes wrong in the page. */
import { exchangeRefusals } from './erp-refusals.ts';

export const houseRefusals = {
  ...exchangeRefusals,
  outbound: {
    addressNotPublic: 'This address is not public',
    credentialsInUrl: 'The address must not hold a password',
    hostNotAllowed: 'This address is not allowed',
    notUrl: 'Not an address',
    schemeNotAllowed: 'Only https is allowed',
    unresolvable: 'The address cannot be found',
  },
  files: {
    cellTooLong: 'A cell in line {{line}} is too long',
    tooManyRows: 'More than {{limit}} rows',
    cellError: 'The cell holds a formula error',
    damagedCell: 'The cell is damaged',
    damagedNumber: 'A long number was rounded by a spreadsheet',
    longRow: 'The row has too many cells',
    shortRow: 'The row has too few cells',
  },
  http: {
    foreignPage: 'The request came from another site',
    versionMissing: 'The request has no version',
    wrongMediaType: 'Wrong content type',
    wrongMethod: 'This request is not supported',
    notInThisBuild: 'Not in this build',
    damaged: 'The request is incomplete',
    notFound: 'Not found; it may have been deleted',
    tooLarge: 'Too large',
    tooMany: 'Too many requests',
    unavailable: 'The service is not available right now',
    bug: 'The server made a mistake',
    keyMissing: 'The request has no idempotency key',
    keyReused: 'The same action was sent with other content',
    keyRunning: 'The same action is still running',
    changedMeanwhile: 'Somebody has just changed this document',
    unreachable: 'The server cannot be reached',
  },
  web: {
    bug: 'The page made a mistake',
    tooLong: 'Too long: at most {{most}} characters',
    notTaken: 'This value is not accepted: {{field}}',
  },
};
