/** Why rules and their test cases, the blacklist or a publication were refused. */
export const ruleRefusals = {
  ruleDamaged: 'Rule “{{name}}” is damaged: {{why}}',
  ruleCasesFull: 'At most {{most}} test cases of a kind fit: put old ones away',
  ruleCasesRed: '{{count}} test cases come out otherwise than wanted: {{names}}',
  ruleCaseUnknown: 'There is no such test case',
  ruleCaseWithoutSku: 'Order {{number}} has goods that are mapped to no SKU, so no node can be chosen',
  ruleCaseWithoutNode: 'Order {{number}} has no node yet, so no courier can be chosen',
  redNeedsNote: 'Test cases differ: say why in the note',
  ruleVersionUnknown: 'There is no such version of the rules',
  blacklistFull: 'At most {{most}} addresses fit on the blacklist',
  blacklistValueShort: '“{{value}}” is too short: it would hit other addresses',
};
