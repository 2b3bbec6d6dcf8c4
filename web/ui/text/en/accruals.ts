/** Accruals at the end of a month: costs nobody has billed yet. */
export const accruals = {
  accruals: {
    of: 'Accruals of {{period}}',
    how: 'What the month cost and nobody has billed: booked on its last day and taken back on the first of the next, so that the bills come in full and nothing counts twice.',
    whenSoft:
      'They are booked once the month is over and takes no automatic entries: then its bills do not change any more.',
    all: 'Everything the month cost is booked or accrued.',
    reckoned: 'Fees and what platforms keep are as profit was reckoned on',
    book: 'Book accruals',
    whose: 'Cost',
    from: 'From',
    required: 'Required',
    standing: 'Booked',
    difference: 'Difference',
    toBook: 'To be booked',
    before: 'Booked before (each taken back on the first day of the next month)',
    voucher: 'Voucher',
    booked: 'Amount',
    kind: {
      freight: 'Freight',
      commission: 'Platform’s commission and promotion',
      fees: 'Payment fees',
      goods: 'Cost of a statement',
      agentGoods: 'Agent’s statement',
    },
    source: {
      freight_one: '{{count}} parcel on no bill',
      freight_other: '{{count}} parcels on no bill',
      commission_one: '{{count}} order not settled',
      commission_other: '{{count}} orders not settled',
      fees_one: '{{count}} order on no bill',
      fees_other: '{{count}} orders on no bill',
      goods_one: '{{count}} statement not signed',
      goods_other: '{{count}} statements not signed',
      agentGoods_one: '{{count}} statement not signed',
      agentGoods_other: '{{count}} statements not signed',
    },
  },
};
export const accrualRefusals = {
  notOver: '{{period}} is not over; accruals are booked after its last day',
  stillOpen: '{{period}} still takes automatic entries: stop them first, then book its accruals',
  closed: '{{period}} is closed; reopen it to accrue more',
  nothingToBook: 'Everything is booked or accrued; there is no difference',
};
