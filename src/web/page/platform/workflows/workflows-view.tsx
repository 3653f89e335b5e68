import { counted } from "../../../model/number-format.ts";
import { platformHash } from "../../../model/platform-route.ts";
import { moment } from "../../../model/time-text.ts";
import { visibleText } from "../../../model/visible-text.ts";
import { Name } from "../../parts/text.tsx";
import { session } from "../../service/session.ts";
import { NamedList } from "../named-list.tsx";
import { Tags } from "../stated.tsx";
import { StatusPill } from "../status-pill.tsx";

/** What runs by the clock, and when next. */
export function WorkflowsView({ words, page }: { words: string; page: number }) {
  return (
    <NamedList
      route={{ view: "workflows", words, page }}
      title="Workflows"
      one="workflow"
      command="dli workflow register FILE"
      ask={(part, signal) => session.client.call("workflows.list", part, { signal })}
    >
      {({ name, description, steps, cron, timezone, after = [], status, next_at, tags }) => (
        <>
          <p class="catalog-name">
            <a href={platformHash({ view: "workflow", name })}>
              <Name text={name} />
            </a>
            <StatusPill status={status} />
            <Tags tags={tags} />
          </p>
          {description !== null && <p>{visibleText(description)}</p>}
          <p class="quiet">
            {counted(steps.length, "step")}
            {cron !== null && ` · ${cron} ${timezone}`}
            {after.length > 0 && ` · after ${after.join(", ")}`}
            {next_at !== null && ` · next ${moment(next_at)}`}
          </p>
        </>
      )}
    </NamedList>
  );
}
