/** Of short picks, the wall and RFID. */
export const trackingRefusals = {
  missingClosed: 'These goods were dealt with already',
  missingUnknown: 'No such missing goods',
};
