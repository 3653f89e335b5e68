import {
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import type { ColumnNode } from "../columns/column-tree.ts";
import { cellToJson, quotedCell } from "../duckdb/cell.ts";
import { clip } from "../duckdb/clip.ts";
import { ownName } from "../duckdb/member-names.ts";
import type { JsonValue } from "../model/json-value.ts";

/**
 * A cell as examples show it: JSON of any type, which comes as JSON text, as its statistics take it; instants in UTC as
 * such, also where their type has no zone.
 */
export function shownCell(node: ColumnNode, value: DuckDBValue): JsonValue {
  if (node.shape !== "scalar" || node.scalar.isJson !== true || typeof value !== "string") {
    return quotedCell(withZones(node, value));
  }
  const parsed = JSON.parse(value) as JsonValue;
  if (parsed === null) return null;
  return clip(typeof parsed === "string" ? parsed : value);
}

function withZones(node: ColumnNode, value: DuckDBValue): DuckDBValue {
  if (!hasZone(node)) return value;
  if (node.shape === "scalar") {
    const isTime = value instanceof DuckDBTimestampNanosecondsValue || value instanceof DuckDBTimestampValue;
    return isTime ? `${String(cellToJson(value))}Z` : value;
  }
  if (node.shape === "list") {
    const { element } = node;
    if (value instanceof DuckDBListValue) {
      return new DuckDBListValue(value.items.map((item) => withZones(element, item)));
    }
    if (!(value instanceof DuckDBMapValue) || element.shape !== "struct") return value;
    const [ofKey, ofValue] = element.fields as [ColumnNode, ColumnNode];
    return new DuckDBMapValue(
      value.entries.map((entry) => ({ key: withZones(ofKey, entry.key), value: withZones(ofValue, entry.value) })),
    );
  }
  if (!(value instanceof DuckDBStructValue)) return value;
  const members = Object.entries(value.entries).map(([name, member]) => {
    const field = node.fields.find((one) => (one.member ?? one.name) === ownName(name));
    return [name, field === undefined ? member : withZones(field, member)];
  });
  return new DuckDBStructValue(Object.fromEntries(members));
}

function hasZone(node: ColumnNode): boolean {
  if (node.shape === "scalar") return node.scalar.zoned;
  return node.shape === "list" ? hasZone(node.element) : node.fields.some(hasZone);
}
