import { Type } from "typebox";
import { Reason } from "./details.ts";
import { entry } from "./entry.ts";

const closed = { additionalProperties: false } as const;

/** What can go wrong with a statement of SQL, whoever asked for it to be run. */
export const sqlErrors = {
  QUERY_EXECUTION_TIMEOUT: entry({
    code: 41902,
    http_status: 408,
    retryable: true,
    retry_after_seconds: 1,
    cli_code: "DLI-902",
    raised_when: "a statement ran longer than the time that it was given",
    suggestion: "Give it more time, or let it read less",
    details: Type.Object({ timeout_seconds: Type.Number() }, closed),
    message: ({ timeout_seconds }) => `The statement did not end within ${timeout_seconds} s`,
    example: { timeout_seconds: 300 },
  }),
  RESULT_SIZE_LIMIT_EXCEEDED: entry({
    code: 41903,
    http_status: 413,
    retryable: false,
    cli_code: "DLI-903",
    raised_when:
      "a statement's result is larger than results may be, or the statement needs more memory or disk space than it may take; details says which limit it was",
    suggestion: "Add a LIMIT, select fewer columns, or aggregate",
    details: Type.Object(
      {
        limit: Type.Union([Type.Literal("rows"), Type.Literal("bytes"), Type.Literal("memory"), Type.Literal("disk")]),
        allowed: Type.Integer({ description: "Rows, or bytes" }),
      },
      closed,
    ),
    message: ({ limit, allowed }) => {
      if (limit === "rows") return `The result has more than ${allowed} rows`;
      if (limit === "bytes") return `The result is larger than ${allowed} bytes`;
      return `The statement needs more ${limit === "memory" ? "memory" : "disk space"} than ${allowed} bytes`;
    },
    example: { limit: "bytes", allowed: 104_857_600 },
  }),
  INVALID_SQL_SYNTAX: entry({
    code: 41904,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-904",
    raised_when:
      "a statement is no valid SQL: its syntax, a column or function that does not exist, types that do not go together, parameters without values",
    suggestion: "Correct the statement",
    details: Type.Object(
      {
        reason: Type.String(),
        line: Type.Optional(Type.Integer({ minimum: 1 })),
        column: Type.Optional(Type.Integer({ minimum: 1 })),
      },
      closed,
    ),
    message: ({ reason, line, column }) => {
      const place = line === undefined ? "" : ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;
      return `The SQL cannot be used: ${reason}${place}`;
    },
    example: { reason: 'syntax error at or near "SELEC"', line: 1, column: 1 },
  }),
  QUERY_TOO_LARGE: entry({
    code: 41906,
    http_status: 413,
    retryable: false,
    cli_code: "DLI-906",
    raised_when: "a statement is longer than statements may be",
    suggestion: "Shorten the statement; pass values as parameters",
    details: Type.Object({ length: Type.Integer(), allowed: Type.Integer() }, closed),
    message: ({ length, allowed }) => `The statement has ${length} characters; ${allowed} are allowed`,
    example: { length: 120_000, allowed: 100_000 },
  }),
  SQL_NOT_ALLOWED: entry({
    code: 41908,
    http_status: 403,
    retryable: false,
    cli_code: "DLI-908",
    raised_when: "SQL is not one SELECT, or uses a function or a part of the language that may not be used",
    suggestion: "Use one SELECT over registered tables, and listed functions",
    details: Reason,
    message: ({ reason }) => `This SQL may not be run: ${reason}`,
    example: { reason: "it is no SELECT" },
  }),
  QUERY_FAILED: entry({
    code: 41909,
    http_status: 422,
    retryable: false,
    cli_code: "DLI-909",
    raised_when:
      "a valid statement fails on the data: a value that cannot be converted, a number out of range, a subquery of several rows",
    suggestion: "Correct the statement for such values, e.g. with TRY_CAST",
    details: Reason,
    message: ({ reason }) => `The statement failed: ${reason}`,
    example: { reason: "Could not convert string 'n/a' to INT32 when casting from source column population" },
  }),
  TABLE_NOT_FOUND: entry({
    code: 40501,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-501",
    raised_when: "no table is known by the reference, or the caller may not read it",
    suggestion: "Look for it with 'dli catalog search' or catalog.search",
    details: Type.Object({ table_ref: Type.String() }, closed),
    message: ({ table_ref }) => `There is no table '${table_ref}'`,
    example: { table_ref: "raw.us.airports" },
  }),
  INVALID_TABLE_REFERENCE: entry({
    code: 40504,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-504",
    raised_when: "a reference of a table has not three parts of letters, digits and underscores",
    suggestion: "Use catalog.schema.table",
    details: Type.Object({ table_ref: Type.String() }, closed),
    message: ({ table_ref }) => `'${table_ref}' is no reference of a table`,
    example: { table_ref: "us.airports" },
  }),
} as const;
