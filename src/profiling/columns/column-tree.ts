import {
  type DuckDBArrayType,
  type DuckDBListType,
  type DuckDBMapType,
  type DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from "@duckdb/node-api";
import { type ScalarKind, scalarKind } from "../duckdb/kinds.ts";
import { ownName } from "../duckdb/member-names.ts";
import { identifier, literal } from "../duckdb/sql.ts";

/** A column, or a part of one, as a node of the tree that its type spans. */
export type ColumnNode = ScalarNode | StructNode | ListNode;

interface Base {
  name: string;
  /** A member's own name in its object, where that is none that a column can go by. */
  member?: string;
  /** SQL expression over the relation the node belongs to. */
  expression: string;
}

export interface ScalarNode extends Base {
  shape: "scalar";
  scalar: ScalarKind;
}

export interface StructNode extends Base {
  shape: "struct";
  fields: ColumnNode[];
}

/** Its element is an expression over a relation of the elements, one row each, in the column `e`. */
export interface ListNode extends Base {
  shape: "list";
  /** SQL expression over this node's relation that yields a LIST. */
  list: string;
  element: ColumnNode;
}

export const ELEMENT = "e";

/** What is known of a column's values beside its type. */
interface KnownOfColumn {
  /** Whether there are neither NaN nor infinities. */
  finite?: true;
  /**
   * Where times are instants in UTC although their type has no zone: by the members that lead to them, null where these
   * are the elements of a list; a map is a list of its pairs.
   */
  zoned?: readonly (readonly (string | null)[])[];
}

/** The tree of a column: structs have their fields as children, lists and maps their element. */
export function columnNode(name: string, type: DuckDBType, expression: string, known: KnownOfColumn = {}): ColumnNode {
  switch (type.typeId) {
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      const own = entryNames.map(ownName);
      const names = memberNames(own);
      return {
        name,
        expression,
        shape: "struct",
        fields: entryNames.map((field, i) => {
          const value = `struct_extract(${expression}, ${literal(field)})`;
          const node = columnNode(names[i] as string, entryTypes[i] as DuckDBType, value, within(known, field));
          return own[i] === names[i] ? node : { ...node, member: own[i] as string };
        }),
      };
    }
    case DuckDBTypeId.LIST:
      return listNode(name, expression, expression, (type as DuckDBListType).valueType, known);
    case DuckDBTypeId.ARRAY: {
      const { valueType } = type as DuckDBArrayType;
      return listNode(name, expression, `(${expression})::${valueType.toString()}[]`, valueType, known);
    }
    case DuckDBTypeId.MAP: {
      const { keyType, valueType } = type as DuckDBMapType;
      const element = identifier(ELEMENT);
      const pair = within(known, null);
      return {
        name,
        expression,
        shape: "list",
        list: `map_entries(${expression})`,
        element: {
          name: ELEMENT,
          expression: element,
          shape: "struct",
          fields: [
            columnNode("key", keyType, `struct_extract(${element}, 'key')`, within(pair, "key")),
            columnNode("value", valueType, `struct_extract(${element}, 'value')`, within(pair, "value")),
          ],
        },
      };
    }
    default:
      return { name, expression, shape: "scalar", scalar: knownScalar(type, expression, known) };
  }
}

/** What members of an object go by: their own names, and where that is empty a number of their place. */
function memberNames(own: readonly string[]): string[] {
  return own.map((name, i) => {
    if (name !== "") return name;
    let numbered = `member_${i + 1}`;
    while (own.includes(numbered)) numbered += "_2";
    return numbered;
  });
}

function knownScalar(type: DuckDBType, expression: string, { finite, zoned }: KnownOfColumn): ScalarKind {
  const scalar = scalarKind(type, expression, finite === true);
  return zoned?.some((path) => path.length === 0) === true ? { ...scalar, zoned: true } : scalar;
}

/** What is known of a part of a column's values: of its times. */
function within({ zoned = [] }: KnownOfColumn, step: string | null): KnownOfColumn {
  return { zoned: zoned.flatMap(([first, ...rest]) => (first === step ? [rest] : [])) };
}

function listNode(
  name: string,
  expression: string,
  list: string,
  valueType: DuckDBType,
  known: KnownOfColumn,
): ListNode {
  const element = columnNode(ELEMENT, valueType, identifier(ELEMENT), within(known, null));
  return { name, expression, shape: "list", list, element };
}
