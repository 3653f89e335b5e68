import { REDACTED } from "../model/redacted.ts";
import { checks } from "./checks.ts";

/** Numbers of versions, sections and the like have four parts too. */
export const VERSION_NAME = new RegExp(
  "(?<!\\p{L})(?:versions?|vers?|firmware|fw|builds?|releases?|rev|revisions?|software|sw|hw|hardware|drivers?|bios|kernel|patch|sdk" +
    "|sections?|sect?|sec|chapters?|clauses?|para|paragraphs?|articles?|outline|numbering|wbs|oid|ec|enzymes?|hierarchy|level" +
    "|abschnitt|kapitel|gliederung|secci[oó]n|cap[ií]tulo|apartado|se[cç][aã]o|chapitre|sezione|versi[oó]n|vers[aã]o|versione|wersja|версия)(?!\\p{L})",
  "iu",
);

export const ADDRESS_NAME =
  /\b(ip|ipv4|ips|ip ?addr(?:ess)?|hosts?|hostname|servers?|clients?|remote|src|dst|source|dest|destination|gateway|dns|peer|subnet|addr|address|adresse)\b/i;

/**
 * Whether numbers of four parts are addresses where their name does not tell: they begin with more than versions and
 * sections do, or most of them hold more than these reach.
 */
export function areAddresses(values: readonly string[]): boolean {
  const parts = values.map((value) => value.split(".").map(Number));
  if (parts.some(([first = 0]) => first > 31)) return true;
  if (!parts.some(([first = 0]) => first > 9)) return false;
  return parts.filter((own) => own.some((part) => part > 31)).length * 2 >= parts.length;
}

const IPV4 = /(?<![\p{L}\p{N}.])(?:\d{1,3}\.){3}\d{1,3}(?![\p{L}\p{N}]|\.\d)/gu;
/** What may stand between a word and the number that it is of. */
const BETWEEN = /[\s:#=.(]{0,3}(?:(?:no|nr|number)\.?\s?)?$/i;
const WORD_BEFORE = 24;

/**
 * A text without the IPv4 addresses in it. What is called a version or section by the word before is none; small numbers,
 * as versions have, are one where the word before says so.
 */
export function redactAddresses(text: string): string {
  return text.replace(IPV4, (address, at: number) => {
    if (!checks.isIP(address, 4)) return address;
    const before = text.slice(Math.max(0, at - WORD_BEFORE), at).replace(BETWEEN, "");
    const [word = ""] = /\p{L}+$/u.exec(before) ?? [];
    if (VERSION_NAME.test(word)) return address;
    return areAddresses([address]) || ADDRESS_NAME.test(word) ? REDACTED : address;
  });
}
