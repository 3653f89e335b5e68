import type { JsonValue } from "../../../profiling/model/json-value.ts";
import { hashOf } from "../../model/page-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { useCatalog } from "./catalog.ts";
import type { Job } from "./states.tsx";

type StoredError = Extract<Job["state"], { status: "error" }>["error"];

/** Why a job failed: its number, what was wrong, with what, and what helps. */
export function JobError({ error: { code, name, message, details } }: { error: StoredError }) {
  const entry = useCatalog().data?.find((each) => each.code === code);
  const members =
    typeof details === "object" && details !== null ? Object.entries(details as Record<string, JsonValue>) : [];
  return (
    <section class="job-error" aria-label="Why it failed">
      <a class="number" href={hashOf({ view: "errors", code: code })}>
        {entry?.cli_code ?? code} {visibleText(name)}
      </a>
      <p class="said">
        <bdi>{visibleText(message)}</bdi>
      </p>
      {entry !== undefined && entry.suggestion !== "" && <p class="quiet">{entry.suggestion}</p>}
      {members.length > 0 && (
        <dl>
          {members.map(([member, value]) => (
            <div key={member}>
              <dt>{visibleText(member)}</dt>
              <dd>
                <bdi>{visibleText(typeof value === "string" ? value : JSON.stringify(value))}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
