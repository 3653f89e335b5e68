import { type Command, Option } from "commander";

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
