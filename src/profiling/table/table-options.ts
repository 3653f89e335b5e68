import { setImmediate } from "node:timers/promises";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { ProfileSpecification, ReadOptions } from "../model/specification.ts";
import type { TableOptions } from "../model/table-options.ts";
import { type PathPattern, pathPattern } from "./path-pattern.ts";

/** Patterns are looked through for so long before others have the thread. */
const SLICE_MS = 10;

/**
 * What a specification says of how a file of its dataset is profiled; `compare` where there are others. However many
 * patterns a caller gives, other jobs go on meanwhile; rejects once the signal aborts.
 */
export async function tableOptions(
  specification: ProfileSpecification,
  { path, givenPath = path }: Pick<DatasetFile, "path" | "givenPath">,
  compare: boolean,
  signal: AbortSignal,
): Promise<TableOptions> {
  return {
    seed: `${specification.id}/${path}`,
    read: await readOptions(specification, givenPath, signal),
    monthFirst: MONTH_FIRST.has(specification.country.toLowerCase()),
    redact: specification.redact ?? false,
    compare,
  };
}

/** The first options whose pattern a path fits. */
export async function readOptions(
  { data_connectors }: ProfileSpecification,
  path: string,
  signal: AbortSignal,
): Promise<ReadOptions | null> {
  const giveWay = inSlices(signal);
  for (const connector of data_connectors) {
    if (connector.type !== "RawDataPath") continue;
    for (const options of connector.read_options ?? []) {
      if (isFor(options, path)) return options;
      await giveWay();
    }
  }
  return null;
}

/** The options whose pattern fits none of some paths, with the connector's dataset_id; null where there are none such. */
export async function unusedOptions(
  { data_connectors }: ProfileSpecification,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<{ dataset_id: string; options: ReadOptions } | null> {
  const giveWay = inSlices(signal);
  for (const connector of data_connectors) {
    if (connector.type !== "RawDataPath") continue;
    for (const options of connector.read_options ?? []) {
      let isUsed = false;
      for (const path of paths) {
        isUsed = isFor(options, path);
        if (isUsed) break;
        await giveWay();
      }
      if (!isUsed) return { dataset_id: connector.dataset_id, options };
    }
  }
  return null;
}

function isFor(options: ReadOptions, path: string): boolean {
  return options.path === path || patternOf(options)(path);
}

/** Lets others have the thread whenever it was taken for long; rejects once the signal aborts. */
function inSlices(signal: AbortSignal): () => Promise<void> | undefined {
  let since = performance.now();
  const giveWay = async (): Promise<void> => {
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  };
  return () => (performance.now() - since < SLICE_MS ? undefined : giveWay());
}

/** Patterns are made ready once, however many files there are. */
const patterns = new WeakMap<ReadOptions, PathPattern>();

function patternOf(options: ReadOptions): PathPattern {
  const known = patterns.get(options);
  if (known !== undefined) return known;
  const pattern = pathPattern(options.path);
  patterns.set(options, pattern);
  return pattern;
}

/** Countries in which the month is usually written before the day. */
const MONTH_FIRST = new Set(["us", "usa", "united states", "united states of america"]);
