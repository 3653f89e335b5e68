import type { Result } from "../../../../client/index.ts";
import { lineageDrawing } from "../../../model/lineage-boxes.ts";
import { counted } from "../../../model/number-format.ts";
import { visibleText } from "../../../model/visible-text.ts";
import { Name } from "../../parts/text.tsx";
import { FailurePanel, Shimmer } from "../../service/failure-panel.tsx";
import { session } from "../../service/session.ts";
import { useLive } from "../../service/use-live.ts";
import { LineageDiagram } from "./lineage-diagram.tsx";

type Lineage = Result<"lineage.get">;

/** Above so many things the list comes alone. */
const DRAWN = 60;

/** Where the columns of a table come from, and what is made of them: a drawing, and the same as a list. */
export function LineageTab({ table }: { table: string }) {
  const { data, error, again } = useLive(
    `lineage of ${table}`,
    (signal) => session.client.call("lineage.get", { resource: table }, { signal }),
    () => null,
  );
  if (data === null) return error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />;
  const { nodes, edges, unresolved, truncated } = data;
  return (
    <>
      <p class="quiet">
        {`${counted(data.total_upstream, "thing")} upstream, ${counted(data.total_downstream, "thing")} downstream`}
        {truncated && "; not all of it is shown"}
      </p>
      {edges.length === 0 ? (
        <p class="empty">It reads nothing that has a name, and nothing that has a name reads it.</p>
      ) : (
        <>
          {nodes.length <= DRAWN && <LineageDiagram drawing={lineageDrawing(data)} />}
          <details open={nodes.length > DRAWN}>
            <summary>The same as a list</summary>
            <Edges edges={edges} />
          </details>
        </>
      )}
      {unresolved.length > 0 && (
        <section class="section">
          <h2>Not known</h2>
          <ul>
            {unresolved.map(({ id, part, reason }) => (
              <li key={`${id} ${part}`}>
                <Name text={part === null ? id : `${id}, ${part}`} />: {visibleText(reason)}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Edges({ edges }: { edges: Lineage["edges"] }) {
  return (
    <ul class="panel catalog">
      {edges.map(({ from, to, columns, confidence }) => (
        <li key={`${from} ${to}`}>
          <p>
            <Name text={from} /> <span class="quiet">{confidence === "bound" ? "is read by" : "is named by"}</span>{" "}
            <Name text={to} />
          </p>
          {columns.length > 0 && (
            <ul class="lineage-columns">
              {columns.map((column) => (
                <li key={[column.from, column.to, column.kind].join()}>
                  <Name text={column.from ?? "its rows"} /> <span class="quiet">{column.kind}</span>{" "}
                  <Name text={column.to ?? "which rows there are"} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
