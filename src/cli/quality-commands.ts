import type { Command } from "commander";
import { testStatuses } from "../quality/results.ts";
import { unregisterCommand, versionsCommand } from "./commands/named.ts";
import {
  qualityFormats,
  qualityGetCommand,
  qualityListCommand,
  qualityRegisterCommand,
  qualityResultsCommand,
  qualityRunCommand,
  qualitySuggestCommand,
  qualityValidateCommand,
} from "./commands/quality.ts";
import { asksService, choiceOption, filtered, inFormat, listed, registering, repeated } from "./options.ts";

/** `dli quality …`: what must hold of tables, and whether it does. */
export function addQualityCommands(program: Command): void {
  const quality = program.command("quality").description("say what must hold of tables, and find out whether it does");
  const named = (name: string, description: string): Command =>
    quality.command(name).description(description).argument("<name>", "name of the specification");
  filtered(quality.command("list"))
    .description("list specifications, by name, with what their last runs have found")
    .action(qualityListCommand);
  asksService(named("get", "show what a specification tests")).action(qualityGetCommand);
  registering(quality.command("register"))
    .description("register the specification that a file of JSON has: name, target, tests")
    .argument("<file>", "the file")
    .option("--target <table>", "the table, in place of the file's")
    .action(qualityRegisterCommand);
  asksService(quality.command("validate"))
    .description("look whether a file could be registered")
    .argument("<file>", "the file")
    .action(qualityValidateCommand);
  asksService(quality.command("run"))
    .description("run tests; exit code 0 if they pass, 1 if data fails one, 2 if tests cannot be run")
    .argument("<name-or-file>", "name of the specification, or a file of JSON with target and tests")
    .option("--target <table>", "of a file: the table that is tested, in place of the file's")
    .option("--test <name>", "only this test; may be given several times", repeated)
    .option("--timeout <seconds>", "how long it may take (default: 300)")
    .option("--fail-fast", "end with the first test that fails")
    .addOption(choiceOption("--format <format>", "how it is printed (default: table)", qualityFormats))
    .option("-o, --out <file>", "of JSON and JUnit's XML: the file that it is written to")
    .action(qualityRunCommand);
  listed(quality.command("results"))
    .description("list what tests have found, the newest first")
    .argument("[name]", "name of the specification")
    .option("--target <table>", "the table that was tested")
    .option("--test <name>", "the test")
    .addOption(choiceOption("--status <status>", "how it ended", testStatuses))
    .action(qualityResultsCommand);
  asksService(quality.command("suggest"))
    .description("print the tests that a table passes as its profile proves, as a file for register")
    .argument("<table>", "the table: catalog.schema.table")
    .action(qualitySuggestCommand);
  inFormat(named("versions", "list who changed a specification, and when")).action(versionsCommand("quality.versions"));
  asksService(named("unregister", "take a specification's name away; its versions and results stay")).action(
    unregisterCommand("quality.unregister"),
  );
}
