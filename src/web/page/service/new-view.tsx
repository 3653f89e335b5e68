import { useState } from "preact/hooks";
import { batchLines, itemOf, type TriggerOptions } from "../../model/batch-lines.ts";
import { bodyOf, commandOf, shellWord } from "../../model/equivalents.ts";
import { Equivalents } from "./equivalents.tsx";
import { ManyForm } from "./many-form.tsx";
import { OneForm } from "./one-form.tsx";
import { TriggerChoices } from "./trigger-choices.tsx";

/** The form by which datasets are profiled: one, or many by their lines. */
export function NewView() {
  const [many, setMany] = useState(false);
  const [path, setPath] = useState("");
  const [name, setName] = useState("");
  const [lines, setLines] = useState("");
  const [options, setOptions] = useState<TriggerOptions>({});
  const [changed, setChanged] = useState<number | null>(null);
  const item = itemOf(path.trim() === "" ? "PATH" : path.trim(), options, name.trim(), changed);
  const items = batchLines(lines, options).flatMap((line) => ("item" in line ? [line.item] : []));
  const address = new URL(".", location.href).href.replace(/\/$/, "");
  const choices = <TriggerChoices options={options} onChange={setOptions} />;
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>New profile</h1>
      <div class="modes" role="group" aria-label="How many">
        <button type="button" class="chip" aria-pressed={!many} onClick={() => setMany(false)}>
          One dataset
        </button>
        <button type="button" class="chip" aria-pressed={many} onClick={() => setMany(true)}>
          Many
        </button>
      </div>
      <div class="new">
        {many ? (
          <ManyForm lines={lines} onLines={setLines} options={options} choices={choices} />
        ) : (
          <OneForm
            path={path}
            name={name}
            item={item}
            choices={choices}
            onPath={(next, at) => {
              setPath(next);
              setChanged(at);
            }}
            onName={setName}
          />
        )}
        <Equivalents
          command={
            many
              ? `dli batch datasets.jsonl --url ${shellWord(address)}`
              : commandOf(path.trim() === "" ? "PATH" : path.trim(), name.trim(), item, address)
          }
          body={many ? bodyOf("profiler.triggerBatch", { items: items.slice(0, 3) }) : bodyOf("profiler.trigger", item)}
          cut={many && items.length > 3 ? `… and ${items.length - 3} more items` : ""}
        />
      </div>
    </main>
  );
}
