import { useState } from "preact/hooks";
import type { SpectrumFacts } from "../../../profiling/model/spectrum-facts.ts";
import { spectrumText } from "../../model/spectrum-drawing.ts";
import { visibleText } from "../../model/visible-text.ts";
import { SpectrumChart } from "../charts/spectrum-chart.tsx";

const [LOWEST, HIGHEST, STEP] = [0, 1.2, 0.001];

/** A table that is a spectrum: what it is like, its flux over wavelength, and where lines lie at a redshift. */
export function SpectrumPanel({ spectrum, fixed = false }: { spectrum: SpectrumFacts; fixed?: boolean }) {
  const [redshift, setRedshift] = useState(0);
  const { curve } = spectrum;
  return (
    <section class="spectrum panel" aria-label="Spectrum">
      <p class="quiet">{visibleText(spectrumText(spectrum))}</p>
      {curve.wavelength.length > 1 && (
        <>
          <SpectrumChart curves={[{ ...curve, name: curve.column }]} redshift={redshift} />
          {!fixed && (
            <label class="redshift">
              Lines at redshift
              <input
                type="range"
                min={LOWEST}
                max={HIGHEST}
                step={STEP}
                value={redshift}
                onInput={(event) => setRedshift(Number(event.currentTarget.value))}
              />
              <output>{redshift.toFixed(3)}</output>
            </label>
          )}
        </>
      )}
    </section>
  );
}
