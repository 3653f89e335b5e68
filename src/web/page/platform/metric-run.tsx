import { useState } from "preact/hooks";
import type { Contract, Result } from "../../../client/index.ts";
import { type Given, parameterValue } from "../../model/parameter-value.ts";
import { visibleText } from "../../model/visible-text.ts";
import { FailurePanel } from "../service/failure-panel.tsx";
import { session } from "../service/session.ts";

type Metric = Result<"metrics.get">;
type Parameter = Metric["parameters"][number];
type Values = NonNullable<Contract["metrics.run"]["params"]["parameters"]>;

/** Runs a metric with the values of its parameters. */
export function MetricRun({ metric: { name, parameters }, onRun }: { metric: Metric; onRun: () => void }) {
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const given = parameters.map((parameter): [Parameter, Given] => [
    parameter,
    parameterValue(texts[parameter.name] ?? "", parameter.type),
  ]);
  const run = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const values: Values = {};
    for (const [parameter, of] of given) if ("value" in of) values[parameter.name] = of.value;
    try {
      await session.client.call("metrics.run", { name, parameters: values, wait_seconds: 30 });
      onRun();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="panel metric-run" aria-label="Run it" onSubmit={(event) => void run(event)}>
      {given.map(([parameter, of]) => (
        <label key={parameter.name}>
          <span>
            <code>${parameter.name}</code> <span class="quiet">{parameter.type}</span>
          </span>
          <input
            class="search"
            value={texts[parameter.name] ?? ""}
            required={parameter.required === true}
            placeholder={parameter.default === undefined ? "" : String(parameter.default)}
            aria-invalid={"problem" in of}
            onInput={(event) => setTexts({ ...texts, [parameter.name]: event.currentTarget.value })}
          />
          {"problem" in of && <span class="problem">{of.problem}</span>}
          {parameter.description !== undefined && <span class="quiet">{visibleText(parameter.description)}</span>}
        </label>
      ))}
      <button type="submit" class="button primary" disabled={busy || given.some(([, of]) => "problem" in of)}>
        {busy ? "It runs" : "Run"}
      </button>
      {error !== null && <FailurePanel error={error} />}
    </form>
  );
}
