import { type MonthNames, spelled } from "./foreign-months.ts";

/** Names of months that are read in dates of one language only, as its dates are written, from January on. */
const HUNGARIAN: MonthNames = [
  ...["január jan", "február febr feb", "március márc már", "április ápr", "május máj", "június jún"],
  ...["július júl", "augusztus aug", "szeptember szept szep", "október okt", "november nov", "december dec"],
].map((names) => names.split(" "));

/** In full only: srp is August in Czech, lip July in Polish. The full stop behind the day tells listopada from the Polish. */
const CROATIAN: MonthNames = [
  ...["siječnja siječanj", "veljače veljača", "ožujka ožujak", "travnja travanj", "svibnja svibanj", "lipnja lipanj"],
  ...[
    "srpnja srpanj",
    "kolovoza kolovoz",
    "rujna rujan",
    "listopada",
    "studenoga studenog studeni",
    "prosinca prosinac",
  ],
].map((names) => names.split(" "));

const THAI: MonthNames = [
  ...["มกราคม ม.ค.", "กุมภาพันธ์ ก.พ.", "มีนาคม มี.ค.", "เมษายน เม.ย.", "พฤษภาคม พ.ค.", "มิถุนายน มิ.ย."],
  ...["กรกฎาคม ก.ค.", "สิงหาคม ส.ค.", "กันยายน ก.ย.", "ตุลาคม ต.ค.", "พฤศจิกายน พ.ย.", "ธันวาคม ธ.ค."],
].map((names) => names.split(" "));

const name = (months: MonthNames): string => `(${spelled(months.flat()).replaceAll(".", "\\.")})`;
const DAY = "(0?[1-9]|[12][0-9]|3[01])";
const YEAR = "([12][0-9]{3})";
/** Years of the Buddhist era, which is 543 years ahead: in that of Christ they are far from now. */
const BUDDHIST = 543;
const BUDDHIST_YEAR = "(2[45][0-9]{2})";

/** Dates of one language: `2020. január 5.`, `5. siječnja 2020.`, `5 มกราคม 2563`. */
export const LANGUAGE_LAYOUTS = {
  hungarian: {
    pattern: `${YEAR}\\.? +${name(HUNGARIAN)}\\.? +${DAY}\\.?`,
    day: [3],
    month: [2],
    year: [1],
    groups: 3,
    says: "named month, Hungarian",
    months: HUNGARIAN,
  },
  croatian: {
    pattern: `${DAY}\\. ?${name(CROATIAN)} ${YEAR}\\.?`,
    day: [1],
    month: [2],
    year: [3],
    groups: 3,
    says: "named month, Croatian",
    months: CROATIAN,
  },
  buddhist: {
    pattern: `${DAY} ?${name(THAI)} ?(?:พ\\.ศ\\. ?)?${BUDDHIST_YEAR}`,
    day: [1],
    month: [2],
    year: [3],
    groups: 3,
    says: "named month, Thai, in years of the Buddhist era",
    months: THAI,
    yearsAhead: BUDDHIST,
  },
  thai: {
    pattern: `${DAY} ?${name(THAI)} ?(?:ค\\.ศ\\. ?)?(1[0-9]{3}|2[0-3][0-9]{2})`,
    day: [1],
    month: [2],
    year: [3],
    groups: 3,
    says: "named month, Thai",
    months: THAI,
  },
} as const;
