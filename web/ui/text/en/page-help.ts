/** English of the two lines on top of each page; the first page has its own in help.ts. */
export const pageHelp = {
  pageHelp: {
    inbound: {
      what: 'Where goods that came in are: waiting for inspection or a bin, how long, and every receipt.',
      how: 'Receiving, inspection and putting away are done at the stations, by scanner or phone; p prints goods labels.',
    },
    refills: {
      what: 'Tasks from the reserve to the picking bins, what should lie nearer, and the picking bin of each SKU.',
      how: 'n makes tasks, d cancels one; a accepts a suggestion. Tasks are worked off at the station Refill.',
    },
    settingsInbound: {
      what: 'How much may come beyond the order, and which sources and goods are inspected.',
      how: 'Ctrl+S saves; what is set for single goods wins over the source.',
    },
    deliveries: {
      what: 'What own vans bring on a day: slots, stops, trips, and who will be late.',
      how: 'Press p to plan; a stop that is moved shows its cost first; what is published is on the driver’s phone.',
    },
    'settingsApproval-chains': {
      what: 'Who agrees to which document: a role or a person, from which amount, in how many steps, and who stands in. Without a chain the rule there was holds: one second person.',
      how: 'Change sets a chain for a kind of document, each step a sentence; below stands who signs for whom on which days.',
    },
    'settingsDelivery-bases': {
      what: 'Which warehouse delivers by itself: where to, in which slots, with which vans and drivers.',
      how: 'Press n to add one; a courier whose numbers come from own delivery can then be chosen by the rules.',
    },
    invoices: {
      what: 'Where each invoice stands, what quota it takes, what was taken back; who waits for one, and refunds without a red one.',
      how: 'Tick orders under Wanted, look, issue; in one: r asks, b takes it back, t changes the title.',
    },
    settingsMail: {
      what: 'By which server mail leaves: news of statements to suppliers, invoices to buyers.',
      how: 'Enter server and sender, switch it on and try a letter; the password is sealed. What was not sent says why, and can be sent again.',
    },
    settingsInvoices: {
      what: 'Which company issues, through whom, for which shops, and the tax codes of goods.',
      how: 'Connect an agent, then add company, shops and codes; n adds, ⌘/Ctrl+S saves.',
    },
    'offline-vouchers': {
      what: 'Money that no payment company confirms: bank transfers, cards at the till, cash, and refunds given by hand.',
      how: 'Look at the image beside the figures, then a approves; whoever entered it cannot. What is approved never changes.',
    },
    'customer-accounts': {
      what: 'What dealers, members and group customers have with us: balance, frozen, deposit, credit line, points.',
      how: 'Every amount opens its entries. A balance is held for an order, a sale when it ships, free again when it is stopped.',
    },
    payments: {
      what: 'Every payment of the payment companies, what it was for and what went back of it.',
      how: "A number finds it, its order's too. What does not fit waits under Doubtful payments for a person.",
    },
    'settingsPoints-rules': {
      what: 'How many points each yuan paid earns, what a point pays and how long it lasts, from which day on.',
      how: 'n makes one. What has begun stays; the next one follows it. A shop’s own rule goes before that of every shop.',
    },
    'settingsMerchant-accounts': {
      what: 'Our numbers at the payment companies: notifications, queries, refunds and bills come through them.',
      how: 'n adds one; “Test” asks the company something harmless. Keys go in and are never shown again.',
    },
    systemHealth: {
      what: 'Whether everything runs: database, workers, queues, shops, disk.',
      how: 'A red line says what it means and what to do. The plot begins when this page is opened.',
    },
    systemJobs: {
      what: 'Background work that used up its tries and waits for a person; all other work finishes by itself.',
      how: 'Mend the cause, then r tries it again; d drops it with a reason.',
    },
    systemWebhooks: {
      what: 'Where other systems hear of orders and stock, signed by the rules of Standard Webhooks.',
      how: 'n adds an address; its secret is shown once. What failed can be sent again.',
    },
    orders: {
      what: 'The review bench: most orders pass by themselves; here are the held ones and those to be changed.',
      how: 'j/k move, x selects, X selects all, a approves, u releases a hold; the evidence is on the right.',
    },
    'purchase-orders': {
      what: 'What is ordered at suppliers: drafts, orders that await approval, are approved, partly received, done or closed short. Supplier bills are matched line by line.',
      how: 'n makes one, a submits or approves, e changes, p prints; above one’s limit another person approves. Goods are received at the expected goods; returns are under More.',
    },
    vouchers: {
      what: 'Vouchers of the general ledger: what happens is booked by itself, the rest is entered by one person and booked by another; nothing booked is changed, only taken back in red.',
      how: 'n enters, = in an amount fills in the rest; a books, b sends back, r takes back.',
    },
    'book-reports': {
      what: 'Trial balance, profit and loss, balance sheet, cash flow and every account, as of any day; output tax by month against invoices.',
      how: 'An account opens its lines, a number its voucher; print, save as a file, or export for Yonyou, Kingdee, SAP and hledger.',
    },
    'book-accounts': {
      what: 'The chart of accounts, and what each event becomes in the books.',
      how: 'Number and name can change, the fixed code cannot; a changed rule is for vouchers to come.',
    },
    'book-periods': {
      what: 'The books are closed by month: stop automatic entries, accrue what has no bill yet, work through the checks, close; nobody books into a closed month.',
      how: 'Closed in order, reopened in the opposite one; one person asks, another opens.',
    },
    'sub-merchants': {
      what: 'Sellers on the platform: their money lies at licensed accounts, is shared by rules, released and paid to their banks.',
      how: 'A balance opens the entries behind it. Changed papers or accounts take a second person. Rules, licensed accounts and collection are in the tabs.',
    },
    splits: {
      what: 'What each payment is to its seller: pending, shared with whom, released when, how much went back.',
      how: 'What no rule fits is marked red: add a rule, then release it.',
    },
    'buyers-money': {
      what: 'What came into licensed accounts beside the channels, and what buyers keep there for later.',
      how: 'Record a receipt once by the bank’s number; say whose it is when you know. Hold it for an order, pay it when the buyer confirms.',
    },
    payouts: {
      what: 'At the cut-off of a window what can be paid is frozen into a batch: how many, how much, a hash. Above the limit a second person approves. What the pool does not cover waits for the next window, and the list of what waits says so.',
      how: 'Direct banks are told and asked by themselves; for files take pain.001 or CSV out and the bank’s results in.',
    },
    dues: {
      what: 'Who owes us and whom we owe, by age of the due date, as of any day; together it is what the books say.',
      how: 'Open a name for its items and matches; x chooses several, to match the oldest first. Letters, provision and write-offs have their tabs; a write-off takes two others.',
    },
    profit: {
      what: 'What each order, SKU and shop earned: revenue less refunds, goods, freight, packing, fees and what platforms keep, each by name.',
      how: 'r reckons again; SKUs and orders can begin with the greatest loss; what has no cost or price yet is marked.',
    },
    'stock-months': {
      what: 'What stock was worth each month: opening, what came, what went, closing, by the moving average, to the cent and the piece.',
      how: 'r reckons anew, c closes; first mend receipts without a cost, stock below zero and counts under way. Reopening takes two people.',
    },
    statements: {
      what: 'Suppliers whose goods are settled when sold: sales less commission, with charges, per counter and period: what they invoice and what is paid.',
      how: 'n makes statements; p sends one to its supplier, who signs or disputes it in the portal; i matches the invoice, a lets it be paid (another person). A line of sales opens the orders behind it.',
    },
    suppliers: {
      what: 'Who goods are bought of: lead time, terms, tolerance of bills, and the buying price of each SKU.',
      how: 'n adds one; its name is the word at the SKUs, and a new name is written there too. Prices hold from a day and a quantity on.',
    },
    approvals: {
      what: 'What waits for your second look: orders at finance, differences, refunds above a limit. Never your own.',
      how: 'j/k move, the evidence is on the right; a approves, r sends back; x selects many, each with its own result.',
    },
    'return-parcels': {
      what: 'Parcels of the returns desk: begun ones, good pieces to put away, and those nobody knows the owner of.',
      how: 'Beside an ownerless parcel stand the orders it may be of; match it and its goods are booked.',
    },
    'courier-claims': {
      what: 'What couriers are asked to pay for damaged and lost parcels: registered, accepted or refused, paid.',
      how: 'Press n to register one, with photos; write the answer down on the right.',
    },
    'after-sale-statistics': {
      what: 'After-sale cases by reason, SKU, shop, courier and fault: how many, how many pieces, how much went back.',
      how: 'Choose days and how they are counted; take it along as a table.',
    },
    'after-sales': {
      what: 'What buyers and channels want of orders that have left: money back, another address. Most urgent first.',
      how: 'a agrees and chooses the remedy: refund, return, exchange, send again. What needs no goods or money gets its outcome by 1–5; n opens a case.',
    },
    rules: {
      what: 'How orders are reviewed, what is given away, which courier and node they get: as rules, read from the top.',
      how: 'Changes stay in a draft: n adds, Alt+↑↓ moves; replay it over past orders, hold it against test cases kept from orders, then publish; old versions come back in one click.',
    },
    styles: {
      what: 'The colours and sizes of one product together; SKUs are made from it.',
      how: 'n makes one. The naming rule gives new SKUs their code; try it on a style before it is saved.',
    },
    listings: {
      what: 'Which SKU in the warehouse each product on sale in a shop is.',
      how: 'Orders of an unmatched product stop. Under On sale, p pushes title, price and shelf; under Pushes, r sends again.',
    },
    shops: {
      what: 'How well each shop is connected, and how its orders and stock are kept in step.',
      how: 'Click a shop for its settings, press n to connect one; failed shipment uploads have a tab.',
    },
    stock: {
      what: 'The quantity of every SKU in every node, and why it is that number.',
      how: 'Click any quantity for the entries behind it, also at a moment in the past.',
    },
    replenishment: {
      what: 'When each SKU at each warehouse should be ordered, and how much: forecast from two years of weeks; also what is too much or dead.',
      how: 'What runs out first stands first. A row opens its reason and plot, and what differs here: packs, fixed levels, supplier. Chosen ones become draft orders with e, back with z.',
    },
    settingsReplenishment: {
      what: 'What suggestions are reckoned by: days until goods come, days between looks, how sure you want to be.',
      how: 'Ctrl+S saves; it counts from the next forecast on, which can be started on the page Replenishment.',
    },
    ordersNew: {
      what: 'Orders that come from no platform: by phone, sent again, urgent.',
      how: 'Paste the whole recipient first, then add goods by code; Ctrl+Enter checks before it places, and what is unfinished is kept.',
    },
    stockDocuments: {
      what: 'Every way in and out has a document: receipts, counts, breakage, moves, expected goods.',
      how: 'Scan or type codes for the lines, Ctrl+Enter books; a mistake is taken back by a counter-document with its reason.',
    },
    goods: {
      what: 'All SKUs: codes, barcodes, weights and sizes, bundles and assembled goods.',
      how: 'A row opens its form, x chooses several to change at once; n makes a new one.',
    },
    account: {
      what: 'Your own password, second factor and the devices you are signed in on.',
      how: 'Sign out what you do not know; after a new password the others have to sign in again.',
    },
    design: {
      what: 'Every part of the interface in all its states.',
      how: 'For those who change it; mode and language are switched above.',
    },
    'warehouse-map': {
      what: 'The warehouse as it is: where each bin stands, what lies in it, how often it is picked from.',
      how: 'Click a bin for what lies in it; find a SKU and its bins light up; the table beside it has j/k and Enter.',
    },
    stockTransfers: {
      what: 'Goods from one warehouse to another: kept, in transit, received; at the same price or priced.',
      how: 'n makes one, a approves it, scanning ships it; it is received as expected goods. What does not arrive a second person writes off; a wrong one is reversed as a whole.',
    },
    stocktakes: {
      what: 'Stocktakes: bins chosen, counted blind, again by somebody else, decided on by a second person.',
      how: 'n makes one, b starts it; people scan at the counting station. Chosen differences are posted or counted again; missed bins stand below.',
    },
    waves: {
      what: 'Parcels picked together, in carts whose walks together are short.',
      how: 'n plans one: see its carts and metres, then make it; b begins picking, with a pick list a cart.',
    },
    'wave-schedules': {
      what: 'Waves made by the clock: when, of which parcels, and how many must wait.',
      how: 'n makes one. Say when the courier comes: the last wave before it is made whatever waits. b does it now; switched off it is paused.',
    },
    'pick-lists': {
      what: 'The shortest walk of every pick list, and how far habit would have walked.',
      how: 'Open one for its walk and the order of its bins; p prints it. Where no floor is drawn it goes in serpentines.',
    },
    'put-back': {
      what: 'What stopped parcels left in carts, on benches and in the hold zone: each piece to its bin.',
      how: 'Scan the piece, see its bin, scan the bin; a wrong bin is stopped.',
    },
    'store-orders': {
      what: 'Orders given to stores: they send them, or refuse what they cannot send.',
      how: 'Select orders, r refuses with a reason; under Left out, u lets a store in again.',
    },
    'failed-orders': {
      what: 'Orders that did not go out: why, for which goods, in which warehouse, for how long.',
      how: 'A row opens its orders; export it for buyers and warehouses; an order that is short offers variants of its style.',
    },
    intercepts: {
      what: 'Parcels the courier is to stop, back to us or elsewhere: whom to call, and how it ended.',
      how: '1 the courier was told, 2 it stopped it, 3 the return is signed, 4 missed; what couriers report themselves needs no note.',
    },
    parcels: {
      what: 'Parcels to be sent: waybill, label, picking, hand-over.',
      how: 'Select parcels, n requests numbers, p prints; failed and stopped ones have their own queues.',
    },
    lots: {
      what: 'Goods by lot: where they lie and how long they may be sold, what expires first in front.',
      how: 'Open a lot: s stops its sale, e changes its days, d writes off what lies in the defective zone.',
    },
    'missing-goods': {
      what: 'What pickers did not find: still in the books, but promised to nobody until it is found or written off.',
      how: 'f when it is found, or a count has booked the difference; d writes it off.',
    },
    print: {
      what: 'The screen beside the printer: what waits, what the paper looks like, whether it came out.',
      how: 'n takes the next and shows it, p prints, c confirms; what did not come out goes back with b.',
    },
    settingsNodes: {
      what: 'Where goods leave: the address, how much a day, who goes first.',
      how: 'n makes one; a pasted address fills its fields. A full node leaves orders to others.',
    },
    settingsCouriers: {
      what: 'Couriers, and what each charges from where to where.',
      how: 'Open one to change its prices, “new prices from tomorrow” keeps the old; t tries a parcel.',
    },
    'settingsWaybill-services': {
      what: 'Where waybill numbers come from, and how many are left.',
      how: 'Enter the keys, then “Test” asks for the numbers that are left.',
    },
    settingsCartons: {
      what: 'What parcels are packed into: inner size, own weight, most weight, cost.',
      how: 'The bench names the cheapest that holds the parcel; those out of use are not suggested.',
    },
    trace: {
      what: 'Scan any code to see where it came from, where it went, and through whose hands.',
      how: 'The field takes a scan at once; a number opens its document, older steps come below.',
    },
    work: {
      what: 'Who did what, how fast, and with how many mistakes; supervisors see everybody, others themselves.',
      how: 'b makes it a board that looks again by itself, e exports. Pauses of ten minutes and more are left out.',
    },
    erp: {
      what: 'Every document exchanged with an ERP: materials, stock, orders, goods issues; whether it was taken, and its text.',
      how: 'A refused one names segment, field and line: mend it and press r; materials that wait are booked with b after a look at the dry run.',
    },
    stockComparisons: {
      what: 'The stock an ERP reports beside the books: what differs, what is only under way, what was adjusted.',
      how: 'Choose a warehouse and press n to compare; a great difference waits for a second person, who sees the orders it leaves short.',
    },
    'outside-orders': {
      what: 'What warehouses of others do for us: parcels, goods that come in, their stock beside ours, what is owed.',
      how: 'Read why one was refused, mend it, press r to tell again; book a difference with b and a reason.',
    },
    'settingsOutside-warehouses': {
      what: 'Third parties and drop-shipping suppliers: which node each ships for, and how it is reached.',
      how: 'Press n to connect one; give it the push address, and try with “Compare stock”.',
    },
    settingsReaders: {
      what: 'Readers of radio tags: at which door each stands, and when it was heard last.',
      how: 'n connects one; its password is shown once and goes into the push settings of the reader.',
    },
    settingsPrinters: {
      what: 'Where each printer stands, which paper is in it, whose labels it prints.',
      how: 'Labels queue here by courier and warehouse, and come out at the print centre.',
    },
    'settingsStatement-accounts': {
      what: 'Bank, UnionPay, platform and courier accounts whose statements come as files.',
      how: 'Press n for a new one; columns of a bank that is not known are chosen here once.',
    },
    settingsRates: {
      what: 'Orders in another currency count in the house’s at the rate of their day; rules compare that.',
      how: 'n adds one, files come in under Imports; orders without a rate wait and go on once it is there.',
    },
    'settingsService-limits': {
      what: 'What each courier’s service takes: weight, size, countries, batteries.',
      how: 'n begins with public rules; a service that cannot take a parcel is skipped and says why, and the scale stops what is over.',
    },
    settingsShipping: {
      what: 'When numbers are asked for and labels printed, and how far off a weight may be.',
      how: 'Ctrl+S saves; it counts for new parcels at once.',
    },
    freight: {
      what: "Every line of a courier's bill against our weight and price list: what is too much, and why.",
      how: 'Filter by cause, x selects, a pays as billed, d disputes; the differences go out as a file for the courier.',
    },
    bills: {
      what: 'Bills of payment companies, banks and platforms compared with the books; differences end here.',
      how: 'One person proposes what to do, another approves; “By day” is where two people sign off each day.',
    },
    imports: {
      what: 'Orders, products, stock, mappings and bills from files.',
      how: 'Try first and look at the result; rows that failed can be downloaded, mended and sent again.',
    },
    sandbox: {
      what: 'A rehearsal: buyers, couriers and payments outside are stand-ins, and may be made to fail.',
      how: 'Place orders, ask refunds, break a courier and see what happens; no real data is touched.',
    },
    accessUsers: {
      what: 'Who may sign in, and in which roles.',
      how: 'Click a person to change them; disabled people are out at once.',
    },
    accessRoles: {
      what: 'What each role may do, at a glance.',
      how: 'A change reaches everybody who has the role at once.',
    },
    accessKeys: {
      what: 'Keys that other systems connect with.',
      how: 'A key is shown once; switch off what is not used.',
    },
    accessAudit: {
      what: 'Who changed what, and when.',
      how: 'Filter by person, time or document; entries cannot be changed.',
    },
  },
};
