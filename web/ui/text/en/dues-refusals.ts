/** Why approvals and open items say no. */
export const duesRefusals = {
  dues: {
    itemUnknown: 'There is no such open item',
    pairWrong: '“{{number}}” cannot be matched like this: one claim with one payment of the same party and account',
    itemShort: '“{{number}}” has not that much open ({{open}} cents left)',
    matchUnknown: 'There is no such match',
    matchUndone: 'This match was taken back already',
    matchWrittenOff: 'A write-off is not taken back; note what is recovered instead',
    levelsOrder: 'Level {{level}} must come after more days than the one before',
    dayAhead: 'That day is still to come',
    provisionLater: 'There is a provision of {{onDay}} already; book a later day',
    nothingToBook: 'The provision is what it must be; there is no difference to book',
    notOwedToUs: '“{{number}}” is not owed to us, so there is nothing to write off',
    writeOffUnknown: 'There is no such write-off',
    writeOffWrongState: 'This write-off was decided already',
    recoveredTooMuch: 'That is more than was written off and not recovered',
    letterUnknown: 'There is no such letter',
  },
};

export const approvalRefusals = {
  signedAlready: 'You have agreed already; the next step is for somebody else',
  notYours: 'Step {{step}} of {{steps}} is for “{{who}}”',
  stepUnclear: 'Step {{step}}: choose a role or a person, not both',
  whoUnknown: 'There is no such role or person, or it is switched off',
  ownSubstitute: 'Nobody stands in for himself',
  daysReversed: 'The last day is before the first',
  absenceUnknown: 'There is no such absence',
};
