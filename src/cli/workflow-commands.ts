import type { Command } from "commander";
import { firingSources } from "../store/definitions/workflow-steps.ts";
import { workflowStatuses } from "../workflows/workflow-spec.ts";
import { unregisterCommand } from "./commands/named.ts";
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
} from "./commands/workflow.ts";
import { asksService, choiceOption, filtered, listed, registering, repeated } from "./options.ts";

/** `dli workflow …`: steps under a name, and what starts them. */
export function addWorkflowCommands(program: Command): void {
  const workflow = program.command("workflow").description("steps under names: by the clock, after datasets, by hand");
  const named = (name: string, description: string): Command =>
    asksService(workflow.command(name)).description(description).argument("<name>", "name of the workflow");
  const ofRun = (name: string, description: string): Command =>
    asksService(workflow.command(name)).description(description).argument("<run>", "id of the run");
  filtered(workflow.command("list"))
    .description("list workflows, by name")
    .addOption(choiceOption("--status <status>", "how they are", workflowStatuses))
    .action(workflowListCommand);
  named("get", "show what a workflow is, and when it comes due").action(workflowGetCommand);
  registering(workflow.command("register"))
    .description("register the workflow that a file of JSON has: name, steps, cron, timezone, …")
    .argument("<file>", "the file")
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
  named("unregister", "take a workflow's name away").action(unregisterCommand("workflows.unregister"));
}
