import { Type } from "typebox";
import { ServiceError } from "../errors/service-error.ts";
import type { JobBrowser } from "../jobs/job-browser.ts";
import { hostOf } from "../notify/check-notify.ts";
import { defineMethod } from "../rpc/method.ts";
import type { NoticeStore } from "../store/definitions/notice-store.ts";
import { exampleJobId } from "./examples.ts";
import { NoticeView } from "./notify-schema.ts";
import { Admin, JobId } from "./schemas.ts";

const strict = { additionalProperties: false };

/** The method on who is told of jobs. */
export function noticesMethods(notices: NoticeStore, browser: Pick<JobBrowser, "get">) {
  return [
    defineMethod({
      name: "jobs.notices",
      summary: "Who is told of a job's end, and whether they were",
      params: Type.Object({ job_id: JobId, admin: Admin }, strict),
      result: Type.Object({ notices: Type.Array(NoticeView) }, strict),
      errors: ["JOB_NOT_FOUND", "ADMIN_REQUIRED", "STORAGE_ERROR"],
      example: { job_id: exampleJobId },
      handler: async ({ job_id, admin = false }, { caller }) => {
        const [job = null] = await browser.get([job_id], caller, admin);
        if (job === null) throw new ServiceError("JOB_NOT_FOUND", { job_id });
        const found = await notices.of(job.job_id);
        return {
          notices: found.map((notice) => {
            const { when, outcome, attempts, next_at, problem } = notice;
            return { host: hostOf(notice), when, outcome, attempts, next_at, problem };
          }),
        };
      },
    }),
  ] as const;
}
