import { hashOf } from "../../model/page-route.ts";
import { Name } from "../parts/text.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { MatchedSpectrum } from "./matched-spectrum.tsx";
import { PathPicker } from "./path-picker.tsx";
import { go } from "./route.ts";
import { session } from "./session.ts";
import { useLive } from "./use-live.ts";

/** A spectrum below the data root beside the templates that fit it; without a path, what there is to choose from. */
export function SpectraView({ path }: { path: string }) {
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1>{path === "" ? "Spectra" : <Name text={path} />}</h1>
      {path === "" ? (
        <>
          <p class="quiet">FITS, .lnw or text: the spectrum is compared with the templates of this service.</p>
          <PathPicker chosen="" onChoose={(chosen) => go({ view: "spectra", path: chosen })} action="compare" />
        </>
      ) : (
        <>
          <p class="of-job">
            <a href={hashOf({ view: "spectra", path: "" })}>Another spectrum</a>
          </p>
          <Processed path={path} />
        </>
      )}
    </main>
  );
}

function Processed({ path }: { path: string }) {
  const { data, error, again } = useLive(
    `spectrum ${path}`,
    (signal) => session.client.call("spectra.process", { spectrum: { dataset_id: path }, keep: true }, { signal }),
    () => null,
  );
  if (error !== null) return <FailurePanel error={error} again={again} />;
  return data === null ? <Shimmer /> : <MatchedSpectrum spectrum={data} />;
}
