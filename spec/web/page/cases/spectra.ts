import { expect } from "chai";
import { snidFile } from "../../../support/spectra.ts";
import { featuresOf, observed } from "../../../support/supernovae.ts";
import { expectReadableCharts } from "../chart-contrast.ts";
import type { Reports } from "../reports.ts";
import { expectAccessible } from "../screens.ts";

/** A night's spectra: one that was observed, with a gap, and a file of templates. */
function night(): Record<string, string> {
  const { wavelength, flux } = observed({ type: "Ia-norm", redshift: 0.1 });
  const rows = wavelength.map((at, i) => `${at}.0 ${flux[i]}`).filter((_, i) => i < 900 || i > 1000);
  const at = featuresOf("IIP", 3, 0);
  return {
    "sn.dat": `${rows.join("\n")}\n`,
    "template.lnw": snidFile({ type: "IIP", ages: [0], flux: (wave) => (wave > 3500 && wave < 9000 ? at(wave) : 0) }),
    "other.csv": "a,b\n1,2\n3,4\n",
  };
}

/** How reports show spectra. */
export function theyShowSpectra(reports: () => Reports): void {
  it("draw a spectrum with its gap, say what it is like, and move the lines with the redshift", async () => {
    const made = await reports().make("night", night());
    const place = made.heavy.recordSet.findIndex(({ name }) => name === "sn") + 1;
    const { page, faults, close } = await reports().open(made, `table/${place}/columns`);
    expect(await page.locator(".spectrum p").textContent()).to.match(
      /3600 to 9195 Å \(assumed: the file says no unit\) · 1,765 points · steps of 3 Å · 1 gap · signal to noise \d/,
    );
    const drawn = (await page.locator(".spectrum-chart .flux").getAttribute("d")) ?? "";
    expect(drawn.match(/M/g)).to.have.length(2);
    const alpha = async (): Promise<number> =>
      (await page.locator(".spectrum-chart text", { hasText: "Hα" }).boundingBox())?.x ?? 0;
    const before = await alpha();
    await page.locator(".redshift input").fill("0.1");
    expect(await alpha()).to.be.above(before + 40);
    expect(await page.locator(".redshift output").textContent()).to.equal("0.100");
    await expectAccessible(page, "a spectrum");
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await expectReadableCharts(page, colorScheme)).to.be.above(8);
    }
    expect(faults).to.deep.equal([]);
    await close();
  });

  it("say whose templates a file holds, and draw nothing where a table is none or rows are left out", async () => {
    const made = await reports().make("night", night());
    const placeOf = (table: string): number => made.heavy.recordSet.findIndex(({ name }) => name === table) + 1;
    const { page, close } = await reports().open(made, `table/${placeOf("template")}/columns`);
    expect(await page.locator(".spectrum p").textContent()).to.match(
      /^1 template of sn2001a, IIP, without continuum · 35\d\d/,
    );
    await close();
    const other = await reports().open(made, `table/${placeOf("other")}/columns`);
    expect(await other.page.locator(".spectrum").count()).to.equal(0);
    await other.close();
    const bare = await reports().open(
      await reports().make("night-without", night(), { no_rows: true }),
      `table/${placeOf("sn")}/columns`,
    );
    expect(await bare.page.locator(".spectrum p").count()).to.equal(1);
    expect(await bare.page.locator(".spectrum-chart").count()).to.equal(0);
    await bare.close();
  });
}
