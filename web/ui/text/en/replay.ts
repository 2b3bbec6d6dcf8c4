/** What a draft of rules would do to past orders. */
export const replay = {
  replay: {
    hint: {
      review:
        'Choose how many and which, then replay: what would be held, given and sent differently, and what it costs. No order changes',
      courier:
        'Choose how many and which, then replay: which parcels would take another courier, and the freight. No order changes',
      sourcing:
        'Choose how many and which, then replay: which orders would leave from elsewhere, freight and splits. No stock is held',
    },
    noOrders: 'No such orders',
    noOrdersHint: 'Take filters off and replay again',
    leftOut: {
      review: '{{text}} ended orders are not reviewed',
      courier: '{{text}} without a node or abroad are left out',
      sourcing: '{{text}} ended or with unmapped goods are left out',
    },
    export: 'Export',
    file: { review: 'review-replay', courier: 'courier-replay', sourcing: 'sourcing-replay' },
    more: 'More',
    less: 'Less',
    actual: 'Actual',
    change: 'Difference',
    freight: 'Freight',
    freightChange: 'Freight ±',
    days: 'Days on average',
    daysText: '{{text}} days',
    noCourier: 'No courier goes',
    province: 'Province',
    byCourier: 'Courier',
    byNode: 'Node',
    prices: 'Price lists',
    pricesOf: { past: 'Of the day', today: 'Of today' },
    pricesNote: {
      past: 'All columns at the price lists of the day the courier was chosen; couriers named by people or review rules stay.',
      today: "All columns at today's price lists; couriers named by people or review rules stay.",
    },
    stockNote:
      'Stock: what is free at {{time}}, and the {{pieces}} pieces these orders hold or took themselves. In force and draft are reckoned on it; “actual” had other stock. Freight at today’s price lists and the courier rules in force.',
    parcels: 'Parcels',
    divided: 'Divided orders',
    short: 'No node can send',
    shortWhy: { shortage: 'Out of stock', splitNotAllowed: 'May not be split', noNodeAllowed: 'No node allowed' },
    km: 'Distance on average',
    kmText: '{{text}} km',
    kmColumn: 'km',
    namedNode: 'Named node',
    byShop: "Shop's settings",
    held: 'Held orders',
    heldAmount: 'Amount held',
    finance: 'To finance',
    gifts: 'Gift pieces',
    giftCost: 'Cost of gifts',
    giftsUnknown: '{{text}} gift pieces have no cost set and are not in it.',
    firstBuyers: 'Limits to the first buyers are not reckoned: fewer gifts would go out.',
    ordersAfter: 'Orders after splits',
  },
};
