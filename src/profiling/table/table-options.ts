import { matchesGlob } from "node:path/posix";
import type { ProfileSpecification } from "../model/specification.ts";
import type { TableOptions } from "../model/table-options.ts";

/** What a specification says of how a file of its dataset is profiled; `compare` where there are others. */
export function tableOptions(specification: ProfileSpecification, path: string, compare: boolean): TableOptions {
  const options = specification.data_connectors.flatMap((connector) =>
    connector.type === "RawDataPath" ? (connector.read_options ?? []) : [],
  );
  return {
    seed: `${specification.id}/${path}`,
    read: options.find((option) => option.path === path || matchesGlob(path, option.path)) ?? null,
    monthFirst: MONTH_FIRST.has(specification.country.toLowerCase()),
    redact: specification.redact ?? false,
    compare,
  };
}

/** Countries in which the month is usually written before the day. */
const MONTH_FIRST = new Set(["us", "usa", "united states", "united states of america"]);
