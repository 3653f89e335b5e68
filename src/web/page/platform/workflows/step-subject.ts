import type { Result } from "../../../../client/index.ts";

type Step = Result<"workflows.get">["steps"][number];

/** What a step is about. */
export function subjectOf({ dataset, spec, metric, sql, profile_specification }: Step): string {
  return dataset ?? spec ?? metric ?? sql ?? profile_specification?.name ?? "";
}
