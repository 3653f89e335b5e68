import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "chai";
import type { TSchema } from "typebox";
import { errorsPage } from "../../scripts/errors-page.ts";
import { catalog, type ErrorName, errorNames } from "../../src/errors/catalog.ts";
import type { CatalogEntry } from "../../src/errors/entry.ts";
import { ServiceError } from "../../src/errors/service-error.ts";
import { toErrorObject } from "../../src/errors/wire.ts";
import { errorsInJobs } from "../../src/methods/service-facts.ts";
import { commonErrors } from "../../src/rpc/discover.ts";
import { type TestService, testService } from "../support/service.ts";

const entryOf = (name: ErrorName): CatalogEntry => catalog[name] as unknown as CatalogEntry<TSchema>;

interface Discovered {
  methods: { name: string; errors: { $ref: string }[] }[];
  components: { errors: Record<string, { code: number; message: string; data: { name: string } }> };
}

describe("the error catalog", () => {
  let service: TestService;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
  });
  after(() => service.stop());

  it("is what errors.md says", () => {
    const page = readFileSync(new URL("../../errors.md", import.meta.url), "utf8");
    expect(page, "run `npm run errors`").to.equal(errorsPage());
  });

  it("is what rpc.discover says", async () => {
    const { components, methods } = await service.rpc.call<Discovered>("rpc.discover");
    expect(Object.keys(components.errors)).to.deep.equal(errorNames);
    for (const name of errorNames) {
      expect(components.errors[name]).to.deep.include({ code: catalog[name].code });
      expect(components.errors[name]?.data.name).to.equal(name);
    }
    const named = new Set(methods.flatMap(({ errors }) => errors.map(({ $ref }) => $ref.split("/").at(-1))));
    const atStart: ErrorName[] = ["CONFIGURATION_ERROR"];
    for (const name of errorNames) {
      expect(named.has(name) || errorsInJobs.includes(name) || atStart.includes(name), name).to.equal(true);
    }
    for (const { errors } of methods) expect(errors.length).to.be.at.least(commonErrors.length);
  });

  it("is what system.errors says, whole and by code", async () => {
    const { errors } = await service.rpc.call<{ errors: { code: number; name: string }[] }>("system.errors");
    expect(errors.map(({ name }) => name)).to.deep.equal(errorNames);
    const one = await service.rpc.call<{ errors: { name: string }[] }>("system.errors", { code: 40010 });
    expect(one.errors.map(({ name }) => name)).to.deep.equal(["JOB_NOT_FOUND"]);
  });

  it("has each number once, and the numbers of a code agree", () => {
    expect(new Set(errorNames.map((name) => catalog[name].code)).size).to.equal(errorNames.length);
    expect(new Set(errorNames.map((name) => catalog[name].cli_code)).size).to.equal(errorNames.length);
    for (const name of errorNames) {
      const { code, cli_code } = catalog[name];
      if (code > 0) expect(`DLI-${String(code % 1000).padStart(3, "0")}`, name).to.equal(cli_code);
    }
  });

  it("says when to retry exactly where a retry may help", () => {
    for (const name of errorNames) {
      const { retryable, retry_after_seconds } = entryOf(name);
      expect(retry_after_seconds !== undefined, name).to.equal(retryable);
    }
  });

  it("has examples that meet the schemas of their details, and messages made of details alone", () => {
    const ajv = new Ajv();
    for (const name of errorNames) {
      const { details, example } = entryOf(name);
      expect(ajv.validate(details, example), name).to.equal(true);
      const { message } = new ServiceError(name, example as never);
      const shown = JSON.stringify(example);
      for (const quoted of message.match(/'[^']*'|\d{3,}/g) ?? []) {
        const value = quoted.replaceAll("'", "");
        if (value !== "dli formats") expect(shown.includes(value), `${name}: ${quoted}`).to.equal(true);
      }
    }
  });
});

describe("the mapper of anything thrown", () => {
  const occurrence = { source: "system.ping", request_id: "r", trace: true };

  it("keeps a chain of causes, without absolute paths and credentials", () => {
    const inner = new Error("ENOENT: open '/srv/data/secret/file.csv'");
    const outer = new Error("postgres://user:pass@db.internal/x failed", { cause: inner });
    const error = toErrorObject(new ServiceError("STORAGE_ERROR", { reason: "x" }, { cause: outer }), occurrence);
    expect(error.data.cause).to.deep.equal([
      { name: "Error", message: "postgres://db.internal/x failed" },
      { name: "Error", message: "ENOENT: open 'file.csv'" },
    ]);
  });

  it("traces an error through the project's own files, by relative place", () => {
    const error = toErrorObject(new ServiceError("JOB_NOT_FOUND", { job_id: "x" }), occurrence);
    expect(error.data.trace?.[0]).to.match(/\(spec\/errors\/catalog\.spec\.ts:\d+\)$/);
    expect(error.data.trace?.join()).not.to.match(/node_modules|\(\//);
  });

  for (const thrown of [undefined, null, 0, "text", Symbol("x"), {}, Object.create(null), new TypeError("x")]) {
    it(`makes INTERNAL_ERROR of ${thrown === null ? "null" : typeof thrown}`, () => {
      expect(toErrorObject(thrown, occurrence)).to.deep.include({ code: -32603, message: "Internal error" });
    });
  }
});
