/** Of short picks, the wall and RFID. */
export const trackingRefusals = {
  missingClosed: 'These goods were dealt with already',
  noWall: 'This pick list is sorted on the cart',
  missingUnknown: 'No such missing goods',
  readerBusy: 'The reader still works on {{number}}: end that first',
  readerNameTaken: 'There is a reader {{name}} already',
  readerNotGenuine: 'The password of the reader is wrong',
  readerUnknown: 'No such reader',
  rfidLot: 'The lots of {{merchantCode}} are kept: say which lot was read, and when it expires',
  rfidClosed: '{{number}} has ended',
  rfidEmpty: '{{number}} has heard nothing that can be booked',
  rfidSubject: 'Say first what to read: a bin or waybills',
  rfidUnknown: 'No such reading',
  gateWrong: 'It may not leave: {{missing}} missing, {{extra}} too many',
  workTooLong: 'At most {{most}} days at once',
};
