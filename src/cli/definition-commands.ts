import type { Command } from "commander";
import {
  datasetGetCommand,
  datasetListCommand,
  datasetRefreshCommand,
  datasetRegisterCommand,
  datasetRunCommand,
  datasetUnregisterCommand,
} from "./commands/dataset.ts";
import {
  metricGetCommand,
  metricHistoryCommand,
  metricListCommand,
  metricRegisterCommand,
  metricRunCommand,
} from "./commands/metric.ts";
import { unregisterCommand, versionsCommand } from "./commands/named.ts";
import {
  tableDescribeCommand,
  tableGetCommand,
  tableListCommand,
  tableQueriesCommand,
  tableSearchCommand,
} from "./commands/tables.ts";
import { asksService, choiceOption, filtered, inFormat, listed, registering, repeated, several } from "./options.ts";

/** `dli dataset …` and `dli catalog …`: what has a name, and the tables that there are. */
export function addDefinitionCommands(program: Command): void {
  addDatasetCommands(program.command("dataset").description("give datasets names, and look at what has one"));
  addMetricCommands(program.command("metric").description("SELECTs with parameters, under names, and their values"));
  addCatalogCommands(program.command("catalog").description("look for tables, and at what is known of them"));
}

function addDatasetCommands(dataset: Command): void {
  const named = (name: string, description: string): Command =>
    dataset.command(name).description(description).argument("<name>", "name of the dataset: catalog.schema.table");
  filtered(dataset.command("list"))
    .description("list datasets, by name")
    .addOption(choiceOption("--kind <kind>", "sources or views", ["source", "view"]))
    .action(datasetListCommand);
  asksService(named("get", "show what a dataset is"))
    .option("--version <n>", "what it was in this version")
    .action(datasetGetCommand);
  registering(dataset.command("register"))
    .description("give a file or folder a name, and profile it; or register what a file of JSON describes")
    .argument("<name-or-file>", "name of the dataset, catalog.schema.table; or the file")
    .argument("[path]", "file or folder, below DATA_ROOT or the working directory")
    .option("--sql <select>", "instead of a path: one SELECT over other datasets, which makes it a view")
    .option("--table <name>", "the table of its source that its own name stands for")
    .option("--redact", "show columns that tell of persons to its owner alone")
    .option("--no-profile", "do not profile it now, nor at each refresh")
    .action(datasetRegisterCommand);
  inFormat(named("run", "show the first rows of a dataset"))
    .option("--limit <n>", "rows at most (default: 1000)")
    .action(datasetRunCommand);
  asksService(named("refresh", "profile a dataset anew; exit code 1 if that fails"))
    .option("--force", "profile files again that have not changed")
    .action(datasetRefreshCommand);
  inFormat(named("versions", "list who changed a dataset, and when")).action(versionsCommand("datasets.versions"));
  asksService(named("unregister", "take a dataset's name away; its versions stay"))
    .option("--force", "even if something depends on it")
    .action(datasetUnregisterCommand);
}

function addMetricCommands(metric: Command): void {
  const named = (name: string, description: string): Command =>
    metric.command(name).description(description).argument("<name>", "name of the metric");
  const withValues = (command: Command): Command =>
    inFormat(command).option("-p, --param <name=value>", "value of a parameter; may be given several times", repeated);
  filtered(metric.command("list")).description("list metrics, by name").action(metricListCommand);
  asksService(named("get", "show what a metric is, and what it answered last")).action(metricGetCommand);
  registering(metric.command("register"))
    .description("give a SELECT a name, or register what a file of JSON describes")
    .argument("<name-or-file>", "name of the metric, in three parts; or the file")
    .option("--sql <select>", "the SELECT, with each parameter as $name")
    .option("--parameter <name:type=default>", "a parameter of it; may be given several times", repeated)
    .option("--unit <unit>", "what its values are measured in")
    .action(metricRegisterCommand);
  withValues(named("run", "run a metric, and print what it answers"))
    .option("--limit <n>", "rows at most (default: 1000)")
    .option("--timeout <seconds>", "how long it may take (default: 300)")
    .option("--dry-run", "only tell what it would answer")
    .action(metricRunCommand);
  withValues(named("history", "list what a metric answered, the newest first"))
    .option("--limit <n>", "runs at most (default: 50)")
    .action(metricHistoryCommand);
  inFormat(named("versions", "list who changed a metric, and when")).action(versionsCommand("metrics.versions"));
  asksService(named("unregister", "take a metric's name away; its versions stay")).action(
    unregisterCommand("metrics.unregister"),
  );
}

function addCatalogCommands(catalog: Command): void {
  const ofTable = (name: string, description: string, isDefault = false): Command =>
    asksService(catalog.command(name, { isDefault }))
      .description(description)
      .argument(isDefault ? "[table]" : "<table>", "the table: catalog.schema.table");
  listed(catalog.command("list"))
    .description("list tables; all that is given must hold")
    .option("--catalog <name>", "the first part of their references")
    .option("--schema <name>", "the second part")
    .option("--dataset <name>", "the dataset that they belong to")
    .option("--owner <text>", "a part of its owner")
    .option("--team <name>", "whose they are")
    .option("--tag <tag>", "a tag that they have; may be given several times", repeated)
    .option("--meaning <type>", "what a column means: email, latitude, …; one of several with commas", several)
    .option("--personal", "only those with a column that tells of persons")
    .action(tableListCommand);
  listed(catalog.command("search"))
    .description("find tables by a keyword in all that is known of them")
    .argument("<keyword>", "at least two letters")
    .option("--in <where>", "name, column, semantic_type, description, tag; several with commas", several)
    .action(tableSearchCommand);
  ofTable("get", "show what is known of a table, column by column; `get` may be left out", true)
    .option("--sample", "show the first rows, without values that tell of persons")
    .option("--live", "ask its database what it is now, and show what has changed")
    .action((table: string | undefined, options) =>
      table === undefined ? catalog.help({ error: true }) : tableGetCommand(table, options),
    );
  inFormat(catalog.command("queries"))
    .description("list the newest queries that read a table, themselves or through a view")
    .argument("<table>", "the table: catalog.schema.table")
    .option("--limit <n>", "how many to show at most, up to 20 (default: 5)")
    .action(tableQueriesCommand);
  ofTable("describe", "describe a table, or a column of it")
    .option("--column <name>", "the column")
    .option("--description <text>", "what it holds")
    .option("--tag <tag>", "a tag; may be given several times", repeated)
    .action(tableDescribeCommand);
}
