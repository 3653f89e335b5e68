import { Command } from "commander";
import { version } from "../version.ts";
import { batchCommand } from "./commands/batch.ts";
import { callCommand } from "./commands/call.ts";
import { errorsCommand, formatsCommand, methodsCommand } from "./commands/catalog.ts";
import { compareCommand } from "./commands/compare.ts";
import { completionCommand } from "./commands/completion.ts";
import type { McpCommandOptions } from "./commands/mcp.ts";
import { profileCommand, profileGetCommand, profileShowCommand } from "./commands/profile.ts";
import { configCommand, healthCommand, migrateCommand } from "./commands/service.ts";
import { addDefinitionCommands } from "./definition-commands.ts";
import { ADMIN, addJobCommands } from "./job-commands.ts";
import { addLineageCommands } from "./lineage-commands.ts";
import { asksService, choiceOption, repeated } from "./options.ts";
import { reportFailure } from "./print-error.ts";
import { addQualityCommands } from "./quality-commands.ts";
import { addQueryCommands, addTranslationCommands } from "./query-commands.ts";
import { addSpectrumCommands } from "./spectrum-commands.ts";
import { addWorkflowCommands } from "./workflow-commands.ts";

/** Runs the `dli` command with the arguments of a process, and sets its exit code. */
export async function run(argv: string[]): Promise<void> {
  // Whoever reads the output may stop doing so: `dli job list | head -1`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  try {
    await buildProgram().parseAsync(argv);
  } catch (error) {
    reportFailure(error);
  }
}

/** The tree of commands. */
export function buildProgram(): Command {
  const program = new Command("dli")
    .description("Profiles datasets into Croissant JSON-LD: files, folders, archives, databases, addresses")
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError("(see 'dli --help')");
  addProfileCommands(program);
  asksService(program.command("batch"), "print the outcome of all as one JSON object")
    .description("profile every dataset named in a file; if it is stopped, run it again to go on")
    .argument("<file>", "JSON Lines: paths, specifications, or params of profiler.trigger")
    .option("--results <file>", "where to write the outcome of each line (default: beside the file)")
    .option("-o, --out <folder>", "write the profiles to a folder")
    .option("--retry-failed", "repeat only those that failed in the last run")
    .option("--give-up-after <time>", "how long to wait while the service takes nothing: 30s, 10m, 2h (default: 10m)")
    .action(batchCommand);
  asksService(program.command("compare"), "print the comparison as JSON")
    .description("tell what differs between two profiles; exit code 1 if more than the thresholds allow")
    .argument("<left>", "id of a job, file with a profile, or file or folder to profile")
    .argument("<right>", "the same")
    .option("--html <file>", "write the comparison as one HTML file that opens anywhere, offline")
    .option("--numeric <distance>", "how far numbers may be apart, in interquartile ranges (default: 0.1)")
    .option("--categorical <distance>", "how far shares of categories may be apart, 0 to 1 (default: 0.1)")
    .option("--missing <share>", "by how much the share of missing cells may differ, 0 to 1 (default: 0.05)")
    .option("--admin", ADMIN)
    .action(compareCommand);
  addJobCommands(program);
  addDefinitionCommands(program);
  addQueryCommands(program);
  addTranslationCommands(program);
  addQualityCommands(program);
  addLineageCommands(program);
  addWorkflowCommands(program);
  addSpectrumCommands(program);
  program
    .command("serve")
    .description("serve JSON-RPC 2.0 on POST /rpc, configured by environment variables (see 'dli config')")
    .action(async () => (await import("../main.ts")).serve(process.env));
  program
    .command("mcp")
    .description("serve the profiler to models: the Model Context Protocol over standard input and output")
    .option("--url <url>", "address of a running service (default: DLI_URL, else one in this process)")
    .option("--root <folder>", "folder that datasets are read from (default: the working directory)")
    .action(async (options: McpCommandOptions) => (await import("./commands/mcp.ts")).mcpCommand(options));
  program
    .command("migrate")
    .description("bring the database of DATABASE_URL to the version of this program")
    .action(migrateCommand);
  asksService(program.command("call"), "print the result on one line")
    .description("call a method and print its result as JSON")
    .argument("<method>", "name of the method, e.g. profiler.jobStatus")
    .argument("[params]", "params as JSON")
    .action(callCommand);
  asksService(program.command("methods")).description("list what can be called").action(methodsCommand);
  asksService(program.command("formats")).description("list what can be profiled").action(formatsCommand);
  asksService(program.command("errors"))
    .description("list the error catalog, or explain one of its errors")
    .argument("[code]", "number, DLI-number or name")
    .action(errorsCommand);
  asksService(program.command("health"))
    .description("show the health of the service's parts; exit code 1 if one is degraded")
    .action(healthCommand);
  program
    .command("config")
    .description("show every setting, its value and where it comes from; secrets are hidden")
    .option("--json", "print the values as JSON")
    .action(configCommand);
  program
    .command("completion")
    .description("print a script that completes commands and options")
    .argument("<shell>", "bash or zsh")
    .action((shell: string) => completionCommand(shell, program));
  return program;
}

function addProfileCommands(program: Command): void {
  const profile = asksService(program.command("profile"), "print the result of profiler.getProfile")
    .description("profile a file or folder and print a summary")
    .enablePositionalOptions()
    .argument(
      "<path>",
      "file or folder to profile, - for standard input, s3://bucket/prefix/; with --url, below the service's data root",
    )
    .option("-o, --out <file>", "write the full profile, Croissant JSON-LD, to a file")
    .option("--html <file>", "write a report, one HTML file that opens anywhere, offline")
    .option("--no-rows", "leave records and examples of cells out of the report")
    .option("--light", "only list, type and hash the files")
    .option("--name <name>", "name of the dataset (default: that of the file or folder)")
    .option("--license <licence>", "address, SPDX id or usual name of the licence")
    .option("--spec <file>", "JSON file with further members of the profile specification")
    .action(profileCommand);
  asksService(profile.command("get"), "print the result of profiler.getProfile")
    .description("print the profile that a job made, as JSON")
    .argument("<job>", "id of the job")
    .addOption(
      choiceOption("--part <part>", "which part (default: the fullest)", ["light", "heavy", "cdd"]).conflicts("table"),
    )
    .option("--table <name>", "only this table, by the name of its record set; may be given several times", repeated)
    .option("-o, --out <file>", "write it to a file")
    .option("--admin", ADMIN)
    .action(profileGetCommand);
  asksService(profile.command("show"), "print the result of profiler.getProfile")
    .description("print a summary of the profile that a job made")
    .argument("<job>", "id of the job")
    .option("--html <file>", "write a report, one HTML file that opens anywhere, offline")
    .option("--no-rows", "leave records and examples of cells out of the report")
    .option("--admin", ADMIN)
    .action(profileShowCommand);
}
