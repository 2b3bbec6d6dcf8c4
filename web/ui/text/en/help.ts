/** Explanations of pages and the guided first day. */
export const help = {
  help: {
    title: 'Help',
    explanation: 'About this page',
    hide: 'Hide the explanation',
    showAll: 'Show the explanations of all pages',
    firstDay: 'First day',
    putAway: 'Put the first day away',
    bringBack: 'Show the first day',
    startAgain: 'Start the first day again',
    allDone: 'One order went all the way from shop to bill',
    stepDone: 'Done',
    stepOpen: 'Not done yet',
    step: {
      connect: {
        title: 'Connect a shop',
        how: 'Open a shop and test its connection, or press n to connect a new one.',
      },
      arrive: {
        title: 'Let orders come in',
        how: 'Let buyers order in the sandbox; the counts on top move within seconds.',
      },
      review: {
        title: 'Review a held order',
        how: 'Read why it is held; u releases the hold, a approves one without.',
      },
      waybill: { title: 'Request a waybill', how: 'Select parcels and press n.' },
      print: { title: 'Print the label', how: 'Select parcels that have a number and press p.' },
      check: {
        title: 'Scan it out',
        how: 'Scan the waybill, then every item; without a scanner, type and press Enter.',
      },
      bill: {
        title: 'Compare the bill',
        how: 'Open yesterday’s bill and see where the payment company and the books differ.',
      },
    },
    home: {
      what: 'How far all orders have come, what waits for a person, and today beside yesterday.',
      how: 'Click any count to open the queue behind it.',
    },
  },
};
