/** What a person likes the console to be, on whatever machine: columns, saved views, hidden explanations. */
import { type Static, Type } from 'typebox';
import { endpoint, Input, Output } from './endpoint.ts';

/** `columns.orders`, `views.orders`. */
export const PreferenceName = Type.String({ pattern: '^[a-z][A-Za-z0-9]*(\\.[A-Za-z0-9]+){0,3}$', maxLength: 80 });

/** `value` is the console's own JSON; the server keeps it as it came. */
export const Preference = Output({ name: Type.String(), value: Type.String() });
export type Preference = Static<typeof Preference>;

export const listPreferences = endpoint({
  method: 'GET',
  path: '/api/v1/preferences',
  summary: "One's own preferences",
  scope: 'signedIn',
  response: Output({ preferences: Type.Array(Preference) }),
});

/** Whoever writes last is right. Refuses: `identity.tooManyPreferences` (data: `most`). */
export const setPreference = endpoint({
  method: 'PUT',
  path: '/api/v1/preferences/:name',
  summary: "Keep one of one's own preferences",
  scope: 'signedIn',
  params: Input({ name: PreferenceName }),
  body: Input({ value: Type.String({ maxLength: 16_384 }) }),
});
