import { ALL_JOBS, hashOf } from "../../model/page-route.ts";

/** Where somebody was among the jobs before one of them was opened. */
export const lastPlace: { jobs: string; job: string | null } = {
  jobs: hashOf({ view: "jobs", choice: ALL_JOBS }),
  job: null,
};
