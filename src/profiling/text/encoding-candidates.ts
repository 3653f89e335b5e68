/** An encoding that a text may be in, and in bits how much less it is met with than the most frequent ones. */
export interface Candidate {
  encoding: string;
  rarity: number;
}

/** In this order where a text reads the same in several. */
export const CANDIDATES: readonly Candidate[] = [
  ...at(0, ["windows-1252", "windows-1251", "shift_jis", "gb18030", "big5", "euc-kr"]),
  ...at(1, ["windows-1250", "windows-1253", "windows-1255", "windows-1256", "windows-874", "euc-jp"]),
  ...at(2, ["windows-1254", "iso-8859-2", "iso-8859-7", "iso-8859-9", "koi8-r", "iso-8859-15"]),
  ...at(4, ["windows-1257", "koi8-u", "iso-8859-5", "iso-8859-6", "iso-8859-8", "iso-8859-13", "macintosh"]),
  ...at(5, ["ibm866", "ibm850", "ibm852", "ibm437"]),
  ...at(7, ["ibm855", "maccyrillic", "iso-8859-4", "iso-8859-16", "iso-8859-3", "johab"]),
  ...at(10, ["ibm857", "ibm862", "ibm737", "ibm869", "ibm775", "ibm865", "ibm863", "ibm861", "iso-8859-10"]),
  ...at(14, ["maccenteuro", "macgreek", "macturkish", "maccroatian", "maciceland", "macromania"]),
];

/** Of names that programs for DOS and Windows have written into archives: code pages of consoles come first. */
export const CONSOLE_CANDIDATES: readonly Candidate[] = [
  ...at(0, ["ibm437", "ibm850", "ibm866", "ibm852", "shift_jis", "gb18030", "big5", "euc-kr", "windows-874"]),
  ...at(3, ["ibm737", "ibm857", "ibm862", "ibm775", "ibm855", "ibm861", "ibm863", "ibm865", "ibm869"]),
  ...at(3, ["windows-1252", "windows-1251", "windows-1250", "euc-jp", "koi8-r"]),
  ...at(5, ["windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257", "macintosh"]),
];

function at(rarity: number, encodings: string[]): Candidate[] {
  return encodings.map((encoding) => ({ encoding, rarity }));
}
