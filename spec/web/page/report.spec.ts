import { startBrowser } from "./browser.ts";
import { theyAreAccessible } from "./cases/accessible.ts";
import { theyAreDrawn } from "./cases/drawn.ts";
import { theyAreHarmless } from "./cases/harmless.ts";
import { Reports } from "./reports.ts";

describe("the report in a browser", () => {
  let reports: Reports | null = null;
  before(async () => {
    const browser = await startBrowser();
    if (browser !== null) reports = await Reports.start(browser);
  });
  after(() => reports?.stop());
  beforeEach(function () {
    if (reports === null) this.skip();
  });

  const given = (): Reports => reports as Reports; // cases are skipped where there is none
  theyAreDrawn(given);
  theyAreAccessible(given);
  theyAreHarmless(given);
});
