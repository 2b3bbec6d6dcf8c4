/** Why clearing says no, with the way out. */
const clearing = {
  accountMissing: 'Enter the number of the licensed account',
  batchUnknown: 'No such payout batch',
  calendarPast: '{{day}} is over; only days to come can be changed',
  collectedByOperator:
    'Buyers of these shops pay into {{accounts}}, which collect for own sales. Set those accounts to split or custody first: passing sellers’ money on from an own account takes a payment licence',
  custodianNeeded: 'Name the licensed account the money is settled into',
  custodianTaken: 'This code is taken by another licensed account',
  custodianUnknown: 'No such licensed account',
  fileOfOthers: 'The file answers batch {{number}}, not this one',
  kycExpired: 'Its papers at the licensed party have expired; have them renewed and enter the new date',
  kycMissing: 'The licensed party has not passed its papers yet',
  licenceTaken: 'This licence number belongs to sub-merchant {{number}}',
  lineUnknown: 'Line {{line}} of the file names a payout that is not in this batch',
  noRule: 'No split rule fits its goods; add one, then release it',
  notCustody: 'This account collects for own sales; there is nothing to settle into a pool',
  nothingToPay: 'There is nothing to pay out: less than the least amount is free above the reserve',
  openPayout: 'One payout of this window is open already ({{number}})',
  ownAccountForSellers:
    'Third-party sellers’ money may not be collected into an own account and paid out later: that takes a payment licence. Choose split at a licensed company, or custody at a bank',
  payoutUnknown: 'No such payout',
  resultUnreadable: 'This is neither a pain.002 message nor a result table (line, result)',
  ruleUnknown: 'No such split rule',
  sellersMoneyThere: '{{custodian}} still holds unreleased money of this account; release it first',
  settlementKnown: 'Settlement {{reference}} is recorded already',
  sharesTooMuch: 'Commission and shares together are more than 100 %',
  shopUnknown: 'One of these shops does not exist any more; choose again',
  shopTaken: 'These shops belong to another sub-merchant: {{shops}}',
  splitUnknown: 'No such split',
  subMerchantFrozen: 'It is frozen; nothing is paid out',
  subMerchantNotReviewed: 'It has not been reviewed',
  subMerchantUnknown: 'No such sub-merchant',
  totalsChanged: 'What the batch says now is not what was frozen; it is not sent. Have it looked at',
  windowUnknown: 'No such payout window',
  wrongState: 'Its state ({{state}}) does not allow it; refresh to see it',
};

export const clearingRefusals = { clearing };
