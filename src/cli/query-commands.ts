import type { Command } from "commander";
import { statementTypes } from "../store/job-record.ts";
import { jobStates } from "../store/job-stage.ts";
import { queryScopes } from "../store/statement-task.ts";
import type { RunCommandOptions } from "./bound-statement.ts";
import {
  policyCommand,
  queryCancelCommand,
  queryListCommand,
  queryResultCommand,
  queryShowCommand,
} from "./commands/query.ts";
import { sqlFormatCommand, transpileCommand } from "./commands/transpile.ts";
import { asksService, choiceOption, listed, repeated, several } from "./options.ts";
import { queryFormats } from "./query-output.ts";

/** `dli run` and `dli query …`: SELECTs over files and over what has a name, and those that were run. */
export function addQueryCommands(program: Command): void {
  const run = written(program.command("run").enablePositionalOptions())
    .description(
      "run a SELECT over files, named by their paths: SELECT * FROM 'data/x.csv', 'book.xlsx#sheet'; or over datasets by their names",
    )
    .argument("[file]", "file with the statement, - for standard input")
    .option("--sql <statement>", "the statement itself")
    .option(
      "-p, --param <name=value>",
      "a parameter, $name in the statement; name:=JSON for other than texts",
      repeated,
    )
    .option("--limit <rows>", "rows at most (default: 1000)")
    .option("--timeout <seconds>", "how long it may take (default: 300)")
    .option("--dry-run", "only tell columns, types and parameters")
    .option("--url <url>", "address of a service that runs it, over its datasets (default: DLI_URL)")
    .action(async (file: string | undefined, options: RunCommandOptions) =>
      (await import("./commands/run.ts")).runCommand(file, options),
    );
  asksService(run.command("policy"))
    .description("show how statements are limited, and what you have used")
    .action(policyCommand);
  const query = program.command("query").description("statements that were submitted, and what they answered");
  const ofQuery = (name: string, description: string): Command =>
    query.command(name).description(description).argument("<query>", "id of the query");
  listed(query.command("list"))
    .description("list queries, the newest first")
    .addOption(choiceOption("--scope <scope>", "whose: yours, a user's, workflows', everybody's", queryScopes))
    .option("--user <subject>", "whose they are, with --scope user")
    .addOption(
      choiceOption("--type <type>", "what ran them; may be given several times", statementTypes).argParser(repeated),
    )
    .option("--status <status>", `${jobStates.join(", ")}; several with commas`, several)
    .option("--table <table>", "those that read this table, themselves or through a view")
    .option("--search <text>", "a part of their SQL")
    .action(queryListCommand);
  asksService(ofQuery("show", "show a query: its SQL, what it read and took, why it failed")).action(queryShowCommand);
  written(ofQuery("result", "print what a query answered; waits for one that runs"))
    .option("--url <url>", "address of a running service (default: DLI_URL, else a service in this process)")
    .action(queryResultCommand);
  asksService(ofQuery("cancel", "end a query that waits or runs"))
    .option("--reason <text>", "why")
    .action(queryCancelCommand);
}

/** `dli transpile` and `dli sql format`: SQL of other dialects, and how it is laid out. */
export function addTranslationCommands(program: Command): void {
  asksService(program.command("transpile"))
    .description("translate SQL to another dialect; what may not mean the same is refused, or told of on stderr")
    .argument("<file>", "file with the SQL, - for standard input")
    .requiredOption("--from <dialect>", "what it is: postgres, mysql, bigquery, snowflake, oracle, tsql, …")
    .option("--to <dialect>", "what it is to be", "duckdb")
    .option("--rules <name>", "rules that give tables other names; may be given several times", repeated)
    .option("--pretty", "lay it out anew")
    .option("--no-strict", "translate also what may not mean the same")
    .action(transpileCommand);
  const sql = program.command("sql").description("the text of statements");
  sql
    .command("format")
    .description("lay a statement out anew")
    .argument("<file>", "file with the SQL, - for standard input")
    .option("--dialect <dialect>", "what it is (default: duckdb)")
    .option("--check", "only look; exit code 1 if it would change")
    .option("--write", "write it back into the file")
    .option("--url <url>", "address of a running service (default: DLI_URL, else a service in this process)")
    .action(sqlFormatCommand);
}

/** The options of a command that writes rows. */
function written(command: Command): Command {
  return command
    .addOption(choiceOption("--format <format>", "how rows are written (default: by --out, else table)", queryFormats))
    .option("-o, --out <file>", "write the rows to a file");
}
