/** 补货参数为什么不行。 */
export const replenishmentRefusals = {
  levelsHalf: '固定补货点和固定补至要一起填，或者都空着',
  upToBelow: '补至不能低于补货点',
  levelDamaged: '这里不能填「{{value}}」',
};
