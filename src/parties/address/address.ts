/** What the rest of the system may use of addresses. */

export { countryCode } from './country.ts';
export { type Division, divisionTable } from './division-table.ts';
export { type AddressHint, type AddressPart, type ParsedAddress, parseAddress } from './parse-address.ts';
export { type DivisionFields, type Divisions, officialCode, resolveDivisions } from './resolve-divisions.ts';
