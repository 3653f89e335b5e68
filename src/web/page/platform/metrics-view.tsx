import { counted } from "../../model/number-format.ts";
import { platformHash } from "../../model/platform-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Name } from "../parts/text.tsx";
import { session } from "../service/session.ts";
import { NamedList } from "./named-list.tsx";
import { Tags } from "./stated.tsx";

/** Statements that have a name, whose values are kept over time. */
export function MetricsView({ words, page }: { words: string; page: number }) {
  return (
    <NamedList
      route={{ view: "metrics", words, page }}
      title="Metrics"
      one="metric"
      command="dli metric register FILE"
      ask={(part, signal) => session.client.call("metrics.list", part, { signal })}
    >
      {({ name, description, unit, depends_on, parameters, tags }) => (
        <>
          <p class="catalog-name">
            <a href={platformHash({ view: "metric", name })}>
              <Name text={name} />
            </a>
            {unit !== null && <span class="badge">{visibleText(unit)}</span>}
            <Tags tags={tags} />
          </p>
          {description !== null && <p>{visibleText(description)}</p>}
          <p class="quiet">
            {depends_on.length === 0 ? "reads no table" : `reads ${depends_on.join(", ")}`}
            {parameters.length > 0 && ` · ${counted(parameters.length, "parameter")}`}
          </p>
        </>
      )}
    </NamedList>
  );
}
