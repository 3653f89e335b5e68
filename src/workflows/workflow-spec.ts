import type { JsonValue } from "../profiling/model/json-value.ts";
import type { ProfileSpecification } from "../profiling/model/specification.ts";
import type { Notify } from "../store/definitions/notice-steps.ts";

export const stepTypes = ["refresh", "profile", "quality", "metric", "query", "airflow"] as const;

/** What a step does; what else it has is by its type. */
export interface WorkflowStep {
  id: string;
  type: (typeof stepTypes)[number];
  /** What is done where it fails: the run ends, or goes on. */
  on_failure?: "stop" | "continue";
  /** Of refresh: the dataset, and whether files too are read again that have not changed. */
  dataset?: string;
  force?: boolean;
  /** Of profile. */
  profile_specification?: ProfileSpecification;
  /** Of quality: the specification. */
  spec?: string;
  /** Of metric. */
  metric?: string;
  /** Of query. */
  sql?: string;
  /** Of airflow: the DAG. */
  dag_id?: string;
  /** Of metric and query: values of parameters; of airflow: what the DAG is run with. */
  parameters?: Readonly<Record<string, JsonValue>>;
  /** Of these: parameters that are the run's own, or its `logical_date`, by their names there. */
  take?: Readonly<Record<string, string>>;
  timeout_seconds?: number;
}

/** Whether a workflow is started by itself: it is, it is held, or it was registered as one that is not. */
export const workflowStatuses = ["ACTIVE", "PAUSED", "DISABLED"] as const;

export const catchups = ["none", "last", "all"] as const;
export const overlaps = ["skip", "queue"] as const;

/** What a workflow is. */
export interface WorkflowSpec {
  steps: readonly WorkflowStep[];
  /** Null where it is run by hand or after datasets alone. */
  cron: string | null;
  timezone: string;
  enabled: boolean;
  /** What is done with moments that came due while nothing looked: none is run, the last, or all, at most 100. */
  catchup: (typeof catchups)[number];
  /** What is done at a moment while an earlier run has not ended: it is left out, or waits. */
  overlap: (typeof overlaps)[number];
  retry: { max: number; delay_seconds: number };
  /** Datasets whose new snapshot starts it. */
  after: readonly string[];
  /** Values that runs have unless others are given. */
  parameters: Readonly<Record<string, JsonValue>>;
  /** Who is told when its runs have ended. */
  notify: readonly Notify[];
  /** As whom it runs by itself: whoever registered it. */
  runs_as: { client_id: string | null; roles: readonly string[] };
}

/** The text that it is stored as. */
export function workflowSpecText(spec: WorkflowSpec): string {
  return JSON.stringify(spec);
}

/** The specification of a stored text, which {@link workflowSpecText} has written. */
export function workflowSpecOf(text: string): WorkflowSpec {
  return { notify: [], ...(JSON.parse(text) as Omit<WorkflowSpec, "notify">) };
}

/** What each type of step has to have, and may have, beside `id`, `type` and `on_failure`. */
const MEMBERS: Readonly<Record<WorkflowStep["type"], { needs: keyof WorkflowStep; may: (keyof WorkflowStep)[] }>> = {
  refresh: { needs: "dataset", may: ["force"] },
  profile: { needs: "profile_specification", may: ["force"] },
  quality: { needs: "spec", may: ["timeout_seconds"] },
  metric: { needs: "metric", may: ["parameters", "take", "timeout_seconds"] },
  query: { needs: "sql", may: ["parameters", "take", "timeout_seconds"] },
  airflow: { needs: "dag_id", may: ["parameters", "take", "timeout_seconds"] },
};

/** Why steps cannot be used; null where they can. */
export function problemOfSteps(
  steps: readonly WorkflowStep[],
  parameters: Readonly<Record<string, JsonValue>>,
): string | null {
  const ids = new Set<string>();
  for (const step of steps) {
    if (ids.has(step.id)) return `there are two steps '${step.id}'`;
    ids.add(step.id);
    const { needs, may } = MEMBERS[step.type];
    if (step[needs] === undefined)
      return `step '${step.id}' has no '${needs}', which a step of the type ${step.type} needs`;
    const allowed = new Set<string>(["id", "type", "on_failure", needs, ...may]);
    const unknown = Object.keys(step).find((member) => !allowed.has(member));
    if (unknown !== undefined)
      return `step '${step.id}' has '${unknown}', which a step of the type ${step.type} has not`;
    const taken = Object.values(step.take ?? {}).find((name) => name !== "logical_date" && !(name in parameters));
    if (taken !== undefined) return `step '${step.id}' takes '${taken}', which is no parameter of the workflow`;
  }
  return null;
}
