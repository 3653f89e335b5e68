import { join } from "node:path";
import { expect } from "chai";
import type { Browser } from "playwright-core";
import { writeFiles } from "../../../support/folders.ts";
import { until } from "../../../support/served.ts";
import { observed, templateFolder } from "../../../support/supernovae.ts";
import { expectReadableCharts } from "../chart-contrast.ts";
import { expectAccessible } from "../screens.ts";
import { ServicePage } from "../service-page.ts";

/** Spectra on the service's page. */
export function itComparesSpectra(browser: () => Browser): void {
  it("draws a spectrum with the template that fits it, says what it is if it is one, and another template where one is chosen", async () => {
    const pages = await ServicePage.start(browser(), { TEMPLATES_DIR: templateFolder(6) });
    const { wavelength, flux } = observed({ type: "Ic-norm", redshift: 0.08 });
    writeFiles(join(pages.service.dataRoot, "night"), {
      "sn.dat": wavelength.map((at, i) => `${at} ${flux[i]}`).join("\n"),
    });
    const { page, faults, close } = await pages.open("#/spectra");
    await page.getByRole("button", { name: "night/" }).click();
    await page.getByRole("button", { name: "compare sn.dat" }).click();
    await page.locator(".spectrum-chart .matched").waitFor();
    expect(new URL(page.url()).hash).to.equal("#/spectra?path=night%2Fsn.dat");
    expect(await page.locator("p[role=status]").textContent()).to.match(
      /^If it is a supernova of a type that has templates: Ic \(Ic-norm\), .* redshift 0\.0[78]\d\d ± 0\.0/,
    );
    expect(await page.locator(".matches tbody tr").count()).to.equal(10);
    const drawn = (): Promise<string | null> => page.locator(".spectrum-chart .matched").getAttribute("d");
    const first = await drawn();
    await page.locator(".matches button").nth(7).click();
    await page.locator(".matches tr.chosen button[aria-pressed=true]").nth(0).waitFor();
    await until(async () => (await drawn()) !== first, "another template is drawn");
    await expectAccessible(page, "spectra");
    expect(await expectReadableCharts(page, "spectra")).to.be.above(8);
    expect(faults).to.deep.equal([]);
    await close();
    await pages.stop();
  });

  it("draws a spectrum also where there are no templates, and says which setting is missing; says what is no spectrum", async () => {
    const pages = await ServicePage.start(browser());
    const { wavelength, flux } = observed({ type: "Ia-norm", redshift: 0 });
    writeFiles(pages.service.dataRoot, {
      "sn.dat": wavelength.map((at, i) => `${at} ${flux[i]}`).join("\n"),
      "no.dat": "words\n",
    });
    const { page, close } = await pages.open("#/spectra?path=sn.dat");
    await page.locator(".spectrum-chart .flux").waitFor();
    await page.locator(".failure", { hasText: "TEMPLATES_DIR is not set" }).waitFor();
    await page.goto(new URL("#/spectra?path=no.dat", page.url()).href);
    await page.locator(".failure", { hasText: "DLI-362" }).waitFor();
    await close();
    await pages.stop();
  });
}
