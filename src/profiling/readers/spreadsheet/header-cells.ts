import type { Cell } from "../record-cells.ts";

/** A date or moment, which comes as text. */
const DATE = /^\d{4}-\d\d-\d\d(T|$)/;
const [FIRST_YEAR, LAST_YEAR] = [1500, 2200];

export function isDateText(cell: Cell): boolean {
  return typeof cell === "string" && DATE.test(cell);
}

function isYear(cell: Cell): boolean {
  return typeof cell === "number" && Number.isInteger(cell) && cell >= FIRST_YEAR && cell <= LAST_YEAR;
}

/** Whether cells may name columns: texts, and beside at least one of them years or dates. */
export function areNames(row: Cell[]): boolean {
  const filled = row.filter((cell) => cell !== null);
  const others = filled.filter((cell) => typeof cell !== "string" || isDateText(cell));
  if (others.length === 0) return filled.length > 0;
  if (others.length === filled.length || new Set(others).size < others.length) return false;
  return others.every(isYear) || others.every(isDateText);
}

/** Whether the numbers or dates of a row are like those that stand below them, so that it is a row as they are. */
export function areLike(row: Cell[], below: Cell[][]): boolean {
  const like = (cell: Cell, other: Cell): boolean =>
    (isDateText(cell) && isDateText(other)) || (isYear(cell) && isYear(other));
  const kinds = row.map((cell, i) => {
    if (typeof cell !== "number" && !isDateText(cell)) return null;
    const others = below.map((one) => one[i] ?? null).filter((one) => one !== null);
    return others.length === 0 || others.some((other) => !like(cell, other));
  });
  const told = kinds.filter((kind) => kind !== null);
  return told.filter(Boolean).length * 2 <= told.length;
}

/** Whether a row is one text in several cells, as titles are that are merged across a table. */
export function isTitle(row: Cell[]): boolean {
  const filled = row.filter((cell) => cell != null);
  return filled.length > 1 && new Set(filled).size === 1;
}

/**
 * Names of columns below names of groups of them, as in `2023 men`: where the names alone are there twice, and those of
 * the groups, each the same for columns that lie side by side, tell them apart. Null where there are no groups.
 */
export function groupNames(groups: Cell[], names: string[]): string[] | null {
  if (new Set(names).size === names.length) return null;
  const filled = groups.filter((cell) => cell !== null);
  if (new Set(filled).size < 2) return null;
  const joined = names.map((name, i) => {
    const group = groups[i] ?? null;
    return group === null || String(group).trim() === name
      ? name
      : `${String(group).replace(/\s+/g, " ").trim()} ${name}`;
  });
  return new Set(joined).size === joined.length ? joined : null;
}
