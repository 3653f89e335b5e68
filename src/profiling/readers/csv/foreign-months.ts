import { literal } from "../../duckdb/sql.ts";

/**
 * Names of months in French, German, Spanish, Portuguese, Italian, Dutch, Danish, Norwegian, Swedish and Polish, long and
 * short, also without their accents. None of them means two months.
 */
const MONTHS = [
  "janvier janv jan januar jänner jän januari enero ene janeiro gennaio genn gen stycznia styczeń sty",
  "février fevrier févr fevr fév fev februar februari feb febrero fevereiro febbraio febb lutego luty lut",
  "mars märz maerz mär mrz marzo mar março marco maart mrt marts marca marzec",
  "avril avr april apr abril abr aprile kwietnia kwiecień kwi",
  "mai mayo may maio maggio mag mei maj maja",
  "juin juni jun junio junho giugno giu czerwca czerwiec cze",
  "juillet juil juli jul julio julho luglio lug lipca lipiec lip",
  "août aout august aug agosto ago augustus augusti sierpnia sierpień sie",
  "septembre sept sep september septiembre setiembre set setembro settembre sett września wrzesień wrz",
  "octobre oct oktober okt octubre outubro out ottobre ott października październik paź",
  "novembre nov november noviembre novembro listopada listopad lis",
  "décembre decembre déc dec dezember dez diciembre dic dezembro dicembre december desember des grudnia grudzień gru",
].map((names) => names.split(" "));

const WEEKDAYS =
  "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim|montag|dienstag|mittwoch|donnerstag|freitag|" +
  "samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?|" +
  "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag";

/** The longer names before the shorter that they begin with. */
const NAME = `((?i:${MONTHS.flat()
  .sort((a, b) => b.length - a.length)
  .join("|")}))`;
const DAY = "(0?[1-9]|[12][0-9]|3[01])";
const YEAR = "([12][0-9]{3})";

/** Day, month and year: `12. März 2020`, `1er janvier 2020`, `12 de marzo de 2020`, `12-ENE-20`. */
export const FOREIGN_DATE = `(?:(?i:${WEEKDAYS})[.,]* +)?${DAY}(?:er|º|°|\\.)?(?:[ ./-] *| +de +)?${NAME}\\.?(?:[ ./-]|,? +|(?: +del? +))([12][0-9]{3}|[0-9]{2})`;
/** Month and year: `März 2020`, `janv.-2020`, `enero de 2020`. */
export const FOREIGN_MONTH = `${NAME}\\.?(?:[ ./-]| +del? +)${YEAR}|${YEAR}[ ./-]${NAME}\\.?`;

/** SQL of the number of the month that a name stands for. */
export function foreignMonthSql(name: string): string {
  const cases = MONTHS.map((names, i) => `WHEN lower(${name}) IN (${names.map(literal).join(", ")}) THEN '${i + 1}'`);
  return `CASE ${cases.join(" ")} END`;
}
