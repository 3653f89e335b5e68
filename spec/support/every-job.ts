import type { JobQuery } from "../../src/store/job-query.ts";

/** A query that every job matches, the newest first. */
export const everyJob: JobQuery = {
  visible: undefined,
  from: null,
  to: null,
  states: null,
  owners: null,
  datasetIds: null,
  batchIds: null,
  errorCodes: null,
  terms: [],
  sort: [{ key: "created", descending: true }],
  offset: 0,
  limit: 1000,
};
