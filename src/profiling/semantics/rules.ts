import { isValidPhoneNumber } from "libphonenumber-js";
import type { SemanticName } from "../model/semantic-type.ts";
import { ADDRESS_NAME, areAddresses, VERSION_NAME } from "./addresses.ts";
import { checks } from "./checks.ts";

export interface SemanticRule {
  type: SemanticName;
  /** Whether a text, without blanks around it, is a value of this type. */
  test: (text: string) => boolean;
  /** The least share of a column's values that must match. */
  least: number;
  /** Whether the type tells something about a person. */
  personal: boolean;
  /** Only columns whose name, in words separated by blanks, matches are looked at. */
  named?: RegExp;
  /** Columns of which this is true, told their name in words, are not looked at. */
  unless?: (words: string) => boolean;
  /** What all matching distinct values together must look like; `named` says whether `hint` matches the name. */
  together?: (values: string[], named: boolean) => boolean;
  hint?: RegExp;
}

const PHONE_NAME = new RegExp(
  "(?<!\\p{L})(?:phones?|tel|t[eé]l[eé]phone|telefon[eo]?|tel[eé]fono|telef[oó]n|telefoon|telefon(?:nummer|nr|sz[aá]m)|telefoonnummer" +
    "|mobiles?|mobil|mobil(?:nummer|telefon)|m[oó]vil|mobiel|celular|cellulare|telem[oó]vel|cell|fax|handy(?:nummer|nr)?" +
    "|rufnummer|msisdn|whatsapp|телефон|мобильный|мобільний|τηλέφωνο|κινητό)(?!\\p{L})",
  "iu",
);
const POSTCODE_NAME = /\b(zip|zipcode|post ?code|postal ?code|postal|plz|cap|cep)\b/i;
const COUNTRY_NAME = /\b(country|countries|nation|nationality|iso ?[23]?|land|pays)\b/i;
const CURRENCY_NAME = /\b(currency|currencies|ccy|curr|money)\b/i;
/** Names of codes that look like those of countries. */
const NO_COUNTRY_NAME = new RegExp(
  "(?<!\\p{L})(?:lang|langs|languages?|locales?|sprachen?|langues?|lengua|idiomas?|lingua|l[ií]ngua|taal|j[eę]zyk|limb[aă]|язык|мова|dil" +
    "|topics?|subjects?|themes?|categor(?:y|ies)|class|classes|departments?|dept|divisions?|teams?|sections?|types?|kinds?|status" +
    "|(?<!member ?)states?|provinces?|counties|county|district|airlines?|carriers?|elements?|symbols?|tickers?|units?|initials|grades?|months?" +
    "|weekdays?|days?|genres?|modes?|ratings?|skills?|tags?|keywords?|products?|models?|colou?rs?)(?!\\p{L})",
  "iu",
);
/** Codes of countries of which one is in nearly any list of countries: the European, and the largest elsewhere. */
const USUAL_COUNTRIES = new Set(
  (
    "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LT LU LV MT NL NO PL PT RO RS RU SE SI SK TR UA " +
    "AR AU BR CA CL CN CO EG ET ID IL IN IR JP KE KR MX MY NG NZ PE PH PK SA SG TH TZ US VE VN ZA " +
    "AUT BEL BGR CHE CYP CZE DEU DNK EST ESP FIN FRA GBR GRC HRV HUN IRL ISL ITA LTU LUX LVA NLD NOR POL PRT ROU SRB RUS " +
    "SWE SVN SVK TUR UKR ARG AUS BRA CHL CHN COL EGY ETH IDN ISR IND IRN JPN KEN KOR MEX MYS NGA NZL PER PHL PAK SAU SGP " +
    "THA TZA USA VEN VNM ZAF"
  ).split(" "),
);
const USUAL_CURRENCIES = new Set("EUR USD GBP JPY CHF CNY CAD AUD".split(" "));

const HASH_LENGTHS = new Set([32, 40, 56, 64, 96, 128]);

/** Two-letter codes of the states of the USA, most of which are country codes too. */
const STATES = new Set(
  (
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK " +
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC PR"
  ).split(" "),
);
const DISTINCT_CODES = 3;

/**
 * Checks with check digits and registers come from `validator` and `libphonenumber-js`. Most texts are of no type: what
 * is looked at before a check spares them it.
 */
export const rules: readonly SemanticRule[] = [
  { type: "email", test: isEmail, least: 0.8, personal: true },
  { type: "url", test: isUrl, least: 0.8, personal: false },
  { type: "uuid", test: (text) => text.length === 36 && checks.isUUID(text, "loose"), least: 0.8, personal: false },
  {
    type: "ipv4",
    test: (text) => text.includes(".") && checks.isIP(text, 4),
    least: 0.9,
    personal: true,
    unless: (words) => VERSION_NAME.test(words) && !/\bip\b(?! ?v)/i.test(words),
    hint: ADDRESS_NAME,
    together: (values, named) => named || areAddresses(values),
  },
  {
    type: "ipv6",
    test: (text) => (text.includes("::") || text.split(":").length === 8 ? checks.isIP(text, 6) : false),
    least: 0.9,
    personal: true,
  },
  {
    type: "mac",
    test: (text) => text.length >= 12 && checks.isMACAddress(text, { no_separators: false }),
    least: 0.9,
    personal: true,
  },
  {
    type: "country_code",
    test: (text) => isUpperCase(text) && (checks.isISO31661Alpha2(text) || checks.isISO31661Alpha3(text)),
    least: 0.98,
    personal: false,
    hint: COUNTRY_NAME,
    unless: (words) => NO_COUNTRY_NAME.test(words) && !COUNTRY_NAME.test(words),
    together: (values, named) =>
      named ||
      (values.length >= DISTINCT_CODES &&
        values.some((value) => !STATES.has(value)) &&
        values.filter((value) => USUAL_COUNTRIES.has(value)).length * 2 >=
          Math.min(values.length, USUAL_COUNTRIES.size / 2)),
  },
  {
    type: "currency_code",
    test: (text) => isUpperCase(text) && checks.isISO4217(text),
    least: 0.98,
    personal: false,
    hint: CURRENCY_NAME,
    together: (values, named) =>
      named || (values.length >= DISTINCT_CODES && values.some((value) => USUAL_CURRENCIES.has(value))),
  },
  {
    type: "coordinates",
    test: (text) =>
      /^\(?[+-]?\d{1,2}\.\d+\s*[,; ]\s*[+-]?\d{1,3}\.\d+\)?$/.test(text) &&
      checks.isLatLong(text.replace(/\s*[; ]\s*/, ",").replace(",,", ",")),
    least: 0.95,
    personal: false,
  },
  {
    type: "latitude",
    test: (text) => isNumberWithin(text, 90),
    least: 1,
    personal: false,
    named: degreesNamed("lat|latitude|latitud|latitudine|breitengrad|szeroko(?:sc|ść)|широта"),
  },
  {
    type: "longitude",
    test: (text) => isNumberWithin(text, 180),
    least: 1,
    personal: false,
    named: degreesNamed("lon|lng|long|longitude|longitud|longitudine|l[aä]ngengrad|d[lł]ugo(?:sc|ść)|долгота|довгота"),
  },
  { type: "phone", test: isInternationalPhone, least: 0.8, personal: true },
  { type: "phone", test: isLocalPhone, least: 0.8, personal: true, named: PHONE_NAME },
  { type: "iban", test: (text) => text.length >= 15 && checks.isIBAN(text), least: 0.8, personal: true },
  { type: "credit_card", test: isCard, least: 0.9, personal: true },
  {
    type: "doi",
    test: (text) => /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?10\.\d{4,9}\/\S+$/i.test(text),
    least: 0.8,
    personal: false,
  },
  {
    type: "issn",
    test: (text) => text.length === 9 && checks.isISSN(text, { require_hyphen: true }),
    least: 0.9,
    personal: false,
  },
  { type: "isbn", test: isBookNumber, least: 0.9, personal: false },
  { type: "postcode", test: isDistinctPostcode, least: 0.9, personal: false },
  {
    type: "postcode",
    test: (text) => text.length >= 3 && checks.isPostalCode(text, "any"),
    least: 0.9,
    personal: false,
    named: POSTCODE_NAME,
  },
  {
    type: "hash",
    test: (text) =>
      HASH_LENGTHS.has(text.length) && /^[0-9a-f]+$/i.test(text) && /[a-f]/i.test(text) && /\d/.test(text),
    least: 0.95,
    personal: false,
    together: (values) => values.every((value) => value.length === values[0]?.length),
  },
];

/** Names of degrees, behind which stands no more than of what, how or in which system: `lat_ms` are milliseconds. */
function degreesNamed(words: string): RegExp {
  const further =
    "deg|degs|degrees?|dd|decimal|wgs ?84|epsg ?\\d*|gps|geo|y|x|n|e|s|w|start|end|from|to|begin|min|max|center|centre|mean|avg|point|pos|position" +
    "|coord(?:inate)?s?|pickup|dropoff|origin|dest|destination|north|south|east|west|in|of|the|station|site|value|val|num|float|\\d+";
  return new RegExp(
    `(?<!\\b(?:p\\d+|req|request|response|network|io|read|write|ping|avg|mean) )(?<!\\p{L})(?:${words})\\d*(?: (?:${further}))*$`,
    "iu",
  );
}

/** Addresses as nearly all are, which `validator` takes too, ten times as slowly. */
const PLAIN_EMAIL =
  /^(?=[^@]{1,64}@)[a-z\d!#$%&'*+\-/=?^_`{|}~]+(?:\.[a-z\d!#$%&'*+\-/=?^_`{|}~]+)*@(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,63}$/i;
const LONGEST_EMAIL = 254;

function isEmail(text: string): boolean {
  if (!text.includes("@")) return false;
  return (text.length <= LONGEST_EMAIL && PLAIN_EMAIL.test(text)) || checks.isEmail(text);
}

function isUpperCase(text: string): boolean {
  return /^[A-Z]{2,3}$/.test(text);
}

function isUrl(text: string): boolean {
  return (
    /^(?:https?|ftp):\/\//i.test(text) &&
    checks.isURL(text, { protocols: ["http", "https", "ftp"], require_protocol: true, require_tld: false })
  );
}

function isNumberWithin(text: string, limit: number): boolean {
  return /^[+-]?\d{1,3}(?:\.\d+)?$/.test(text) && Math.abs(Number(text)) <= limit;
}

function isInternationalPhone(text: string): boolean {
  if (/^\+\d[\d\s().\-/]{5,20}$/.test(text)) return isValidPhoneNumber(text);
  return /^(?:\(\d{3}\) ?|\d{3}-)\d{3}-\d{4}$/.test(text) && isValidPhoneNumber(text, "US");
}

function isLocalPhone(text: string): boolean {
  const digits = text.replace(/\D/g, "").length;
  return /^[+(]?\d[\d\s().\-/]{4,24}(?:x\d{1,5})?$/.test(text) && digits >= 6 && digits <= 15;
}

function isCard(text: string): boolean {
  return /^\d(?:[ -]?\d){12,18}$/.test(text) && checks.isCreditCard(text);
}

/** Thirteen digits count only with the prefixes that books have. */
function isBookNumber(text: string): boolean {
  if (text.length < 10) return false;
  const digits = text.replace(/[\s-]/g, "");
  return /^(?:97[89]\d{10}|\d{9}[\dX])$/i.test(digits) && checks.isISBN(text);
}

/** Postcodes that cannot be taken for a number: British, Canadian, Dutch, and American with nine digits. */
function isDistinctPostcode(text: string): boolean {
  return (
    /^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$/.test(text) ||
    /^[A-Z]\d[A-Z] \d[A-Z]\d$/.test(text) ||
    /^\d{4} [A-Z]{2}$/.test(text) ||
    /^\d{5}-\d{4}$/.test(text)
  );
}
