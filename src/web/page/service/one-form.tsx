import type { ComponentChildren } from "preact";
import type { Contract } from "../../../client/index.ts";
import { FailurePanel } from "./failure-panel.tsx";
import { PathPicker } from "./path-picker.tsx";
import { go } from "./route.ts";
import { session } from "./session.ts";
import { useSubmission } from "./use-submission.ts";

interface OneFormProps {
  path: string;
  name: string;
  item: Contract["profiler.trigger"]["params"];
  choices: ComponentChildren;
  /** A path, and when what lies there was changed, where that is known. */
  onPath: (path: string, changed: number | null) => void;
  onName: (name: string) => void;
}

/** Has one dataset profiled. */
export function OneForm({ path, name, item, choices, onPath, onName }: OneFormProps) {
  const { busy, error, run } = useSubmission(JSON.stringify(item), (key) =>
    session.client.call("profiler.trigger", { ...item, idempotency_key: key }),
  );
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (path.trim() === "") return;
    const made = await run();
    if (made !== null) go({ view: "job", id: made.job_id });
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>Folder or file below the data root</span>
        <input
          class="search"
          type="text"
          maxLength={4096}
          spellcheck={false}
          autocomplete="off"
          value={path}
          onInput={(event) => onPath(event.currentTarget.value, null)}
        />
      </label>
      <PathPicker chosen={path} onChoose={onPath} action="choose" />
      <label class="field">
        <span>Name of the dataset</span>
        <input
          class="search"
          type="text"
          maxLength={4096}
          placeholder={path}
          value={name}
          onInput={(event) => onName(event.currentTarget.value)}
        />
      </label>
      {choices}
      {error !== null && <FailurePanel error={error} />}
      <button type="submit" class="button primary" disabled={path.trim() === ""} aria-busy={busy}>
        Profile it
      </button>
    </form>
  );
}
