import { Type } from "typebox";
import { entry } from "./entry.ts";

const closed = { additionalProperties: false };

/** What goes wrong when SQL is translated. */
export const transpileErrors = {
  TRANSPILE_RULE_NOT_FOUND: entry({
    code: 40921,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-921",
    raised_when: "no rules for translations are registered under the name",
    suggestion: "List them with transpile.rules",
    details: Type.Object({ name: Type.String() }, closed),
    message: ({ name }) => `There are no rules '${name}'`,
    example: { name: "rules.eu.moved" },
  }),
  SQL_TRANSPILE_ERROR: entry({
    code: 41922,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-922",
    raised_when:
      "SQL cannot be translated: it is none of its dialect, or, with strict, what comes out is none of the other or has parts that do not mean the same",
    suggestion: "Correct the part that the reason names, or translate it with strict: false and look at the warnings",
    details: Type.Object(
      {
        from: Type.String(),
        to: Type.String(),
        reason: Type.String(),
        line: Type.Optional(Type.Integer()),
        column: Type.Optional(Type.Integer()),
        sql: Type.Optional(Type.String()),
      },
      closed,
    ),
    message: ({ from, to, reason, line }) =>
      `The SQL cannot be translated from ${from} to ${to}: ${reason}${line === undefined ? "" : ` (line ${line})`}`,
    example: { from: "oracle", to: "duckdb", reason: "CONNECT BY is passed through" },
  }),
  UNSUPPORTED_DIALECT: entry({
    code: 41923,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-923",
    raised_when: "a dialect of SQL is named that is not known",
    suggestion: "Name one of those that transpile.dialects lists",
    details: Type.Object({ dialect: Type.String() }, closed),
    message: ({ dialect }) => `The dialect '${dialect}' is not known`,
    example: { dialect: "klingon" },
  }),
};
