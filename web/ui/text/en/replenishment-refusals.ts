/** Why what differs per SKU and warehouse was refused. */
export const replenishmentRefusals = {
  levelsHalf: 'A fixed reorder point and what to fill up to go together, or neither',
  upToBelow: 'It cannot fill up to less than the reorder point',
  levelDamaged: 'Not possible here: {{value}}',
};
