import { KIND_NAMES, KINDS, type Kind } from "./kinds.ts";
import type { Column } from "./open-report.ts";

/** What columns can be chosen by, beside their kind. */
export type Trait = "alerts" | "missing" | "personal" | "meaning" | "key";

export interface ColumnFilter {
  text: string;
  /** Any of these; all where there is none. */
  kinds: ReadonlySet<Kind>;
  /** All of these. */
  traits: ReadonlySet<Trait>;
}

/** A filter that can be switched on, and how many columns have it. */
export interface Chip<Name> {
  name: Name;
  label: string;
  count: number;
}

export const NO_FILTER: ColumnFilter = { text: "", kinds: new Set(), traits: new Set() };

const TRAITS: readonly { name: Trait; label: string; has: (column: Column) => boolean }[] = [
  { name: "alerts", label: "Alerts", has: ({ alerts }) => alerts.length > 0 },
  { name: "missing", label: "With missing", has: ({ missing }) => missing > 0 },
  { name: "personal", label: "Personal", has: ({ personal }) => personal === true },
  { name: "meaning", label: "With meaning", has: ({ meanings }) => meanings !== undefined },
  { name: "key", label: "Keys and references", has: ({ keyPart, target }) => keyPart !== null || target !== null },
];

/** The columns that a filter lets through; every word of its text has to be found. */
export function filtered(columns: readonly Column[], { text, kinds, traits }: ColumnFilter): Column[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const wanted = TRAITS.filter(({ name }) => traits.has(name));
  return columns.filter(
    (column) =>
      (kinds.size === 0 || kinds.has(column.kind)) &&
      wanted.every(({ has }) => has(column)) &&
      words.every((word) => column.haystack.includes(word)),
  );
}

/** The kinds that there are among columns. */
export function kindChips(columns: readonly Column[]): Chip<Kind>[] {
  return KINDS.map((name) => ({
    name,
    label: KIND_NAMES[name],
    count: columns.filter(({ kind }) => kind === name).length,
  })).filter(({ count }) => count > 0);
}

/** The traits that some of the columns have. */
export function traitChips(columns: readonly Column[]): Chip<Trait>[] {
  return TRAITS.map(({ name, label, has }) => ({ name, label, count: columns.filter(has).length })).filter(
    ({ count }) => count > 0,
  );
}
