import type { Field } from "../../../profiling/output/schema/field.ts";

/** A column as it is compared: groups are their members, lists their elements. */
export interface ComparedColumn {
  /** Nested ones with dots. */
  name: string;
  field: Field;
  type: string | null;
  /** What its values mean, one name after the other. */
  meaning: string;
}

/** The columns of a table, members of groups among them. */
export function columnsOf(fields: readonly Field[], prefix = ""): ComparedColumn[] {
  return fields.flatMap((field) => {
    const name = `${prefix}${field.name}`;
    const [type = null, ...meaning] = [field.dataType ?? []].flat();
    const isArray = field.isArray === true ? "[]" : "";
    const own = { name, field, type: type === null ? null : `${type}${isArray}`, meaning: meaning.join(" ") };
    return [own, ...columnsOf(field.subField ?? [], `${name}.`)];
  });
}

/** All that is known of a column's content but its name; null of one that says too little to be known again by it. */
export function columnFingerprint({ field, type }: ComparedColumn): string | null {
  const { "@type": _, ...statistics } = field.statistics;
  if ((statistics.uniqueCount ?? 0) < 2) return null;
  return JSON.stringify([type, statistics, field.shape ?? null]);
}
