/** Why an endpoint of events was refused. */
export const webhookRefusals = {
  endpointOff: 'The endpoint is off; switch it on first',
  endpointUnknown: 'Unknown endpoint',
  eventUnknown: 'This event was not sent here, or is older than 30 days',
  tooMany: 'There can be {{most}} endpoints at most',
};
