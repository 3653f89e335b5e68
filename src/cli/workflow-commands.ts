import type { Command } from "commander";
import { firingSources } from "../store/definitions/workflow-steps.ts";
import { workflowStatuses } from "../workflows/workflows.ts";
import {
  workflowBackfillCommand,
  workflowGetCommand,
  workflowHistoryCommand,
  workflowHoldCommand,
  workflowListCommand,
  workflowRegisterCommand,
  workflowRunCommand,
  workflowStatusCommand,
  workflowStopCommand,
  workflowUnregisterCommand,
} from "./commands/workflow.ts";
import { asksService, choiceOption, repeated, several } from "./options.ts";
import { recordFormats } from "./records.ts";

/** `dli workflow …`: steps under a name, and what starts them. */
export function addWorkflowCommands(program: Command): void {
  const workflow = program.command("workflow").description("steps under names: by the clock, after datasets, by hand");
  const listed = (command: Command): Command =>
    asksService(command)
      .addOption(choiceOption("--format <format>", "how it is printed (default: table)", recordFormats))
      .option("--limit <n>", "how many to show at most")
      .option("--offset <n>", "how many to skip");
  const named = (name: string, description: string): Command =>
    asksService(workflow.command(name)).description(description).argument("<name>", "name of the workflow");
  const ofRun = (name: string, description: string): Command =>
    asksService(workflow.command(name)).description(description).argument("<run>", "id of the run");
  listed(workflow.command("list"))
    .description("list workflows, by name")
    .addOption(choiceOption("--status <status>", "how they are", workflowStatuses))
    .option("--tag <tag>", "a tag that they have")
    .option("--owner <text>", "a part of their owner")
    .option("--search <text>", "a part of their name or description")
    .action(workflowListCommand);
  named("get", "show what a workflow is, and when it comes due").action(workflowGetCommand);
  asksService(workflow.command("register"))
    .description("register the workflow that a file of JSON has: name, steps, cron, timezone, …")
    .argument("<file>", "the file")
    .option("--description <text>", "what it is for")
    .option("--owner <email>", "whom to ask")
    .option("--team <name>", "whose it is")
    .option("--tag <tag>", "a tag; may be given several times", repeated)
    .option("--readers <subjects>", "who may read it: all, owner, or subjects with commas between", several)
    .option("--replace", "replace what the name stands for, as its next version")
    .option("--dry-run", "only look whether it could be done, and when it would come due")
    .action(workflowRegisterCommand);
  named("run", "run a workflow now; exit code 1 if a step fails")
    .option("-p, --param <name=value>", "value of a parameter; may be given several times", repeated)
    .option("--date <time>", "the moment that it is for, in ISO 8601 (default: now)")
    .option("--no-wait", "do not wait until it has ended")
    .action(workflowRunCommand);
  named("backfill", "run a workflow for each moment of its schedule between two days")
    .argument("<start>", "the first day: 2026-10-01")
    .argument("<end>", "the last day")
    .option("--parallel <n>", "runs side by side, at most 8 (default: 1)")
    .option("--newest-first", "begin with the newest")
    .option("--dry-run", "only list the moments")
    .action(workflowBackfillCommand);
  ofRun("status", "show how far a run is, step by step").action(workflowStatusCommand);
  ofRun("stop", "end a run and the job of its step").option("--reason <text>", "why").action(workflowStopCommand);
  listed(workflow.command("history"))
    .description("list what was started, the newest first")
    .argument("[name]", "name of the workflow")
    .option("--status <status>", "what became of it: COMPLETED, FAILED, CANCELLED, SKIPPED, …")
    .addOption(choiceOption("--source <source>", "what started it", firingSources))
    .action(workflowHistoryCommand);
  named("pause", "hold a workflow: nothing starts it but a call")
    .option("--reason <text>", "why")
    .action(workflowHoldCommand("workflows.pause"));
  named("unpause", "let a workflow go on; nothing is made up for")
    .option("--reason <text>", "why")
    .action(workflowHoldCommand("workflows.unpause"));
  named("unregister", "take a workflow's name away").action(workflowUnregisterCommand);
}
