import type { ReadOptions } from "./specification.ts";

/** What a profile depends on besides the file's content. */
export interface TableOptions {
  /** Makes samples repeatable. */
  seed: string;
  /** What the caller says of how the file is to be read. */
  read: ReadOptions | null;
  /** Whether 3/4/2020 is a day in March where nothing else tells. */
  monthFirst: boolean;
  /** Whether values that tell something about a person are kept out. */
  redact: boolean;
  /** Whether the dataset has other tables, which the columns may refer to. */
  compare: boolean;
  /** Names of columns that are known to tell something about a person. */
  personal?: readonly string[];
}
