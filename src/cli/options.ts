import { type Command, Option } from "commander";
import { recordFormats } from "./records.ts";

/** The options of every command that asks a service. */
export function asksService(command: Command, json = "print the result as JSON"): Command {
  return command
    .option("--json", json)
    .option("--url <url>", "address of a running service (default: DLI_URL, else a service in this process)");
}

/** An option that takes one of some values. */
export function choiceOption(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values);
}

/** Collects the values of an option that may be given several times, or several at once with commas between. */
export function several(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), ...value.split(",").filter((item) => item !== "")];
}

/** Collects the values of an option that may be given several times. */
export function repeated(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** The options of a command that prints records. */
export function inFormat(command: Command): Command {
  return asksService(command).addOption(
    choiceOption("--format <format>", "how it is printed (default: table)", recordFormats),
  );
}

/** Those of one that prints a page of a list. */
export function listed(command: Command): Command {
  return inFormat(command).option("--limit <n>", "how many to show at most").option("--offset <n>", "how many to skip");
}

/** What a list of what has a name can be restricted by. */
export function filtered(command: Command): Command {
  return listed(command)
    .option("--tag <tag>", "a tag that they have")
    .option("--owner <text>", "a part of their owner")
    .option("--search <text>", "a part of their name or description");
}

/** What can be said of whatever is registered under a name, and how it is. */
export function registering(command: Command): Command {
  return asksService(command)
    .option("--description <text>", "what it holds, or is for")
    .option("--owner <email>", "whom to ask")
    .option("--team <name>", "whose it is")
    .option("--tag <tag>", "a tag; may be given several times", repeated)
    .option("--readers <subjects>", "who may read it: all, owner, or subjects with commas between", several)
    .option("--replace", "replace what the name stands for, as its next version")
    .option("--dry-run", "only look whether it could be done");
}
