import {
  AMBIGUOUS,
  BARE_NAMES,
  FURTHER_WORDS,
  OTHER_WORDS,
  PERSONAL_NUMBERS,
  PERSONAL_TEXTS,
  PERSONS,
  TRAITS,
} from "./personal-words.ts";
import { PhraseFinder } from "./phrase-finder.ts";

/** A column's name in words: `customerEmail_address` → `customer Email address`, `FWVersion` → `FW Version`. */
export function wordsOf(name: string): string {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll}{2})/gu, "$1 $2")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}

/** What a column's values are written as, as far as its name's meaning depends on it. */
export type WrittenKind = "boolean" | "text" | "other";

/** Words as they are compared: in lower case, without marks on letters, as keyboards without these write them too. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ı", "i")
    .replaceAll("ł", "l")
    .replaceAll("ø", "o")
    .replaceAll("æ", "ae")
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** An umlaut that is written with an e. */
function withE(text: string): string {
  return plain(text.toLowerCase().replace(/[äöü]/g, (letter) => `${plain(letter)}e`));
}

function phrasesOf(list: string): string[] {
  const terms = list.split(/[,\n]/).filter((term) => term.trim() !== "");
  return [...new Set(terms.flatMap((term) => [plain(term), withE(term)]))];
}

const SMALL_WORDS = new Set("of de del da do di du des d la le e y et i und a".split(" "));

/** A phrase whose small words may be left out, and all blanks. */
function patternOf(phrase: string): string {
  const words = phrase.split(" ");
  return words
    .map((word, i) => {
      if (i === words.length - 1) return word;
      return SMALL_WORDS.has(word) && i > 0 ? `(?:${word} ?)?` : `${word} ?`;
    })
    .join("");
}

/** Some phrases as patterns, the longest first. */
function patternsOf(phrases: readonly string[]): string[] {
  return [...phrases].sort((a, b) => b.length - a.length).map(patternOf);
}

const PLURAL = "(?:e?s)?";
/** A number may stand behind. */
const NUMBERED = "(?: ?\\d+)?";

/** Ends of compounds, which German and Dutch write as one word. */
const COMPOUND_ENDS =
  "vorname|nachname|familienname|telefonnummer|handynummer|mobilnummer|geburtsdatum|anschrift|emailadresse|voornaam|achternaam|telefoonnummer|geboortedatum";
const PERSON_COMPOUNDS = "kunden?,patienten,mitarbeiter,schuler,schueler,studenten,mitglieds,klant,werknemer".split(
  ",",
);

const personal = {
  text: phrasesOf(PERSONAL_TEXTS),
  number: phrasesOf(PERSONAL_NUMBERS),
};
const persons = patternsOf(phrasesOf(PERSONS));
const names = phrasesOf(BARE_NAMES);
const small = "(?: (?:of|the|de|del|de la|da|do|di|du|des|der|d|della|van))?";

const NUMBERS = new PhraseFinder(
  [{ begins: patternsOf(personal.number), behind: PLURAL + NUMBERED }],
  `\\p{L}+(?:${COMPOUND_ENDS})`,
);
const TEXTS = new PhraseFinder([
  { begins: patternsOf(personal.text), behind: PLURAL + NUMBERED },
  { begins: persons, behind: `${NUMBERED} ?names?` },
  { begins: PERSON_COMPOUNDS, behind: "(?:name|naam)n?" },
  { begins: names, behind: `${small} (?:${persons.join("|")})${NUMBERED}` },
]);
const OTHER = new PhraseFinder([{ begins: phrasesOf(OTHER_WORDS), behind: "" }]);
const BARE = new RegExp(`^(?:${[...names, ...phrasesOf(AMBIGUOUS)].join("|")})$`, "u");
/** Words that may follow; a set, since a pattern of them could be matched by a long name in too many ways. */
const FURTHER = new Set(["", ...phrasesOf(`${FURTHER_WORDS},${PERSONS}`)]);
/** Longer names are sentences. */
const LONGEST_NAME = 200;
/** What a person has and a firm has not: beginnings of the words for names of persons, births and personal numbers. */
const OF_A_PERSON = new RegExp(
  "^(?:(?:first|last|sur|fore|given|family|maiden|vor|nach|zu|familien|voor|achter|for|efter|etter) ?na(?:me|am|mn|vn)" +
    "|prenom|nom de (?:famille|naissance)|cognome|apellid|primer apellido|segundo apellido|sobrenome|nazwisko|imie|prenume" +
    "|nume de familie|фамил|отчес|фио|прізв|побат|soy(?:ad|isim)|ad soyad|επωνυμ|ονοματεπ|prijmeni|krestni|keresztnev|vezeteknev" +
    "|birth|date of birth|dob|geb|date de naissance|date naiss|naissance|data di nascita|nascita|fecha (?:de )?nac|fec nac" +
    "|f nac|nacimiento|data de nasc|data nasc|dt nasc|nascimento|data uro|data nas|дата р|дата н|dogum|ημερομηνια γ|datum nar" +
    "|szuletes|fodels|fodsel|ssn|social sec|curp|cpf|dni|pesel|cnp|bsn|codice fiscale|снилс|рнокпп|tc kim|αμκα|rodne" +
    "|anyja nev|姓名|真[实實]姓名|氏名|身[份分][证證]|出生|生年月日)",
  "u",
);
const OF_ONE = new PhraseFinder([
  {
    begins: patternsOf([...personal.text, ...personal.number].filter((phrase) => OF_A_PERSON.test(phrase))),
    behind: NUMBERED,
  },
  { begins: patternsOf(phrasesOf(TRAITS)), behind: NUMBERED },
]);

/**
 * Whether a column's name says that its values tell something about a person. Of what is written in letters, such as
 * names and addresses, a column of numbers, times or truth values is none.
 */
export function soundsPersonal(name: string, kind: WrittenKind = "text"): boolean {
  if (kind === "boolean" || name.length > LONGEST_NAME) return false;
  const key = `${kind} ${name.replace(/[0-9]+/g, "0")}`;
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  const words = plain(wordsOf(name));
  const sounds = !OTHER.isIn(words) && (endsWith(words, NUMBERS) || (kind === "text" && endsWith(words, TEXTS)));
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(key, sounds);
  return sounds;
}

/** What was found of names, which tables share, and which often differ by a number only: none of the words has digits. */
const KNOWN = new Map<string, boolean>();
const MOST_KNOWN = 10_000;

/** Whether what matches is the thing that is named: nothing follows but of which kind it is, or whose. */
function endsWith(words: string, phrases: PhraseFinder): boolean {
  for (const end of phrases.endsIn(words)) {
    const further = words.slice(end).split(" ");
    if (further.every((word) => FURTHER.has(word.replace(/\d+$/, "")))) return true;
  }
  return false;
}

/** Whether a column is called just `name`, or by another word of more meanings: personal where the table tells of persons. */
export function isAmbiguous(name: string): boolean {
  return BARE.test(plain(wordsOf(name)));
}

/** Whether a column's name says that the rows are persons: it is that of a family name, a day of birth, a personal number. */
export function tellsOfPersons(name: string): boolean {
  if (name.length > LONGEST_NAME) return false;
  const words = plain(wordsOf(name));
  return !OTHER.isIn(words) && endsWith(words, OF_ONE);
}
