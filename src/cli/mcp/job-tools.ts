import { Type } from "typebox";
import { failureOf } from "../../client/failure.ts";
import { cancel, type Job } from "../../client/profile-one.ts";
import { JobId, Limit, Offset } from "./arguments.ts";
import { defineTool, type ToolContext } from "./tool.ts";

const strict = { additionalProperties: false };
/** How long a call waits for a job, in seconds, where it is not told, and at most. */
const [WAIT, LONGEST_WAIT] = [60, 600];
/** How often it looks how far the job is, in seconds. */
const STEP = 0.5;

const JobOutput = Type.Object(
  {
    job_id: Type.String(),
    status: Type.String({ description: "HEAVY_PROFILES_READY once there is a profile" }),
    ended: Type.Boolean({ description: "While it is not, ask job_status" }),
    percent: Type.Number(),
    phase: Type.String(),
    unreadable_files: Type.Integer(),
  },
  strict,
);

/** Profiles a dataset. */
export const profileTool = defineTool({
  name: "profile",
  title: "Profile a dataset",
  description:
    "Profiles a file or folder: types, exact statistics, keys, references, personal data. Waits for its end; where that takes longer than wait_seconds, ask job_status. Then profile_summary tells what was found",
  input: Type.Object(
    {
      path: Type.String({ minLength: 1, maxLength: 4096, description: "File or folder, below the root folder" }),
      name: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: "What the dataset is called" })),
      wait_seconds: Type.Optional(Type.Number({ minimum: 0, maximum: LONGEST_WAIT, default: WAIT })),
    },
    strict,
  ),
  output: JobOutput,
  readOnly: false,
  call: async ({ path, name, wait_seconds = WAIT }, context) => {
    const profile_specification = await context.specificationOf(path, name);
    const { job_id } = await context.client.call("profiler.trigger", { profile_specification });
    try {
      return jobOf(await waitFor(job_id, wait_seconds, context));
    } catch (error) {
      if (context.signal.aborted) await cancel(context.client, job_id);
      throw error;
    }
  },
});

/** Tells how far a job is. */
export const jobStatusTool = defineTool({
  name: "job_status",
  title: "How far a job is",
  description:
    "Tells how far a job is; with wait_seconds, waits for its end. A job that failed is an error that says why",
  input: Type.Object(
    {
      job_id: JobId,
      wait_seconds: Type.Optional(Type.Number({ minimum: 0, maximum: LONGEST_WAIT, default: 0 })),
    },
    strict,
  ),
  output: JobOutput,
  readOnly: true,
  call: async ({ job_id, wait_seconds = 0 }, context) => jobOf(await waitFor(job_id, wait_seconds, context)),
});

/** Lists jobs. */
export const listJobsTool = defineTool({
  name: "list_jobs",
  title: "Jobs",
  description: "Lists jobs, the newest first: what was profiled, what failed and why",
  input: Type.Object(
    {
      search: Type.Optional(
        Type.String({ pattern: "\\S", maxLength: 256, description: "Part of a name, id or error" }),
      ),
      failed: Type.Optional(Type.Boolean({ default: false, description: "Only those that failed" })),
      offset: Offset("job"),
      limit: Limit(50, 20),
    },
    strict,
  ),
  output: Type.Object(
    {
      total: Type.Integer(),
      jobs: Type.Array(
        Type.Object(
          {
            job_id: Type.String(),
            dataset: Type.String(),
            state: Type.String(),
            submitted_at: Type.String(),
            error: Type.Optional(Type.String()),
          },
          strict,
        ),
      ),
    },
    strict,
  ),
  readOnly: true,
  call: async ({ search, failed = false, offset = 0, limit = 20 }, { client, signal }) => {
    const page = await client.call(
      "jobs.query",
      {
        offset,
        limit,
        ...(search === undefined ? {} : { search: { terms: [search] } }),
        ...(failed ? { filter: { status: ["error" as const] } } : {}),
      },
      { signal },
    );
    return {
      total: page.found_count,
      jobs: page.jobs.map(({ job_id, dataset, state }) => ({
        job_id,
        dataset: dataset.name,
        state: state.status,
        submitted_at: new Date(state.create_at).toISOString(),
        ...(state.status === "error" ? { error: `${state.error.name}: ${state.error.message}`.slice(0, 500) } : {}),
      })),
    };
  },
});

/** Waits for a job's end, for so many seconds at most. Rejects with the job's error where it failed. */
async function waitFor(job_id: string, seconds: number, { client, signal, progress }: ToolContext): Promise<Job> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const left = Math.max(0, (until - performance.now()) / 1000);
    const job = await client.call("profiler.jobStatus", { job_id, wait_seconds: Math.min(STEP, left) }, { signal });
    if (job.error !== undefined) throw await failureOf(client, job_id, job.error);
    if (job.terminal || left === 0) return job;
    await progress(job.progress.percent, job.progress.phase);
  }
}

function jobOf({ job_id, status, terminal, progress, warnings }: Job) {
  const { percent, phase } = progress;
  return { job_id, status, ended: terminal, percent, phase, unreadable_files: warnings };
}
