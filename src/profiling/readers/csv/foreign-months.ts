import { literal } from "../../duckdb/sql.ts";

/** The names of each month, in small letters. */
export type MonthNames = readonly (readonly string[])[];

/**
 * Names of months in French, German, Spanish, Portuguese, Italian, Dutch, Danish, Norwegian, Swedish and Polish, long and
 * short, also without their accents; in Russian, Ukrainian, Bulgarian, Czech, Slovak, Romanian, Turkish, Finnish and Greek.
 * None of them means two months, as listopad would were Croatian among them.
 */
export const FOREIGN_MONTHS: MonthNames = [
  "janvier janv jan januar jänner jän januari enero ene janeiro gennaio genn gen stycznia styczeń sty " +
    "января январь янв січня січень січ януари яну ledna leden led ianuarie ian ocak oca tammikuuta tammikuu tammi január januára ιανουαρίου ιανουάριος ιαν",
  "février fevrier févr fevr fév fev februar februari feb febrero fevereiro febbraio febb lutego luty lut " +
    "февраля февраль фев лютого лютий лют февруари února únor úno februarie şubat şub helmikuuta helmikuu helmi február februára φεβρουαρίου φεβρουάριος φεβ",
  "mars märz maerz mär mrz marzo mar março marco maart mrt marts marca marzec " +
    "марта март мар березня березень бер března březen bře martie mart maaliskuuta maaliskuu maalis marec μαρτίου μάρτιος μαρ",
  "avril avr april apr abril abr aprile kwietnia kwiecień kwi " +
    "апреля апрель апр квітня квітень квіт кві април dubna duben dub aprilie nisan nis huhtikuuta huhtikuu huhti apríl apríla απριλίου απρίλιος απρ",
  "mai mayo may maio maggio mag mei maj maja " +
    "мая май травня травень трав тра května květen kvě mayıs mayis toukokuuta toukokuu touko máj mája μαΐου μάιος",
  "juin juni jun junio junho giugno giu czerwca czerwiec cze " +
    "июня июнь июн червня червень черв чер юни června červen čvn iunie iun haziran haz kesäkuuta kesäkuu kesä jún júna ιουνίου ιούνιος ιουν",
  "juillet juil juli jul julio julho luglio lug lipca lipiec lip " +
    "июля июль июл липня липень лип юли července červenec čvc iulie iul temmuz tem heinäkuuta heinäkuu heinä júl júla ιουλίου ιούλιος ιουλ",
  "août aout august aug agosto ago augustus augusti sierpnia sierpień sie " +
    "августа август авг серпня серпень сер srpna srpen srp ağustos ağu elokuuta elokuu elo augusta avgust avgusta αυγούστου αύγουστος αυγ",
  "septembre sept sep september septiembre setiembre set setembro settembre sett września wrzesień wrz " +
    "сентября сентябрь сент сен вересня вересень вер септември сеп září zář septembrie eylül eyl syyskuuta syyskuu syys septembra σεπτεμβρίου σεπτέμβριος σεπ",
  "octobre oct oktober okt octubre outubro out ottobre ott października październik paź " +
    "октября октябрь окт жовтня жовтень жовт жов октомври října říjen říj octombrie ekim eki lokakuuta lokakuu loka október októbra οκτωβρίου οκτώβριος οκτ",
  "novembre nov november noviembre novembro listopada listopad lis " +
    "ноября ноябрь нояб ноя листопада листопад лист ноември ное listopadu noiembrie kasım kasim kas marraskuuta marraskuu marras novembra νοεμβρίου νοέμβριος νοε",
  "décembre decembre déc dec dezember dez diciembre dic dezembro dicembre december desember des grudnia grudzień gru " +
    "декабря декабрь дек грудня грудень груд гру декември prosince prosinec decembrie aralık aralik ara joulukuuta joulukuu joulu decembra δεκεμβρίου δεκέμβριος δεκ",
].map((names) => names.split(" "));

/** The names of weekdays in such languages. */
export const WEEKDAYS = (
  "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lun|mar|mer|jeu|ven|sam|dim|montag|dienstag|mittwoch|donnerstag|freitag|" +
  "samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|lunes|martes|miércoles|jueves|viernes|sábado|domingo|segunda|terça|quarta|quinta|sexta|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|" +
  "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|понеділок|вівторок|середа|четвер|субота|неділя|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
).split("|");

/**
 * The longer names before the shorter that they begin with, in the spellings that they have: V8 takes some of many
 * alternatives for others where a part of a pattern only is said not to tell the case.
 */
export const spelled = (words: readonly string[]): string =>
  [...new Set(words.flatMap((word) => [word, word.toUpperCase(), word.slice(0, 1).toUpperCase() + word.slice(1)]))]
    .sort((a, b) => b.length - a.length)
    .join("|");
const WEEKDAY = spelled(WEEKDAYS);
const NAME = `(${spelled(FOREIGN_MONTHS.flat())})`;
/** The same of what is known to be one. */
const ANY_NAME = "(\\p{L}+)";
const DAY = "(0?[1-9]|[12][0-9]|3[01])";
const YEAR = "([12][0-9]{3})";

/** The word for year that stands behind it in Russian, Bulgarian and Ukrainian. */
const YEAR_SIGN = "(?: ?(?:г|год|года|р|рік|року)\\.?)?";

const dateOf = (weekday: string, name: string): string =>
  `(?:(?:${weekday})[.,]* +)?${DAY}(?:er|º|°|\\.)?(?:[ ./-] *| +de +)?${name}\\.?(?:[ ./-]|,? +|(?: +del? +))([12][0-9]{3}|[0-9]{2})${YEAR_SIGN}`;
const monthOf = (name: string): string => `${name}\\.?(?:[ ./-]| +del? +)${YEAR}${YEAR_SIGN}|${YEAR}[ ./-]${name}\\.?`;

/** Day, month and year: `12. März 2020`, `1er janvier 2020`, `12 de marzo de 2020`, `12-ENE-20`. */
export const FOREIGN_DATE = dateOf(WEEKDAY, NAME);
/** Month and year: `März 2020`, `janv.-2020`, `enero de 2020`. */
export const FOREIGN_MONTH = monthOf(NAME);
/** The same, quicker to go through, of what is known to be so. */
export const [ANY_FOREIGN_DATE, ANY_FOREIGN_MONTH] = [dateOf(WEEKDAY, ANY_NAME), monthOf(ANY_NAME)] as const;

/** SQL of the number of the month that a name stands for. */
export function foreignMonthSql(name: string, months = FOREIGN_MONTHS): string {
  const cases = months.map((names, i) => `WHEN lower(${name}) IN (${names.map(literal).join(", ")}) THEN '${i + 1}'`);
  return `CASE ${cases.join(" ")} END`;
}
