import { mainType } from "./main-type.ts";
import type { Match } from "./match.ts";
import type { TemplateFacts, TemplateSet } from "./template-set.ts";

/** How far in ln(1+z) matches that agree lie from the middle of them. */
const NEAR = 0.015;
/** Objects that have a say. */
const OBJECTS = 5;
/** Least sum of their scores, and how many times that of any other type it has to be, where an answer is reliable. */
const LEAST_SCORE = 1;
const LEAST_MARGIN = 1.25;

/** What the templates that fit best say together. */
export interface Consensus {
  type: string;
  /** The type in full of the template that fits best among them. */
  subtype: string;
  /** Days, by the templates of that type. */
  age_days: number;
  redshift: number;
  /** How far the redshifts of the templates are from it. */
  redshift_rms: number;
  /** Sum of the scores of the best template of each of up to five objects. */
  score: number;
  reliable: boolean;
  why_not: string[];
}

/** The best that a type reaches. */
export interface TypeScore {
  type: string;
  score: number;
  /** How many templates of it fit at all. */
  templates: number;
}

interface Group {
  type: string;
  score: number;
  members: Match[];
}

/**
 * The redshift and type whose best templates of different objects score most together: of each type, and each redshift that
 * a match has, the matches within 0.015 in ln(1+z). Null where there is no match. What is reliable scores more than 1, and
 * more than 1.25 times as much as any other type.
 */
export function consensusOf(
  matches: readonly Match[],
  { facts }: Pick<TemplateSet, "facts">,
): { best: Consensus; types: TypeScore[] } | null {
  const byType = Map.groupBy(matches, ({ template }) => mainType((facts[template] as TemplateFacts).type));
  const groups = [...byType].map(([type, own]) => bestGroup(type, own, facts)).sort(stronger);
  const [first, second] = groups;
  if (first === undefined) return null;
  const types = groups.map(({ type, score }) => ({
    type,
    score,
    templates: new Set(byType.get(type)?.map(({ template }) => template)).size,
  }));
  return { best: consensus(first, second, facts), types };
}

/** A match by its place in the order of redshifts. */
interface Placed {
  match: Match;
  at: number;
  object: string;
  place: number;
}

/** Of matches of one type, the window whose best score most; of equals the one of the lowest redshift. */
function bestGroup(type: string, matches: readonly Match[], facts: readonly TemplateFacts[]): Group {
  const sorted = matches
    .map((match): Placed => {
      const { object } = facts[match.template] as TemplateFacts;
      return { match, at: Math.log1p(match.redshift), object, place: 0 };
    })
    .sort((a, b) => a.at - b.at);
  for (const [place, each] of sorted.entries()) each.place = place;
  const byScore = sorted.toSorted((a, b) => b.match.score - a.match.score);
  let best: Group = { type, score: Number.NEGATIVE_INFINITY, members: [] };
  let [from, to] = [0, 0];
  for (const { at } of sorted) {
    while ((sorted[from]?.at ?? at) < at - NEAR) from++;
    while (to < sorted.length && (sorted[to]?.at ?? at) <= at + NEAR) to++;
    const members = bestOfObjects(byScore, from, to);
    const score = members.reduce((sum, member) => sum + member.score, 0);
    if (score > best.score) best = { type, score, members };
  }
  return best;
}

/** The best match of each object, of the best five, among those of some places; given the best first. */
function bestOfObjects(byScore: readonly Placed[], from: number, to: number): Match[] {
  const best: Match[] = [];
  const objects: string[] = [];
  for (const { match, object, place } of byScore) {
    if (place < from || place >= to || objects.includes(object)) continue;
    best.push(match);
    objects.push(object);
    if (best.length === OBJECTS) break;
  }
  return best;
}

function stronger(one: Group, other: Group): number {
  return other.score - one.score || (one.type < other.type ? -1 : 1);
}

function consensus(
  { type, score, members }: Group,
  second: Group | undefined,
  facts: readonly TemplateFacts[],
): Consensus {
  const mean = (of: (match: Match) => number): number =>
    members.reduce((sum, match) => sum + match.score * of(match), 0) / score;
  const redshift = mean((match) => match.redshift);
  const why = whyNot(score, members.length, second);
  const best = facts[(members[0] as Match).template] as TemplateFacts;
  return {
    type,
    subtype: best.type,
    age_days: mean(({ template }) => (facts[template] as TemplateFacts).age),
    redshift,
    redshift_rms: Math.sqrt(mean((match) => (match.redshift - redshift) ** 2)),
    score,
    reliable: why.length === 0,
    why_not: why,
  };
}

function whyNot(score: number, objects: number, second: Group | undefined): string[] {
  const why: string[] = [];
  if (score <= LEAST_SCORE) {
    why.push(
      `the best ${objects} objects score ${score.toFixed(2)} together, and more than ${LEAST_SCORE} is asked for`,
    );
  }
  if (second !== undefined && score <= LEAST_MARGIN * second.score) {
    const margin = (score / second.score).toFixed(2);
    why.push(`that is ${margin} times what ${second.type} scores, and more than ${LEAST_MARGIN} times is asked for`);
  }
  return why;
}
