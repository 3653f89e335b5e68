import { Type } from "typebox";
import { isNumeric } from "../sql-text.ts";
import { columnOf, type Finding, type QualityTest, type TestType } from "../test-type.ts";
import { Column, closed } from "./members.ts";

/** What values are, whatever the engine calls them. */
const families = ["integer", "number", "boolean", "date", "time", "timestamp", "text"] as const;

type Family = (typeof families)[number];

const of = ({ column }: QualityTest): string => String(column);

/** A column is of a type. */
export const type: TestType = {
  name: "type",
  summary: "The column is of a type; each integer is a number too",
  members: Type.Object({ column: Column, is: Type.Union(families.map((each) => Type.Literal(each))) }, closed),
  expected: ({ column, is }) => `${column} is of the type ${is}`,
  columns: (test) => [of(test)],
  byProfile: (test, table) => {
    const { type: sqlType = "" } = columnOf(table, of(test)) ?? {};
    return found(test, sqlType);
  },
  byData: (test, _, scope) => ({
    kind: "value",
    value: `SELECT any_value(typeof(${identifierOf(test)})) FROM (SELECT ${identifierOf(test)} FROM ${scope} UNION ALL SELECT NULL)`,
    found: ([sqlType]) => found(test, String(sqlType)),
  }),
};

function identifierOf(test: QualityTest): string {
  return `"${of(test).replaceAll('"', '""')}"`;
}

function found({ is }: QualityTest, sqlType: string): Finding {
  const family = familyOf(sqlType);
  const holds = family === is || (is === "number" && family === "integer");
  return { holds, failing: null, total: null, observed: { type: sqlType } };
}

function familyOf(sqlType: string): Family | null {
  if (/INT/.test(sqlType) && !/INTERVAL/.test(sqlType)) return "integer";
  if (isNumeric(sqlType)) return /^DECIMAL\(\d+,0\)$|^BIGNUM$/.test(sqlType) ? "integer" : "number";
  if (sqlType === "VARCHAR") return "text";
  if (sqlType === "BOOLEAN") return "boolean";
  if (sqlType === "DATE") return "date";
  if (sqlType.startsWith("TIMESTAMP")) return "timestamp";
  return sqlType.startsWith("TIME") ? "time" : null;
}
