/** Why `z` does not take something back, and what can be done instead. */
export const final = {
  final: {
    isUndo: 'This is an undo itself.',
    askedAgain: 'It was only asked once more; nothing was changed.',
    sentOut: 'The channel has been told. Push what is right anew.',
    decided: 'The decision is in force and on record. Correct it by a new entry.',
    removed: 'The jobs are deleted; the reason is in the audit log.',
    mapped: 'Orders that waited for it were reviewed at once. If it was the wrong SKU, map the listing anew.',
    orders: {
      unreview: 'Waybills are cancelled and stock is given back. Approve the orders again (a).',
      passFinance: 'Unreview the orders (⇧U) to get them back.',
      returnFromFinance: 'The service review sends them to finance again.',
      reverseOutbound: 'The goods are booked in. Ship the orders again.',
      stop: 'Stopped orders do not come back; what was undone and what was not stands on each of them.',
      addGift: 'The gift is a line of each order by now. Split it off where it is not wanted.',
      setMemo: 'The memo on the channel changed, too. The earlier ones are in the timeline of each order.',
      setFlag: 'The earlier flags are not known here. They are in the timeline of each order.',
      setCourier: 'The earlier couriers are in the timeline of each order. Choose again (c).',
      setNode: 'The stock of the earlier warehouse is given back. Choose again (w).',
      source: 'The stock of the earlier warehouse is given back. Choose one by hand with w.',
      splitShort: 'What is in stock is released. Unreview it, then use “Undo split”.',
      undoMerge: 'Merge them again (m).',
      undoSplit: 'Split it again (s).',
    },
    stores: {
      refused: 'The orders are with other nodes; to give one back, set its node on the order.',
      lifted: 'The stores are asked for these goods again; repeated refusal leaves them out again.',
    },
    intercepts: {
      asked: 'The courier has been asked; to let the parcel go on, call the branch.',
      noted: 'The result stands with the intercept and on the order’s timeline.',
    },
    shipping: {
      requested: 'The numbers were asked of the courier. Cancel the waybills that are not wanted.',
      queued: 'It went to the printer. Throw away what was printed too much.',
      boxed: 'Set the boxes again.',
      cancelled: 'The courier has cancelled the numbers. Request new ones.',
      replaced: 'The earlier number is cancelled. Replace it again.',
      handedOver: 'The parcels have left. Reverse the outbound of their orders to take them back.',
    },
    afterSales: { reopened: 'Settle the cases again.' },
  },
};
