/** Why the books refused. */
export const financeRefusals = {
  finance: {
    amountUnknown: 'The posting rule “{{kind}}” has no place for the amount “{{amount}}”',
    amountTooLarge: 'The amount “{{amount}}” of “{{kind}}” is above {{most}} cents',
    unbalanced: 'Debit and credit differ by {{difference}} cents',
    foreignCurrency: 'The books are kept in the house’s currency; convert {{currency}} first',
    ruleMissing: 'There is no posting rule for “{{kind}}”',
    ruleUnbalanced: 'With this rule debit would not always equal credit',
    accountUnknown: 'Account {{account}} does not exist or is no longer used',
    accountTaken: 'Another account has this number',
    draftUnknown: 'There is no such entered voucher',
    draftWrongState: 'This voucher has been dealt with already',
    draftRed: 'A red voucher cannot be changed; drop it and take the voucher back anew',
    periodClosed: 'Periods through {{closedThrough}} are closed',
    periodUnknown: 'There is no period {{period}}',
    periodStep:
      'Period {{period}} does not allow this now; periods are closed in order and reopened in the opposite one',
    periodNotOver: '{{period}} is not over yet',
    hindered: 'Something is left to do before the close: see the checks',
    alreadyReversed: 'This voucher was taken back already, or its red voucher waits for approval',
    organisationUnknown: 'There is no such organisation',
    voucherUnknown: 'There is no such voucher',
  },
};
