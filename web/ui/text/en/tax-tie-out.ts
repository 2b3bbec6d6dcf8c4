/** The tax tie-out of a month. */
export const taxTieOut = {
  taxTieOut: {
    month: 'Month',
    source: 'Source and rate',
    issued: 'Blue',
    red: 'Red',
    unissued: 'Not issued',
    own: 'Without invoice',
    expected: 'Due',
    booked: 'In the books',
    difference: 'Difference',
    sides: 'due {{expected}}, in the books {{booked}}, difference {{difference}}',
    hint: {
      unissued: 'Sold this month and not invoiced yet, less what was sold before and invoiced now',
      own: 'What bears tax without the invoice of an order',
      expected: 'Blue + red + not issued + without invoice',
      booked: 'What vouchers of the month post to output tax',
    },
    sources: {
      order: 'Orders',
      commission: 'Commission',
      fee: 'Fees of suppliers',
      entered: 'Entered and taken over',
    },
    noRate: 'rate unknown',
    differences_one: '{{count}} document differs',
    differences_other: '{{count}} documents differ',
    document: 'Document',
    why: 'Why',
    reason: {
      rounding: 'Rounding',
      otherMonth: 'Booked in another month, or waits for it',
      notYet: 'Happened since the books were told',
      unexplained: 'Unexplained',
    },
  },
};
