import type { Result } from "../../../client/index.ts";
import { count } from "../../model/number-format.ts";
import { hashOf, type JobsChoice } from "../../model/page-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { useCatalog } from "./catalog.ts";
import type { Job } from "./states.tsx";

type Errors = NonNullable<NonNullable<Result<"jobs.query">["facets"]>["error_code"]>;

const SHOWN = 5;

/** Jobs that failed, by the reason: how many, what it is, and one of them as an example. */
export function WhyFailed({ errors, jobs, choice }: { errors: Errors; jobs: Job[]; choice: JobsChoice }) {
  const { data: catalog } = useCatalog();
  if (errors.length === 0) return null;
  const most = errors[0]?.count ?? 1;
  const textOf = (code: number): string => {
    const example = jobs.flatMap(({ state }) =>
      state.status === "error" && state.error.code === code ? [state.error] : [],
    )[0];
    return example?.message ?? catalog?.find((entry) => entry.code === code)?.raised_when ?? "";
  };
  return (
    <section class="why" aria-labelledby="why">
      <h2 id="why">Why jobs failed</h2>
      <ul>
        {errors.slice(0, SHOWN).map(({ code, name, cli_code, count: jobsOf }) => (
          <li key={code}>
            <a
              class="share"
              href={hashOf({
                view: "jobs",
                choice: { ...choice, error: choice.error === code ? null : code, page: 0 },
              })}
              aria-current={choice.error === code ? "true" : undefined}
              aria-label={`Only the ${count(jobsOf)} jobs that failed with ${name}`}
            >
              <span>
                <i style={{ width: `${(jobsOf / most) * 100}%` }} />
              </span>
              <b>{count(jobsOf)}</b>
            </a>
            <p>
              <a class="named" href={hashOf({ view: "errors", code: code })}>
                {cli_code} {name}
              </a>{" "}
              <bdi class="quiet">{visibleText(textOf(code))}</bdi>
              {jobsOf > 1 && <span class="quiet"> and others</span>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
