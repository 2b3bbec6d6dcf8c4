/** Why purchasing says no, with the way out. */
import { costRefusals } from './cost-refusals.ts';

export const purchasingRefusals = {
  supplierUnknown: 'Unknown supplier',
  supplierInactive: 'The supplier “{{supplier}}” is out of use; turn it on to order there',
  supplierMissing: '“{{supplier}}” is no supplier yet; add it, or change the supplier of the SKU',
  supplierCodeTaken: 'Another supplier has the code {{code}}',
  supplierNameTaken: 'Another supplier is called “{{name}}”',
  priceUnknown: 'Unknown price',
  priceTaken: 'This supplier has a price for that SKU, day and quantity already; change that one',
  priceMissing: 'Lines without a price: {{lines}}; enter one first',
  orderUnknown: 'Unknown purchase order',
  wrongState: 'The order is past that; refresh to see its state',
  alreadyDrafted: '{{merchantCode}} is in the draft {{number}} already; finish that one',
  nothingCame: 'Nothing has come yet; take the order back instead',
  goodsCame: 'Goods have come; close the order short and send them back instead',
  lineUnknown: 'The order has no line {{line}}',
  lotNotBought:
    'Purchase orders brought only {{most}} of lot {{lot}} that have not gone back, and its supplier is not known: return fewer, or write them off',
  moreThanReceived: 'Of line {{line}} at most {{most}} can go back (received less returned), not {{quantity}}',
  billUnknown: 'Unknown bill',
  billNumberTaken: 'The bill {{number}} of this supplier is entered already',
  billLineUnknown: 'Line {{line}}: no such line of an approved order of this supplier',
  billDecided: 'This bill is decided already',
  reasonMissing: 'Something differs beyond the tolerance: say why it is accepted',
  rowsDiffer: 'The rows of “{{order}}” name different suppliers, warehouses or days',
  cellDamaged: '“{{column}}” is not right: {{value}}',
};

/** With those of costs, which follow from what was bought. */
const profitRefusals = {
  orderUnknown: 'This order has not left, or its profit has not been reckoned yet; “Reckon again” on the page Profit',
};

export const buyingRefusals = { purchasing: purchasingRefusals, costs: costRefusals, profit: profitRefusals };
