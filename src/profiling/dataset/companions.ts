import { formatOf } from "../formats/registry.ts";
import type { Companion } from "../model/dataset-file.ts";
import type { FormatFacts } from "../model/format-facts.ts";
import { HeldFile } from "./held-file.ts";

/**
 * The files that lie beside a file and belong to it, as the logs of databases do, in which the last changes are until they
 * are written to the file itself; those alone that hold something, and are no symlinks.
 */
export function companionsOf(held: HeldFile, absolute: string, format: FormatFacts): Companion[] {
  return suffixesOf(format).flatMap((suffix) => {
    using companion = holdCompanion(held, absolute, suffix);
    return companion === null ? [] : [{ suffix, identity: companion.identity }];
  });
}

/** Such a file, held; null where there is none. It lies where the file itself does, to whatever folder that name leads. */
export function holdCompanion(held: HeldFile, absolute: string, suffix: string): HeldFile | null {
  let companion: HeldFile;
  try {
    companion = HeldFile.named(`${absolute}${suffix}`);
  } catch {
    return null; // most have none
  }
  const { stats } = companion;
  if (stats.isFile() && stats.size > 0n && companion.realPath === `${held.realPath}${suffix}`) return companion;
  companion[Symbol.dispose]();
  return null;
}

function suffixesOf(facts: FormatFacts): readonly string[] {
  const format = formatOf(facts);
  return format.depth === "columns" ? (format.companions ?? []) : [];
}
