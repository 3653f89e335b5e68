import type { ColumnProfile } from "../model/table-profile.ts";
import { isAmbiguous, soundsPersonal, tellsOfPersons, type WrittenKind } from "../semantics/column-name.ts";
import { isPersonal, meaningOfNumbers } from "../semantics/detect.ts";

/**
 * The columns with the meaning of numbers, those marked that are known to tell something about a person, or whose name
 * or values do, and what they group with them.
 */
export function markPersonal(
  columns: ColumnProfile[],
  known: ReadonlySet<string> = new Set(),
  inherited = false,
): ColumnProfile[] {
  const names = columns.map(({ name }) => name);
  const ofPersons = names.some(isAmbiguous) && names.some(tellsOfPersons);
  return columns.map((unmarked) => {
    const column = withMeaning(unmarked, names);
    const kind = KINDS[column.dataType ?? "sc:Text"] ?? "other";
    const named = soundsPersonal(column.name, kind) || (ofPersons && kind !== "boolean" && isAmbiguous(column.name));
    const personal = inherited || known.has(column.name) || named || isPersonal(column.semanticTypes ?? []);
    return {
      ...column,
      ...(personal ? { personal: true as const } : {}),
      ...(column.children === undefined ? {} : { children: markPersonal(column.children, new Set(), personal) }),
    };
  });
}

const KINDS: Record<string, WrittenKind> = { "sc:Boolean": "boolean", "sc:Text": "text", "sc:URL": "text" };

/** Numbers get their meaning from name, extent and neighbours, since any number is like many others. */
function withMeaning(column: ColumnProfile, names: readonly string[]): ColumnProfile {
  const { min, max } = column.statistics;
  if (typeof min !== "number" || typeof max !== "number") return column;
  const semanticTypes = meaningOfNumbers(column.name, min, max, names);
  return semanticTypes.length === 0 ? column : { ...column, semanticTypes };
}
