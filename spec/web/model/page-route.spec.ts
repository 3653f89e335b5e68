import { expect } from "chai";
import { ALL_JOBS, hashOf, type Route, routeOf } from "../../../src/web/model/page-route.ts";

const ID = "0b1e5f0a-1111-4222-8333-0123456789ab";

describe("the part of the page's address after #", () => {
  it("holds all that is shown: what is read from it is what was written", () => {
    const routes: Route[] = [
      { view: "jobs", choice: ALL_JOBS },
      {
        view: "jobs",
        choice: {
          state: "failed",
          words: "a b&c=ü %#?",
          span: "week",
          sort: "owner",
          everyone: true,
          error: -32603,
          batch: ID,
          page: 3,
        },
      },
      { view: "job", id: ID },
      { view: "profile", id: ID, path: "" },
      { view: "profile", id: ID, path: "table/3/columns/15" },
      { view: "compare", left: ID, right: { job: ID.replace("0", "1") } },
      { view: "compare", left: ID, right: "previous" },
      { view: "new" },
      { view: "errors", code: null },
      { view: "errors", code: 40010 },
      { view: "errors", code: -32700 },
      { view: "health" },
      { view: "spectra", path: "" },
      { view: "spectra", path: "night/a b&c?.dat" },
    ];
    for (const route of routes) expect(routeOf(hashOf(route))).to.deep.equal(route);
  });

  it("may be anything: what is not understood counts as not said", () => {
    for (const hash of [
      "",
      "#",
      "#/",
      "#/jobs",
      "#/jobs?state=__proto__&sort=constructor&page=-1&batch=<b>&error=1e3",
    ]) {
      expect(routeOf(hash)).to.deep.equal({ view: "jobs", choice: ALL_JOBS });
    }
    for (const hash of [
      "#/%E0%A4%A",
      "#/job/",
      "#/job/<script>",
      "#javascript:alert(1)",
      "#/profile/1",
      `#/compare/${ID}`,
      `#/compare/${ID}/x`,
    ]) {
      expect(routeOf(hash)).to.deep.equal({ view: "nowhere" });
    }
    expect(routeOf("#/jobs?find=%E0%A4%A")).to.deep.include({ view: "jobs" });
  });
});
