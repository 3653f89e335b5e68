import { hashOf } from "../../../model/page-route.ts";
import type { QualityMatrix } from "../../../model/quality-matrix.ts";
import { moment } from "../../../model/time-text.ts";
import { Scrolls } from "../../parts/scrolls.tsx";
import { Name } from "../../parts/text.tsx";
import { StateSign } from "../../service/states.tsx";
import { likeState } from "../status-pill.tsx";

/** What came of each test in the newest runs, the newest at the right: a sign for each, whose word is read out. */
export function RunsMatrix({ matrix: { runs, tests } }: { matrix: QualityMatrix }) {
  return (
    <Scrolls label="Tests by runs" class="panel">
      <table class="grid runs-matrix">
        <thead>
          <tr>
            <th scope="col">test</th>
            {runs.map(({ job_id, ran_at }) => (
              <th key={job_id} scope="col">
                <a href={hashOf({ view: "job", id: job_id })} title={moment(ran_at)}>
                  <span class="unseen">the run of {moment(ran_at)}</span>
                  <span aria-hidden="true">{moment(ran_at).split(/[ ,]/)[0]}</span>
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tests.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">
                <Name text={name} />
              </th>
              {cells.map((status, i) => (
                <td key={runs[i]?.job_id ?? i} title={status ?? "not run"}>
                  {status === null ? (
                    <span class="quiet">
                      <span class="unseen">not run</span>
                      <span aria-hidden="true">·</span>
                    </span>
                  ) : (
                    <span class={`pill only ${likeState(status)}`}>
                      <StateSign state={likeState(status)} />
                      <span class={status === "error" ? "" : "unseen"}>{status}</span>
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
