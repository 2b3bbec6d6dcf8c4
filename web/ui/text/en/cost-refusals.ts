/** Why a month is not closed or opened, with the way out. */
export const costRefusals = {
  monthUnknown: 'There is no such month',
  monthNotOver: '{{month}} is not over yet; it can be closed from the next month on',
  earlierOpen: 'Close {{month}} first: months are closed in order',
  alreadyClosed: '{{month}} is closed already',
  monthClosing: '{{month}} is being closed; open this one again when that has ended',
  notLastClosed: 'Only the month closed last, {{month}}, can be opened again',
  notAsked: 'Nobody asked for it: one person asks, another opens it',
  documentUnknown: 'No such receipt or opening, or it does not hold this SKU',
  costDamaged: '“{{column}}” is not right: {{value}}',
};
