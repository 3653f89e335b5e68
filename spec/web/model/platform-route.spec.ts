import { expect } from "chai";
import { hashOf, type Route, routeOf } from "../../../src/web/model/page-route.ts";
import { ALL_TABLES, MY_QUERIES } from "../../../src/web/model/platform-route.ts";

const QUERY = "0f316ab4-c3fb-41be-bd3a-45684ba822f4";

describe("addresses of the catalog, of SQL and of metrics", () => {
  it("hold all that is shown: what is read from one is what was written", () => {
    const routes: Route[] = [
      { view: "catalog", choice: ALL_TABLES },
      { view: "catalog", choice: { words: "zip & city?#", tag: "a/b", personal: true, page: 3 } },
      { view: "dataset", name: "raw.us.airports", part: "tables", table: null },
      { view: "dataset", name: "raw.us.public", part: "profile", table: "raw.us.public__cars" },
      { view: "dataset", name: "raw.us.public", part: "queries", table: null },
      { view: "sql", query: null, table: null },
      { view: "sql", query: QUERY, table: null },
      { view: "sql", query: null, table: "raw.us.airports" },
      { view: "queries", choice: MY_QUERIES },
      { view: "queries", choice: { scope: "all", words: "from x", page: 1 } },
      { view: "metrics", words: "days", page: 2 },
      { view: "metric", name: "weather.us.rainy-days" },
      { view: "dataset", name: "raw.us.public", part: "lineage", table: "raw.us.public__cars" },
      { view: "quality", words: "a b", page: 1 },
      { view: "spec", name: "tests.us.weather" },
      { view: "workflows", words: "", page: 0 },
      { view: "workflow", name: "daily.us.weather" },
      { view: "run", id: QUERY },
    ];
    for (const route of routes) expect(routeOf(hashOf(route)), hashOf(route)).to.deep.equal(route);
  });

  it("may be anything: what is not understood counts as not said, and what names nothing leads nowhere", () => {
    expect(routeOf("#/catalog?page=-4&personal=perhaps&find=x&tag=")).to.deep.equal({
      view: "catalog",
      choice: { words: "x", tag: null, personal: false, page: 0 },
    });
    expect(routeOf("#/dataset/raw.us.airports/elsewhere?table=%E0%A4%A")).to.deep.equal({
      view: "dataset",
      name: "raw.us.airports",
      part: "tables",
      table: null,
    });
    expect(routeOf("#/sql/none?table=a.b")).to.deep.equal({ view: "sql", query: null, table: null });
    expect(routeOf("#/queries?scope=nobody")).to.deep.equal({ view: "queries", choice: MY_QUERIES });
    for (const hash of [
      "#/dataset",
      "#/dataset/a.b",
      "#/metric/<script>",
      "#/spec/a",
      "#/run/x",
      `#/dataset/a.b.${"c".repeat(1100)}`,
    ])
      expect(routeOf(hash), hash).to.deep.equal({ view: "nowhere" });
  });
});
