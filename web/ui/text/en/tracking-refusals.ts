/** Of short picks, the wall and RFID. */
export const trackingRefusals = {
  missingClosed: 'These goods were dealt with already',
  noWall: 'This pick list is sorted on the cart',
  missingUnknown: 'No such missing goods',
};
