import type { Browser } from "playwright-core";
import { startBrowser } from "./browser.ts";
import { theyAreAccessible } from "./cases/accessible.ts";
import { theyCompare } from "./cases/comparisons.ts";
import { theyAreDrawn } from "./cases/drawn.ts";
import { theyAreHarmless } from "./cases/harmless.ts";
import { everybodyCanUseIt } from "./cases/page-accessible.ts";
import { itHasACatalog } from "./cases/page-catalog.ts";
import { itDoesWithSeveral } from "./cases/page-deeds.ts";
import { itSubmits } from "./cases/page-form.ts";
import { itIsHarmless } from "./cases/page-harmless.ts";
import { itIsLive } from "./cases/page-live.ts";
import { itAsksAndWatches } from "./cases/page-platform.ts";
import { itComparesSpectra } from "./cases/page-spectra.ts";
import { everybodyCanWait } from "./cases/page-states.ts";
import { itKeepsTokens } from "./cases/page-token.ts";
import { theyShowSpectra } from "./cases/spectra.ts";
import { theyAreUsable } from "./cases/usable.ts";
import { Reports } from "./reports.ts";
import { ServicePage } from "./service-page.ts";

/** One browser looks at everything. */
describe("in a browser", () => {
  let browser: Browser | null = null;
  before(async function () {
    browser = await startBrowser();
    if (browser === null) this.skip();
  });
  after(() => browser?.close());
  const given = (): Browser => browser as Browser; // cases are skipped where there is none

  describe("the report", () => {
    let reports: Reports | null = null;
    before(async () => {
      reports = await Reports.start(given());
    });
    after(() => reports?.stop());
    const made = (): Reports => reports as Reports;
    theyAreDrawn(made);
    theyAreAccessible(made);
    theyAreHarmless(made);
    theyAreUsable(made);
    theyCompare(made);
    theyShowSpectra(made);
  });

  describe("the service's page", () => {
    let pages: ServicePage | null = null;
    before(async () => {
      const databases = { ALLOWED_HOSTS: "127.0.0.1", DB_USER: "reader", DB_PASSWORD: "word" };
      pages = await ServicePage.start(given(), databases);
    });
    after(() => pages?.stop());
    const opened = (): ServicePage => pages as ServicePage;
    everybodyCanUseIt(opened);
    everybodyCanWait(opened);
    itIsHarmless(opened);
    itIsLive(opened, given);
    itSubmits(opened);
    itDoesWithSeveral(opened);
    itKeepsTokens(given);
    // By itself, as what has a name is profiled by jobs.
    describe("where datasets have names", () => itHasACatalog(opened));
    describe("where data is asked and watched", () => itAsksAndWatches(opened));
    itComparesSpectra(given);
  });
});
