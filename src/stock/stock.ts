/** What other modules may use of stock. */

export { type Availability, availableAt } from './availability.ts';
export { type Node, nodesOf } from './nodes.ts';
export * as places from './places.ts';
