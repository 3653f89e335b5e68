import type { Command } from "commander";
import {
  jobCancelCommand,
  jobCleanCommand,
  jobListCommand,
  jobLogCommand,
  jobNoticesCommand,
  jobRetryCommand,
  jobSortSpecsCommand,
  jobStatusCommand,
  jobWaitCommand,
} from "./commands/job.ts";
import { asksService, repeated, several } from "./options.ts";

/** What `--admin` does, which commands have that look at jobs and profiles. */
export const ADMIN = "act as an administrator, on everybody's jobs";

/** `dli job …`: what ran, how it went, its log, and its end. */
export function addJobCommands(program: Command): void {
  const job = program.command("job").description("look at jobs, cancel them, clean them up");
  const ofJob = (name: string, description: string): Command =>
    asksService(job.command(name)).description(description).argument("<job>", "id of the job");
  asksService(job.command("list"))
    .description("list jobs, newest first")
    .option("--status <status>", "create, queue, run, complete, error or terminate; several with commas", several)
    .option("--error <code>", "number of the error that a job failed with, or DLI-number", several)
    .option("--dataset <id>", "id of a dataset", several)
    .option("--batch <id>", "id of a batch", several)
    .option("--owner <subject>", "who submitted it", several)
    .option(
      "--search <text>",
      "text to find in names, ids, owners and errors; given several times, all must be found",
      repeated,
    )
    .option("--since <time>", "submitted then or later: 2026-11-21, 2026-11-21T18:00, or 30m, 12h, 7d ago")
    .option("--until <time>", "submitted before")
    .option("--sort <key[:desc]>", "sort key, as 'dli job sort-specs' lists them", several)
    .option("--limit <n>", "jobs to show at most (default: 20)")
    .option("--offset <n>", "jobs to skip")
    .option("--admin", ADMIN)
    .action(jobListCommand);
  ofJob("status", "show the state of a job").option("--admin", ADMIN).action(jobStatusCommand);
  ofJob("log", "show the log of a job")
    .option("-f, --follow", "keep showing new rows until the job has ended")
    .option("--level <level>", "debug, info, warn or error; several with commas", several)
    .option("--search <text>", "text to find in the message")
    .option("--limit <n>", "rows to show at most (default: 1000)")
    .option("--offset <n>", "rows to skip")
    .option("--admin", ADMIN)
    .action(jobLogCommand);
  ofJob("notices", "show who is told of the end of a job, and whether they were")
    .option("--admin", ADMIN)
    .action(jobNoticesCommand);
  ofJob("wait", "wait until a job has ended; Ctrl-C cancels it; exit code 1 unless it succeeded")
    .option("--admin", ADMIN)
    .action(jobWaitCommand);
  ofJob("cancel", "cancel a job that is waiting or running")
    .option("--reason <text>", "why; shown with the job and in its log")
    .option("--admin", ADMIN)
    .action(jobCancelCommand);
  ofJob("clean", "delete the profiles and the log of a job that has ended")
    .option("--admin", ADMIN)
    .action(jobCleanCommand);
  ofJob("retry", "submit a job that has ended again, as it was given")
    .option("--force", "profile files again that have not changed")
    .option("--admin", ADMIN)
    .action(jobRetryCommand);
  asksService(job.command("sort-specs")).description("list what jobs can be sorted by").action(jobSortSpecsCommand);
}
