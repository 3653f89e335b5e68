import { Command } from "commander";
import { serve } from "../main.ts";
import { version } from "../version.ts";
import { callCommand } from "./call-command.ts";
import { formatsCommand } from "./formats-command.ts";
import { reportFailure } from "./print-error.ts";
import { type ProfileCommandOptions, profileCommand } from "./profile-command.ts";

/** Runs the `dli` command with the arguments of a process, and sets its exit code. */
export async function run(argv: string[]): Promise<void> {
  const program = new Command("dli")
    .description("Profiles datasets: folders of CSV, TSV, JSON, JSON Lines and Parquet into Croissant JSON-LD")
    .version(version)
    .showHelpAfterError("(see 'dli --help')");
  program
    .command("profile")
    .description("profile a file or folder and print a summary")
    .argument("<path>", "file or folder to profile")
    .option("-o, --out <file>", "write the full profile, Croissant JSON-LD, to a file")
    .option("--light", "only list, type and hash the files")
    .option("--json", "print the result of profiler.getProfile instead of a summary")
    .option("--name <name>", "name of the dataset (default: that of the file or folder)")
    .option("--license <licence>", "address, SPDX id or usual name of the licence")
    .option("--spec <file>", "JSON file with further members of the profile specification")
    .action((path: string, options: ProfileCommandOptions) => profileCommand(path, options));
  program
    .command("serve")
    .description("serve JSON-RPC 2.0 on POST /rpc, as the environment variables say (see README)")
    .action(() => serve(process.env));
  program
    .command("call")
    .description("call a method and print its result as JSON")
    .argument("<method>", "name of the method, e.g. profiler.jobStatus")
    .argument("[params]", "params as JSON, by name or by position")
    .option("--url <url>", "address of a running service (default: DLI_URL, else a service in this process)")
    .action((method: string, params: string | undefined, options: { url?: string }) =>
      callCommand(method, params, options),
    );
  program
    .command("formats")
    .description("list what can be profiled")
    .option("--json", "print the result of profiler.formats")
    .action((options: { json?: true }) => formatsCommand(options));
  try {
    await program.parseAsync(argv);
  } catch (error) {
    reportFailure(error);
  }
}
