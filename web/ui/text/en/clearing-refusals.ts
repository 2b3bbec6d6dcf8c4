/** Why clearing says no, with the way out. */
const clearing = {
  accountMissing: 'Enter the number of the licensed account',
  batchUnknown: 'No such payout batch',
  buyerOff: 'The account of {{name}} is closed',
  buyerUnknown: 'No such buyer',
  dayAhead: 'The day it came is not yet here',
  calendarPast: '{{day}} is over; only days to come can be changed',
  collectedByOperator:
    'Buyers of these shops pay into {{accounts}}, which collect for own sales. Set those accounts to split or custody first: passing sellers’ money on from an own account takes a payment licence',
  companyNotAble: 'This payment company cannot split payments itself; turn that off under Collection',
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
  outsideNumberMissing:
    'The payment company does not know the seller or a receiver: enter its number at the party under Sub-merchants',
  ownAccountForSellers:
    'Third-party sellers’ money may not be collected into an own account and paid out later: that takes a payment licence. Choose split at a licensed company, or custody at a bank',
  notBankDay: 'The bank rests at {{window}}; the nearest window is {{next}}',
  payeeBlocked:
    'Since it was frozen {{sellers}} may not be paid any more (frozen, in review or without papers). Refuse the batch: its money goes back and joins the next window',
  payeeChanged:
    'Since it was frozen {{sellers}} changed the bank account. Refuse the batch: its money goes back and joins the next window',
  payeeExpired:
    'The papers of {{sellers}} at the licensed party have expired. Refuse the batch: its money goes back, and joins the next window once they are renewed',
  payoutUnknown: 'No such payout',
  poolShort:
    'The pool has not got enough for it. Once the channel has settled into it, what waits joins the next window and a frozen batch can go on',
  resultUnreadable: 'This is neither a pain.002 message nor a result table (line, result)',
  receiptKnown: 'A receipt with the bank’s number {{reference}} is recorded already',
  receiptUnknown: 'No such receipt',
  ruleUnknown: 'No such split rule',
  sellersMoneyThere: '{{custodian}} still holds unreleased money of this account; release it first',
  settlementKnown: 'Settlement {{reference}} is recorded already',
  shareAboveRatio:
    'The shares are more of the payment than the company divides; lower the rule, or agree a higher ratio with it and enter it under Collection',
  shareRefused:
    'The payment company did not take the split; its words stand under it. Mend the cause and release it again',
  shareReturned: 'The platform’s share of {{number}} has gone back already',
  sharesAbovePaid:
    'The rules share more than is left of the payment after its fee and refunds; it was not released. Lower the rule, then release it; otherwise its day comes, the shares are cut to what there is, and it says so',
  sharesTooMuch: 'Commission and shares together are more than 100 %',
  shopUnknown: 'One of these shops does not exist any more; choose again',
  shopTaken: 'These shops belong to another sub-merchant: {{shops}}',
  splitUnknown: 'No such split',
  subMerchantFrozen: 'It is frozen; nothing is paid out',
  subMerchantNotReviewed: 'It has not been reviewed',
  subMerchantUnknown: 'No such sub-merchant',
  tooManyReceivers: 'More receivers than the payment company divides a payment among',
  transactionUnknown: 'The company’s number of the payment is not known yet; ask about the payment first',
  totalsChanged: 'What the batch says now is not what was frozen; it is not sent. Have it looked at',
  useKnown: 'Prepaid money is held or paid for order {{reference}} already',
  useUnknown: 'Nothing is held under this',
  windowPast: '{{window}} is over; the nearest window is {{next}}',
  windowUnknown: 'There is no window at {{window}}; the next one is {{next}}',
  wrongState: 'Its state ({{state}}) does not allow it; refresh to see it',
};

export const clearingRefusals = { clearing };
