import type { Command } from "commander";
import { lineageCommand, lineageExportCommand, lineageImpactCommand } from "./commands/lineage.ts";
import { asksService } from "./options.ts";

/** `dli lineage …`: where data comes from, and what a change breaks. */
export function addLineageCommands(program: Command): void {
  const lineage = program.command("lineage").description("see where data comes from, and what a change would break");
  const of = (name: string, description: string): Command =>
    asksService(lineage.command(name))
      .description(description)
      .argument("<name>", "a table, dataset, metric, quality specification or workflow");
  const walked = (command: Command): Command =>
    command
      .option("--column <name>", "only what this column comes from, or goes into")
      .option("--depth <n>", "steps at most, to 10 (default: any)")
      .option("--tables", "leave out the columns");
  walked(of("show", "draw what something comes from, and what is made of it")).action(lineageCommand("both"));
  walked(of("upstream", "draw what something comes from")).action(lineageCommand("upstream"));
  walked(of("downstream", "draw what is made of something")).action(lineageCommand("downstream"));
  of("impact", "tell what a change of a table breaks; exit code 1 if it breaks anything")
    .option("--drop-column <name>", "if this column goes")
    .option("--rename <name=new>", "if a column has another name")
    .option("--retype <name=type>", "if a column has another type: feet=DOUBLE")
    .option("--drop", "if the table goes")
    .action(lineageImpactCommand);
  of("export", "print a lineage as events of OpenLineage, one a line").action(lineageExportCommand);
}
