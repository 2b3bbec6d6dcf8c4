/** Why waves, cartons and packing material were refused. */
export const waveRefusals = {
  scheduleNever: 'Name at least one time: at what hour, every how many minutes, or when the courier comes',
  scheduleUnknown: 'Unknown wave schedule',
  schedulePaused: '“{{name}}” is paused: switch it on first',
  cartonCodeTaken: 'The carton code {{code}} is taken',
  materialUnknown: 'No packing material {{merchantCode}}: set the SKU to packing material first',
  cartonUnknown: 'No such carton',
  notOnWave: 'The parcel is not on this wave',
  onWave: 'The parcel is on another wave',
  waveEmpty: 'Nothing is left to pick on wave {{number}}',
  waveNotOpen: 'Wave {{number}} has begun or is cancelled',
  waveUnknown: 'Unknown wave',
};
