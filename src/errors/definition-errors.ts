import { Type } from "typebox";
import { entry } from "./entry.ts";

const closed = { additionalProperties: false };
const Name = Type.Object({ name: Type.String() }, closed);
const Refusal = Type.Object({ name: Type.String(), reason: Type.String() }, closed);

/** What goes wrong with definitions: datasets, metrics, and the catalog of their tables. */
export const definitionErrors = {
  DEFINITION_NOT_PERMITTED: entry({
    code: 41017,
    http_status: 403,
    retryable: false,
    cli_code: "DLI-017",
    raised_when: "a definition is read or changed by a caller who may not: it is another's, or comes from a file",
    suggestion: "Ask its owner, or edit it in its source",
    details: Type.Object(
      { kind: Type.String(), name: Type.String(), action: Type.Union([Type.Literal("read"), Type.Literal("change")]) },
      closed,
    ),
    message: ({ kind, name, action }) => `The caller may not ${action} the ${kind} '${name}'`,
    example: { kind: "dataset", name: "raw.us.airports", action: "change" },
  }),
  DATASET_NOT_FOUND: entry({
    code: 40301,
    http_status: 404,
    retryable: false,
    cli_code: "DLI-301",
    raised_when: "no dataset is registered under the name",
    suggestion: "List the datasets with 'dli dataset list' or datasets.list",
    details: Name,
    message: ({ name }) => `There is no dataset '${name}'`,
    example: { name: "raw.us.airports" },
  }),
  DATASET_ALREADY_EXISTS: entry({
    code: 41302,
    http_status: 409,
    retryable: false,
    cli_code: "DLI-302",
    raised_when: "a dataset is registered under a name that another has, without replace",
    suggestion: "Choose another name, or replace the dataset",
    details: Name,
    message: ({ name }) => `There is a dataset '${name}' already`,
    example: { name: "raw.us.airports" },
  }),
  DATASET_VALIDATION_ERROR: entry({
    code: 41304,
    http_status: 400,
    retryable: false,
    cli_code: "DLI-304",
    raised_when:
      "a dataset cannot be registered, run or unregistered as it is: a reserved catalog, a table that its source does not hold, a circle of views, or something still depends on it",
    suggestion: "Correct what the reason names",
    details: Refusal,
    message: ({ name, reason }) => `The dataset '${name}' cannot be used so: ${reason}`,
    example: { name: "system.us.airports", reason: "the catalog 'system' is reserved" },
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
