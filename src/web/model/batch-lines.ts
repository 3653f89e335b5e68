import type { Contract } from "../../client/index.ts";
import { pathSpecification } from "./path-specification.ts";

type TriggerItem = Contract["profiler.triggerBatch"]["params"]["items"][number];

/** Options for every line that does not say its own. */
export type TriggerOptions = Pick<TriggerItem, "only_light_profile" | "force"> & { redact?: boolean };

/** A line that somebody gave: what is submitted for it, or why nothing can be. */
export type BatchLine = { line: number; text: string } & ({ item: TriggerItem } | { reason: string });

/** The lines of a text that say something: paths, specifications, or params of profiler.trigger, as JSON Lines. */
export function batchLines(text: string, options: TriggerOptions): BatchLine[] {
  return text.split(/\r?\n/).flatMap((line, i): BatchLine[] => {
    const words = line.trim();
    if (words === "") return [];
    const head = { line: i + 1, text: words };
    if (!words.startsWith("{") && !words.startsWith('"')) return [{ ...head, item: itemOf(words, options) }];
    try {
      const said: unknown = JSON.parse(words);
      if (typeof said === "string") return [{ ...head, item: itemOf(said, options) }];
      return [{ ...head, item: { ...jobOptions(options), ...paramsOf(said as object) } }];
    } catch {
      return [{ ...head, reason: "This line is neither a path nor JSON." }];
    }
  });
}

/** What is submitted for a path. */
export function itemOf(path: string, options: TriggerOptions, name = "", changed: number | null = null): TriggerItem {
  const said = { ...(name === "" ? {} : { name }), ...(options.redact === true ? { redact: true } : {}) };
  return { profile_specification: pathSpecification(path, changed, said), ...jobOptions(options) };
}

function jobOptions({ only_light_profile, force }: TriggerOptions): Omit<TriggerItem, "profile_specification"> {
  return { ...(only_light_profile === true ? { only_light_profile } : {}), ...(force === true ? { force } : {}) };
}

/** Whatever it is: the service checks each item by itself. */
function paramsOf(said: object): TriggerItem {
  return ("profile_specification" in said ? said : { profile_specification: said }) as TriggerItem;
}
