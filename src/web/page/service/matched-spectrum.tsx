import { useState } from "preact/hooks";
import type { Result } from "../../../client/index.ts";
import { count } from "../../model/number-format.ts";
import { matchedCurves, verdictOf } from "../../model/spectrum-match.ts";
import { visibleText } from "../../model/visible-text.ts";
import { SpectrumChart } from "../charts/spectrum-chart.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { session } from "./session.ts";
import { useLive } from "./use-live.ts";

type ByTemplates = Extract<Result<"spectra.classify">, { assumes: "supernova" }>;
type Match = ByTemplates["matches"][number];

/** A spectrum without its continuum, what it fits, and the template that is chosen, moved to its redshift. */
export function MatchedSpectrum({ spectrum }: { spectrum: Result<"spectra.process"> }) {
  const [chosen, setChosen] = useState<Match | null>(null);
  const spectrum_id = spectrum.spectrum_id ?? "";
  const { data, error, again } = useLive(
    `matches ${spectrum_id}`,
    async (signal): Promise<ByTemplates> => {
      const result = await session.client.call("spectra.classify", { spectrum: { spectrum_id } }, { signal });
      if (result.assumes !== "supernova") throw new Error("The service has answered another question");
      return result;
    },
    () => null,
  );
  const match = chosen ?? data?.matches[0] ?? null;
  const template = useLive(
    `template ${match?.type} ${match?.template}`,
    async (signal) => {
      if (match === null) return null;
      return session.client.call("spectra.template", { type: match.type, name: match.template }, { signal });
    },
    () => null,
  );
  const shown = template.data !== null && template.data.template === match?.template ? template.data : null;
  const curves = matchedCurves(
    spectrum,
    shown === null || match === null ? null : { template: shown, redshift: match.redshift },
  );
  return (
    <>
      <section class="spectrum panel" aria-label="Spectrum">
        <p class="quiet">
          {count(spectrum.points.kept)} points, divided by their continuum
          {shown !== null &&
            match !== null &&
            `; ${visibleText(match.object)}, ${visibleText(match.type)}, moved to redshift ${match.redshift.toFixed(4)}`}
        </p>
        <SpectrumChart curves={curves} redshift={match?.redshift ?? 0} />
      </section>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer rows={3} />}
      {data !== null && (
        <>
          <p class="lead" role="status">
            {verdictOf(data.best)}
          </p>
          <Matches matches={data.matches} chosen={match} onChoose={setChosen} />
        </>
      )}
    </>
  );
}

function Matches({
  matches,
  chosen,
  onChoose,
}: {
  matches: readonly Match[];
  chosen: Match | null;
  onChoose: (match: Match) => void;
}) {
  return (
    <Scrolls label="Templates that fit">
      <table class="matches">
        <thead>
          <tr>
            {["template", "type", "days", "redshift", "correlation", "r", "lap", "score"].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matches.map((match) => (
            <tr key={`${match.template} ${match.redshift}`} class={match === chosen ? "chosen" : undefined}>
              <td>
                <button type="button" class="link" aria-pressed={match === chosen} onClick={() => onChoose(match)}>
                  {visibleText(match.object)}
                </button>
              </td>
              <td>{visibleText(match.type)}</td>
              <td>{match.age_days.toFixed(1)}</td>
              <td>{match.redshift.toFixed(4)}</td>
              <td>{match.correlation.toFixed(3)}</td>
              <td>{match.r.toFixed(1)}</td>
              <td>{match.lap.toFixed(2)}</td>
              <td>{match.score.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
