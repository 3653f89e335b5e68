import type { Command } from "commander";
import {
  jobCancelCommand,
  jobCleanCommand,
  jobListCommand,
  jobLogCommand,
  jobSortSpecsCommand,
  jobStatusCommand,
  jobWaitCommand,
} from "./commands/job.ts";
import { asksService, repeated, several } from "./options.ts";

const ADMIN = "act as an administrator: everybody's jobs";

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
      "a text in the names, ids, owners and errors; all that are given must be found",
      repeated,
    )
    .option("--since <time>", "submitted then or later: 2026-11-21, 2026-11-21T18:00, or 30m, 12h, 7d ago")
    .option("--until <time>", "submitted before")
    .option("--sort <key[:desc]>", "sort key, as 'dli job sort-specs' lists them", several)
    .option("--limit <n>", "rows of the page (default: 20)")
    .option("--offset <n>", "rows before the page")
    .option("--admin", ADMIN)
    .action(jobListCommand);
  ofJob("status", "show how a job is").action(jobStatusCommand);
  ofJob("log", "show the log of a job")
    .option("-f, --follow", "go on until the job has ended")
    .option("--level <level>", "debug, info, warn or error; several with commas", several)
    .option("--search <text>", "a text in the message")
    .option("--limit <n>", "most rows to show (default: 1000)")
    .option("--offset <n>", "rows before the first to show")
    .option("--admin", ADMIN)
    .action(jobLogCommand);
  ofJob("wait", "wait until a job has ended; Ctrl-C cancels it; exit code 1 where it did not end well").action(
    jobWaitCommand,
  );
  ofJob("cancel", "end a job that waits or runs")
    .option("--reason <text>", "why; shown with the job and in its log")
    .option("--admin", ADMIN)
    .action(jobCancelCommand);
  ofJob("clean", "delete what an ended job made and logged").action(jobCleanCommand);
  asksService(job.command("sort-specs")).description("list what jobs can be sorted by").action(jobSortSpecsCommand);
}
