import type { Static } from "typebox";
import { definitionErrors } from "./definition-errors.ts";
import { jobErrors } from "./job-errors.ts";
import { lineageErrors } from "./lineage-errors.ts";
import { profileErrors } from "./profile-errors.ts";
import { protocolErrors } from "./protocol-errors.ts";
import { qualityErrors } from "./quality-errors.ts";
import { queryErrors } from "./query-errors.ts";
import { sourceErrors } from "./source-errors.ts";
import { spectraErrors } from "./spectra-errors.ts";
import { sqlErrors } from "./sql-errors.ts";
import { transpileErrors } from "./transpile-errors.ts";
import { workflowErrors } from "./workflow-errors.ts";

/**
 * Everything that can go wrong with a call or a job: one number, one name, one meaning, for ever.
 * Only what something in the service raises is listed. `errors.md` is generated from this table.
 */
export const catalog = {
  ...protocolErrors,
  ...jobErrors,
  ...profileErrors,
  ...sourceErrors,
  ...spectraErrors,
  ...definitionErrors,
  ...qualityErrors,
  ...lineageErrors,
  ...sqlErrors,
  ...transpileErrors,
  ...queryErrors,
  ...workflowErrors,
} as const;

export type ErrorName = keyof typeof catalog;

/** The type of `details` that the catalog prescribes for an error. */
export type DetailsOf<Name extends ErrorName> = Static<(typeof catalog)[Name]["details"]>;

export const errorNames = Object.keys(catalog) as ErrorName[];
