import { ServiceError } from "../errors/service-error.ts";
import { ageBinOf } from "./age-bins.ts";
import { type Consensus, consensusOf, type TypeScore } from "./consensus.ts";
import { mainType } from "./main-type.ts";
import { LEAST_LAP, type Match } from "./match.ts";
import type { TemplateFacts, TemplateSet } from "./template-set.ts";

/** Which templates are asked for. */
export interface TemplateFilter {
  /** Types as the templates have them, or main types. */
  types?: readonly string[];
  /** Days. */
  ageRange?: readonly [number, number];
  ageBin?: string;
}

/** A match with what is known of its template. */
interface NamedMatch extends Omit<Match, "template">, Omit<TemplateFacts, "name" | "age"> {
  template: string;
  age_days: number;
  rlap: number;
}

export interface Classification {
  best: Consensus;
  types: TypeScore[];
  matches: NamedMatch[];
}

/**
 * Places of the templates that are asked for, in the order of the set; null where all are. Throws TEMPLATE_NOT_FOUND where
 * there is none of a type, or none of it in the bin of ages.
 */
export function placesOf(
  { facts, order }: TemplateSet,
  { types, ageRange, ageBin }: TemplateFilter,
): Int32Array | null {
  if (types === undefined && ageRange === undefined && ageBin === undefined) return null;
  for (const type of types ?? []) {
    const own = facts.filter((template) => isOfType(template, type));
    const fits = own.some(({ age }) => ageBin === undefined || ageBinOf(age) === ageBin);
    if (!fits)
      throw new ServiceError("TEMPLATE_NOT_FOUND", { type, ...(ageBin === undefined ? {} : { age_bin: ageBin }) });
  }
  const [youngest, oldest] = ageRange ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return Int32Array.from(
    order.filter((place) => {
      const template = facts[place] as TemplateFacts;
      const { age } = template;
      if (age < youngest || age > oldest || (ageBin !== undefined && ageBinOf(age) !== ageBin)) return false;
      return types === undefined || types.some((type) => isOfType(template, type));
    }),
  );
}

function isOfType({ type: own }: TemplateFacts, type: string): boolean {
  return own === type || mainType(own) === type;
}

/** What matches say together. Throws CLASSIFICATION_FAILED where there is none. */
export function classified(
  matches: readonly Match[],
  set: TemplateSet,
  { compared, most }: { compared: number; most: number },
): Classification {
  const found = consensusOf(matches, set);
  if (found === null) {
    const reason = `none of ${compared} templates fits: it has to share wavelengths with the spectrum, ${LEAST_LAP} at least in the logarithm of their ratio, and to correlate with it at one of the redshifts`;
    throw new ServiceError("CLASSIFICATION_FAILED", { reason });
  }
  return { ...found, matches: matches.slice(0, most).map((match) => named(match, set)) };
}

function named({ template, ...match }: Match, { facts }: TemplateSet): NamedMatch {
  const { name, age, object, type } = facts[template] as TemplateFacts;
  const { redshift, correlation, r, lap, score } = match;
  return { template: name, object, type, age_days: age, redshift, correlation, r, lap, rlap: r * lap, score };
}
