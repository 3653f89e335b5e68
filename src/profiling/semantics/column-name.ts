/** A column's name in words: `customerEmail_address` → `customer Email address`. */
export function wordsOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const PERSONAL =
  /\b(e ?mails?|phones?|telephone|mobile|fax|msisdn|first ?name|last ?name|sur ?name|full ?name|given ?name|family ?name|maiden ?name|middle ?name|user ?name|login|(?:customer|client|employee|patient|person|contact|passenger|student|teacher|owner|author|member|guest|applicant|donor|holder)s? name|birth ?(?:day|date)?|date of birth|dob|ssn|social security(?: number)?|passport(?: number)?|national id|tax id|iban|credit ?card|card ?(?:no|number)|street(?: address)?|home address|postal address|address|ip ?address|licen[cs]e plate|number plate)\b/i;
/** Words that turn a personal one into something else. */
const IMPERSONAL =
  /\b(count|number of|rate|has|is|type|opt|consent|flag|share|total|mac|memory|company|city|sent|verified)\b/i;

/** Whether a column's name says that its values tell something about a person. */
export function soundsPersonal(name: string): boolean {
  const words = wordsOf(name);
  return PERSONAL.test(words) && !IMPERSONAL.test(words);
}
