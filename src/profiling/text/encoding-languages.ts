const WEST =
  "Albanian Catalan Danish Dutch Estonian Finnish French German Icelandic Italian Norwegian Portuguese Spanish Swedish";
const CENTRE = "Albanian Croatian Czech German Hungarian Polish Romanian Slovak Slovene";
const BALTIC = "Estonian Latvian Lithuanian";
const TURKISH = "Turkish";

/** The languages in the Latin script that encodings were made for; those that are not named were made for another. */
const LANGUAGES: Record<string, string> = {
  ...of(WEST, ["windows-1252", "iso-8859-15", "macintosh", "ibm850", "ibm437"]),
  ...of(CENTRE, ["windows-1250", "iso-8859-2", "ibm852", "maccenteuro"]),
  ...of(BALTIC, ["windows-1257", "iso-8859-13", "iso-8859-4", "ibm775"]),
  ...of(TURKISH, ["windows-1254", "iso-8859-9", "iso-8859-3", "ibm857", "macturkish"]),
  ...of("Croatian Slovene", ["maccroatian"]),
  ...of("Romanian", ["iso-8859-16", "macromania"]),
  ...of("Danish Norwegian", ["ibm865"]),
  ...of("French", ["ibm863"]),
  ...of("Icelandic", ["ibm861", "maciceland"]),
  ...of("Danish Estonian Finnish Icelandic Norwegian Swedish Lithuanian", ["iso-8859-10"]),
};

function of(languages: string, encodings: readonly string[]): Record<string, string> {
  return Object.fromEntries(encodings.map((encoding) => [encoding, languages]));
}

const SETS = new Map(
  Object.entries(LANGUAGES).map(([encoding, names]) => [encoding, new Set(names.split(" "))] as const),
);

/** The languages in the Latin script in which a text in an encoding is expected; null where any is as likely. */
export function languagesFor(encoding: string): ReadonlySet<string> | null {
  return SETS.get(encoding) ?? null;
}
