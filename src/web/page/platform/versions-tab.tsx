import type { Result } from "../../../client/index.ts";
import { moment } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import { session } from "../service/session.ts";
import { useLive } from "../service/use-live.ts";

type Method = "datasets.versions" | "metrics.versions" | "quality.versions";
type Version = Result<Method>["versions"][number];

/** Who changed what has a name, and when, and what came and went with that. */
export function VersionsTab({ method, name }: { method: Method; name: string }) {
  const { data, error, again } = useLive(
    `${method} ${name}`,
    (signal) => session.client.call(method, { name }, { signal }),
    () => null,
  );
  if (data === null) return error === null ? <Shimmer /> : <FailurePanel error={error} again={again} />;
  return (
    <ol class="panel versions">
      {data.versions.map((version) => (
        <li key={version.version}>
          <p>
            <b>Version {version.version}</b>{" "}
            <span class="quiet">
              {moment(version.registered_at)}
              {version.registered_by !== null && ` by ${visibleText(version.registered_by)}`}
              {version.removed_at !== null && ` · unregistered ${moment(version.removed_at)}`}
            </span>
          </p>
          {version.description !== null && <p>{visibleText(version.description)}</p>}
          <Changes changes={version.changes} />
        </li>
      ))}
    </ol>
  );
}

const SAID = { added: "new columns", gone: "columns that went", retyped: "columns of another type" } as const;

function Changes({ changes }: { changes: Version["changes"] }) {
  const kinds = (Object.keys(SAID) as (keyof typeof SAID)[]).filter((kind) => changes[kind].length > 0);
  return (
    <>
      {kinds.map((kind) => (
        <p key={kind}>
          {SAID[kind]}: <bdi>{changes[kind].map(visibleText).join(", ")}</bdi>
        </p>
      ))}
    </>
  );
}
