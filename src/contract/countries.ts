/** Countries and areas by ISO 3166-1 alpha-2. Their names come from the reader's language (`Intl.DisplayNames`). */
import { type Static, Type } from 'typebox';

const CODES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ ' +
  'CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR ' +
  'GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO ' +
  'JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR ' +
  'MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO ' +
  'RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV ' +
  'TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

export const COUNTRIES: readonly string[] = CODES.split(' ');
const known = new Set(COUNTRIES);
export const isCountry = (code: string): boolean => known.has(code);

/** Where parcels leave from; everything else is abroad. */
export const HOME_COUNTRY = 'CN';
/** An address without a country is one of ours that a channel did not say. */
export const isAbroad = (country: string): boolean => country !== HOME_COUNTRY && country !== '';

/** Regions of ours that have customs of their own, by the province their division codes name. */
const REGIONS = { '71': 'TW', '81': 'HK', '82': 'MO' } as const;
export const REGION_CODES = Object.values(REGIONS);
export type RegionCode = (typeof REGION_CODES)[number];
const regions: Readonly<Record<string, RegionCode>> = REGIONS;

/** As the post and customs write where it goes: a country, or a region of ours with customs of its own. */
export const postalCountry = (country: string, divisionCode: string): string =>
  isAbroad(country) ? country : (regions[divisionCode.slice(0, 2)] ?? HOME_COUNTRY);

export const CountryCode = Type.String({ pattern: '^[A-Z]{2}$' });
export type CountryCode = Static<typeof CountryCode>;

/** `德国` or `Germany`; an unknown code stays as it is. */
export const countryName = (code: string, language: string): string =>
  isCountry(code) ? (new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code) : code;
