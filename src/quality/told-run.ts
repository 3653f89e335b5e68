import type { Orders } from "../jobs/orders.ts";
import { plainly, type Told } from "../notify/told.ts";
import type { JobSummary } from "../store/job-record.ts";
import type { RunHead } from "./quality-runs.ts";
import type { TestResult } from "./results.ts";

/** Tests that are named to those who are told. */
const MOST_NAMED = 50;

/** What is told of a run of tests: what each that did not pass expects, and how many rows fail, without a value of the data. */
export async function toldOfTests(job: JobSummary, orders: Pick<Orders, "document" | "entries">): Promise<Told> {
  const document = job.stage === "result_completed" ? await orders.document(job.job_id) : null;
  if (document === null) return plainly(job);
  const head = document.head as unknown as RunHead;
  const found = (await orders.entries(document, { offset: 0, limit: Number.MAX_SAFE_INTEGER })) ?? [];
  const { status, target, passed, warned, failed, errors, skipped } = head;
  const bad = (found as unknown as TestResult[]).filter(({ status: of }) => of !== "passed").slice(0, MOST_NAMED);
  const tests = bad.map((test) => {
    const { name, status: of, expected, failing_rows } = test;
    return { name, status: of, expected, failing_rows };
  });
  return {
    status,
    isFailure: status === "failed" || status === "error",
    members: { target, passed, warned, failed, errors, skipped, tests },
  };
}
