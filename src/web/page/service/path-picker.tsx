import { useState } from "preact/hooks";
import { bytes, count } from "../../model/number-format.ts";
import { moment } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Name } from "../parts/text.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { session } from "./session.ts";
import { useLive } from "./use-live.ts";

const PAGE = 100;

interface PathPickerProps {
  chosen: string;
  onChoose: (path: string, changed: number | null) => void;
  /** What its buttons say. */
  action: string;
}

/** What lies below the data root, folder by folder. */
export function PathPicker({ chosen, onChoose, action }: PathPickerProps) {
  const [folder, setFolder] = useState("");
  const [shown, setShown] = useState(PAGE);
  const { data, error, again } = useLive(
    `paths ${folder} ${shown}`,
    (signal) => session.client.call("profiler.listPaths", { path: folder, limit: Math.min(1000, shown) }, { signal }),
    () => null,
  );
  const open = (path: string): void => {
    setFolder(path);
    setShown(PAGE);
  };
  const steps = folder === "" ? [] : folder.split("/");
  return (
    <div class="picker panel" role="group" aria-label="What lies below the data root">
      <div class="crumbs">
        <button type="button" class="link" onClick={() => open("")}>
          data root
        </button>
        {steps.map((step, i) => (
          <span key={steps.slice(0, i + 1).join("/")}>
            {" / "}
            <button type="button" class="link" onClick={() => open(steps.slice(0, i + 1).join("/"))}>
              <Name text={step} />
            </button>
          </span>
        ))}
        {folder !== "" && (
          <button type="button" class="button small" onClick={() => onChoose(folder, null)}>
            {action} this folder
          </button>
        )}
      </div>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer rows={3} />}
      {data !== null && data.entries.length === 0 && <p class="quiet nothing">This folder is empty.</p>}
      {data !== null && (
        <ul>
          {data.entries.map((entry) => (
            <li key={entry.path} class={chosen === entry.path ? "chosen" : undefined}>
              {entry.kind === "folder" ? (
                <button type="button" class="link name" onClick={() => open(entry.path)}>
                  <Name text={entry.name} />/
                </button>
              ) : (
                <span class={entry.kind === "file" ? "name" : "name quiet"}>
                  <Name text={entry.name} />
                </span>
              )}
              <small title={entry.modified_at === null ? undefined : moment(entry.modified_at)}>
                {entry.modified_at !== null && moment(entry.modified_at).slice(0, 10)}
              </small>
              <small class="size">{entry.size !== null && entry.kind === "file" && bytes(entry.size)}</small>
              {entry.kind !== "other" && (
                <button
                  type="button"
                  class="button small"
                  aria-label={`${action} ${visibleText(entry.name)}`}
                  onClick={() => onChoose(entry.path, entry.modified_at)}
                >
                  {action}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {data !== null && data.entries.length < data.total_count && shown < 1000 && (
        <button type="button" class="link more" onClick={() => setShown(Math.min(1000, shown + 300))}>
          {count(data.entries.length)} of {count(data.total_count)}: show more
        </button>
      )}
    </div>
  );
}
