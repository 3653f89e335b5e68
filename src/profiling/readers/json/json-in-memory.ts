import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";
import { SMALL_ROWS } from "../../columns/in-memory.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import { recordsInMemory } from "../records-in-memory.ts";
import { flatRecords } from "./flat-records.ts";
import { hasOddNames } from "./json-oddities.ts";
import type { JsonFile } from "./load-json.ts";

/** Bytes of a file that is read here. */
const SMALL = 1_048_576;

/**
 * The table that DuckDB would make of a small file of flat records, the same values in the same types, to the last bit.
 * Null where the file is not small, or holds what DuckDB is to be asked about.
 */
export async function jsonInMemory(
  { path, size, layout }: Pick<JsonFile, "path" | "size" | "layout">,
  signal: AbortSignal,
): Promise<LoadedTable | null> {
  if (size > SMALL) return null;
  const bytes = await readFile(path, { signal });
  const records = isUtf8(bytes) ? flatRecords(bytes.toString("utf8"), layout, SMALL_ROWS) : null;
  if (records === null) return null;
  const { names, rows, doubles } = records;
  const isOdd = hasOddNames(names) || new Set(names.map((name) => name.toLowerCase())).size < names.length;
  return isOdd
    ? null
    : recordsInMemory(
        names,
        rows,
        names.map((_, i) => (doubles.has(i) ? "DOUBLE" : null)),
      );
}
