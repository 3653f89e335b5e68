import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { isRpcError } from "../../../client/index.ts";
import { type BatchLine, batchLines, type TriggerOptions } from "../../model/batch-lines.ts";
import { counted } from "../../model/number-format.ts";
import { ALL_JOBS, hashOf } from "../../model/page-route.ts";
import { visibleText } from "../../model/visible-text.ts";
import { FailurePanel, messageOf } from "./failure-panel.tsx";
import { PathPicker } from "./path-picker.tsx";
import { type Refused, type Submitted, submitLines } from "./submit-lines.ts";
import { useSubmission } from "./use-submission.ts";

const MOST_BYTES = 5_000_000;

interface ManyFormProps {
  lines: string;
  onLines: (lines: string) => void;
  options: TriggerOptions;
  choices: ComponentChildren;
}

/** Has many datasets profiled: a line each. Lines that are refused stay, each with the reason. */
export function ManyForm({ lines, onLines, options, choices }: ManyFormProps) {
  const [made, setMade] = useState<Submitted | null>(null);
  const [dropped, setDropped] = useState("");
  const parsed: BatchLine[] = batchLines(lines, options);
  const { busy, error, run } = useSubmission(JSON.stringify([lines, options]), (key) => submitLines(parsed, key));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const outcome = parsed.length === 0 ? null : await run();
    if (outcome === null) return;
    setMade(outcome);
    onLines(outcome.refused.map(({ text }) => text).join("\n"));
  };
  const drop = async (event: DragEvent): Promise<void> => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    if (file.size > MOST_BYTES) setDropped("This file is larger than 5 MB: use dli batch.");
    else {
      setDropped("");
      const text = await file.text();
      onLines(lines.trim() === "" ? text : `${lines.trimEnd()}\n${text}`);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>A line for each: a path, or JSON of a specification or of params of profiler.trigger</span>
        <textarea
          class="search lines"
          rows={10}
          spellcheck={false}
          placeholder={"sales/2024\nsales/2025\n… or drop a file here"}
          value={lines}
          onInput={(event) => onLines(event.currentTarget.value)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => void drop(event)}
        />
      </label>
      {dropped !== "" && <p class="problem">{dropped}</p>}
      {made !== null && <Outcome made={made} />}
      <PathPicker
        chosen=""
        action="add"
        onChoose={(path) => onLines(lines.trim() === "" ? path : `${lines.trimEnd()}\n${path}`)}
      />
      {choices}
      {error !== null && <FailurePanel error={error} />}
      <button type="submit" class="button primary" disabled={parsed.length === 0} aria-busy={busy}>
        Profile {counted(parsed.length, "dataset")}
      </button>
    </form>
  );
}

function Outcome({ made: { jobs, batches, refused } }: { made: Submitted }) {
  return (
    <div class="submitted" role="status">
      <p>
        <b>{counted(jobs, "job")}</b> submitted
        {batches.map((batch, i) => (
          <span key={batch}>
            {" · "}
            <a href={hashOf({ view: "jobs", choice: { ...ALL_JOBS, batch } })}>
              {batches.length === 1 ? "show them" : `batch ${i + 1}`}
            </a>
          </span>
        ))}
        {refused.length > 0 && ` · ${counted(refused.length, "line")} refused`}
      </p>
      {refused.length > 0 && (
        <ol class="refused">
          {refused.map((line) => (
            <li key={line.line}>
              <code>
                <bdi>{visibleText(line.text.slice(0, 200))}</bdi>
              </code>
              <Why line={line} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Why({ line: { line, reason } }: { line: Refused }) {
  return (
    <p class="problem">
      line {line}:{" "}
      {isRpcError(reason) ? (
        <>
          <a href={hashOf({ view: "errors", code: reason.code })}>{reason.data.cli_code}</a>{" "}
          {visibleText(reason.message)}
        </>
      ) : (
        visibleText(messageOf(reason))
      )}
    </p>
  );
}
