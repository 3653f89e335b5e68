import { isValidPhoneNumber } from "libphonenumber-js";
import { REDACTED } from "../model/redacted.ts";
import { redactAddresses } from "./addresses.ts";
import { checks } from "./checks.ts";
import { soundsPersonal } from "./column-name.ts";
import { isPersonalValue } from "./detect.ts";

const EMAIL =
  /[^\s@<>"'(),;:=?&/\\[\]{}|]{1,64}(?:@|%40|\s?[[(](?:at|AT)[\])]\s?)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
/** Digits in groups, which may be a number of a telephone, a card, an account. */
const DIGITS = /(?<![\p{L}\p{N}])[+(]{0,2}\d(?:[\s().\-‐‑–/·]{0,3}\d){5,39}(?![\p{L}\p{N}])/gu;
const GROUP = /[+(]{0,2}\d+\)?/g;
/** Groups of digits that are looked at together. */
const MOST_GROUPS = 12;
/** What stands before a number by which one is called. */
const CALLED =
  /(?:tel|phone|telephone|téléphone|telefon[eo]?|teléfono|telefoon|fax|mobile?|móvil|celular|cell|handy|whatsapp|call|ring|dial|sms|тел|телефон|τηλ|τηλέφωνο)\w{0,8}[.:]{0,2}\s{0,2}(?:(?:no|nr|number|num|me|us|at|on)[.:]?\s{0,2}){0,2}$/iu;
const DATE = /^(?:\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}([./-])\d{1,2}\2\d{1,2})/;
const IBAN = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?=[A-Z0-9 \u00a0-])/giu;
const LONGEST_IBAN = 42;
const SHORTEST_IBAN = 15;
const QUERY = /([?&;])([^=&;?#\s]{1,64})=([^&;#\s"'<>]+)/g;
const MEMBER = /("([^"\\]{1,64})"\s{0,3}:\s{0,3})("(?:[^"\\]|\\.)*"|-?\d[\d.]*)/g;
const ENCODED = /\S*%[0-9a-f]{2}\S*/gi;
const WORD = /\S+/g;
/** A text that was cut off, with what may be the beginning of an address or a number. */
const CUT_OFF = /(?:\S{0,64}@\S{0,64}|[+(]{0,2}\d[\d\s().\-/]{3,40})…$/;

/**
 * A text without the e-mail and IP addresses, the telephone, card, account and social security numbers in it, however they
 * are written, and without values of URLs and JSON whose names are those of personal data.
 */
export function redactText(text: string): string {
  if (isPersonalValue(text)) return REDACTED;
  return redactAddresses(withoutIbans(text.replace(ENCODED, redactEncoded).replace(EMAIL, REDACTED)))
    .replace(DIGITS, (digits, at: number, whole: string) =>
      CALLED.test(whole.slice(Math.max(0, at - 40), at)) ? REDACTED : redactDigits(digits),
    )
    .replace(WORD, redactWord)
    .replace(QUERY, (all, before: string, name: string) =>
      soundsPersonal(name) ? `${before}${name}=${REDACTED}` : all,
    )
    .replace(MEMBER, (all, before: string, name: string) => (soundsPersonal(name) ? `${before}"${REDACTED}"` : all))
    .replace(CUT_OFF, `${REDACTED}…`);
}

/**
 * What is said to be wrong with something, without what it quotes from it: others' words for that are not known, and may
 * be about any value.
 */
export function redactReason(reason: string): string {
  const unquoted = reason
    .replace(/(["'`])(?:(?!\1)[^\\]|\\.){2,}?\1(?![\p{L}\p{N}])/gu, REDACTED)
    .replace(/[{[](?!redacted\]).*$/s, REDACTED)
    .replace(/["`].*$/s, REDACTED);
  return redactText(unquoted);
}

/** An address with encoded characters, if what they stand for is personal. */
function redactEncoded(text: string): string {
  try {
    const decoded = decodeURIComponent(text.replaceAll("+", " "));
    const redacted = decoded.includes("%") ? decoded : redactText(decoded);
    return redacted === decoded ? text : redacted;
  } catch {
    return text; // no encoding
  }
}

/** Numbers of accounts: the longest that one is from where one may begin. */
function withoutIbans(text: string): string {
  let done = "";
  let from = 0;
  for (const { index } of text.matchAll(IBAN)) {
    if (index < from) continue;
    const most = text.slice(index, index + LONGEST_IBAN);
    for (let length = most.length; length >= SHORTEST_IBAN; length--) {
      if (!checks.isIBAN(most.slice(0, length).replace(/[\s-]/g, "").toUpperCase())) continue;
      done += `${text.slice(from, index)}${REDACTED}`;
      from = index + most.slice(0, length).trimEnd().length;
      break;
    }
  }
  return done + text.slice(from);
}

/** Groups of digits without those that together are a number of a person's, the longest first. */
function redactDigits(text: string): string {
  const groups = [...text.matchAll(GROUP)];
  const most = Math.min(groups.length, MOST_GROUPS);
  for (let count = most; count > 0; count--) {
    for (let first = 0; first + count <= groups.length; first++) {
      const from = groups[first]?.index ?? 0;
      const last = groups[first + count - 1];
      const to = (last?.index ?? 0) + (last?.[0].length ?? 0);
      if (!isNumberOfPerson(text.slice(from, to))) continue;
      return `${redactDigits(text.slice(0, from))}${REDACTED}${redactDigits(text.slice(to))}`;
    }
  }
  return text;
}

function isNumberOfPerson(text: string): boolean {
  const spaced = text
    .replace(/[\s.‐‑–·]+/g, " ")
    .replace("(0)", "")
    .trim();
  if (DATE.test(text)) return false;
  if (isPersonalValue(spaced) || /^\d{3}-\d{2}-\d{4}$/.test(text)) return true;
  const digits = text.replace(/\D/g, "");
  const separated = digits.length < text.replace(/^\+/, "").length;
  if (/^(?:00|\(00)[1-9]/.test(text) && isValidPhoneNumber(`+${digits.slice(2)}`)) return true;
  if (!separated) return false;
  if (/^(?:1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}$/.test(text)) return isValidPhoneNumber(text, "US");
  // Most countries dial a nought before the code of an area.
  return /^\(?0[1-9]\d{0,4}[)\s\-/.–]/.test(text) && digits.length >= 9 && digits.length <= 12;
}

function redactWord(word: string): string {
  const bare = word.replace(/^[<("'[]+|[>)"'\],.;:!?]+$/g, "");
  return bare.length >= 6 && isPersonalValue(bare) ? word.replace(bare, REDACTED) : word;
}
