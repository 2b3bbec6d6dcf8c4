/** Why a unique code was refused, and the way out. */
export const serialRefusals = {
  ofStock: {
    serialsNotKept: 'Pieces of this SKU have no codes of their own: switch it on in the catalog first',
    serialKnown: 'Code {{serial}} is registered already: look at the code of this piece again',
    serialsTooMany: 'Only {{free}} pieces here have no code: register fewer, or receive them first',
    serialsOver: '{{codes}} codes are more than there are pieces: take the extra ones out',
    serialDamaged: 'The unique code cannot be read: not empty, no blanks, 60 letters at most',
    serialsNeeded: '{{merchantCode}}: each piece has its own code, and {{missing}} are not named yet. Scan their codes',
    serialNotHere: 'Code {{serial}} is not in stock in this warehouse: scan it to see where it is',
  },
  ofBench: {
    serialNeeded: 'Each piece has its own code: scan that one, not the barcode of the goods',
    serialUnknown: 'Code {{serial}} is not registered: register it on the stock page of the goods, then scan it',
    serialTwice: 'Code {{serial}} was scanned into a parcel already: take another piece',
    serialShipped: 'Code {{serial}} has been shipped: if it came back, it goes to the returns desk first',
    serialElsewhere: 'Code {{serial}} belongs to another warehouse: receive the transfer first',
    serialOff: 'Code {{serial}} cannot be sent: back and not shelved, defective or written off; put it aside',
    serialOther: 'Code {{serial}} is of other goods: put it back and take another',
    serialKnown: 'Code {{serial}} is in stock already: somebody received it just now; take this piece off, then book',
    serialsOver: '{{codes}} codes are more than the pieces counted: take off what was scanned too much, then book',
  },
  ofReturns: {
    serialNeeded: 'Each piece has its own code: scan it, so that we know it is the one that was sold',
    serialTwice: 'Code {{serial}} has been scanned: take the next piece',
    serialNotSold:
      'Code {{serial}} was not sold to this buyer: keep it as wrong goods; to find its order, scan it as a parcel of its own',
  },
};
