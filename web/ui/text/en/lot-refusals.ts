/** Why something cannot be done to a lot. */
export const lotRefusals = {
  lotUnknown: 'There is no lot {{lot}}',
  lotsNotKept: 'Lots of these goods are not kept: switch it on for the goods first',
  sameLot: 'It is of lot {{lot}} already',
  notOfLot: 'Only {{free}} of lot {{lot}} lie here, not {{wanted}}: refresh and try again',
  expiresBeforeMade: 'It would expire before it was made: check the days on the package',
};
