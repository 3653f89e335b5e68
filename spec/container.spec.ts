import { readFileSync } from "node:fs";
import { expect } from "chai";
import { validate } from "dockerfile-utils";
import { parse } from "yaml";
import { settings } from "../src/config.ts";

interface Service {
  image?: string;
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  volumes?: string[];
  ports?: string[];
  stop_grace_period?: string;
}

const textOf = (name: string): string => readFileSync(new URL(`../scripts/container/${name}`, import.meta.url), "utf8");
const variables = new Set(Object.values(settings).map(({ variable }) => variable));

describe("the files for containers", () => {
  const dockerfile = textOf("Dockerfile");
  const compose: { services: Record<string, Service>; volumes: Record<string, null> } = parse(textOf("compose.yaml"), {
    merge: true,
  });
  const profilers = Object.entries(compose.services).filter(([, { image }]) => image === "dataset-profiler");

  it("have a Dockerfile that a linter finds nothing in, and that does not run as root", () => {
    expect(validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).to.deep.equal([]);
    expect(validate("FROM node:24\nCOPPY a b\n"), "what it finds in a wrong one").not.to.deep.equal([]);
    expect(dockerfile).to.match(/^USER 1000:1000$/m);
  });

  it("set only what can be set", () => {
    const assigned = [...(/^ENV [\s\S]*?[^\\]\n/m.exec(dockerfile)?.[0] ?? "").matchAll(/([A-Z_]+)=/g)].map(
      ([, name]) => name,
    );
    expect(assigned).to.include.members(["HOST", "DATA_ROOT", "STATE_DIR"]);
    for (const name of assigned) expect(name === "NODE_ENV" || variables.has(name ?? ""), name).to.equal(true);
    for (const [, { environment = {} }] of profilers) {
      for (const name of Object.keys(environment)) expect(variables.has(name), name).to.equal(true);
    }
  });

  it("start two front-ends and two workers on one database, once it is migrated", () => {
    const roles = profilers.map(([, { environment }]) => environment?.ROLE ?? "none");
    expect(roles.sort()).to.deep.equal(["api", "api", "none", "worker", "worker"]);
    const addresses = new Set(profilers.map(([, { environment }]) => environment?.DATABASE_URL));
    expect(addresses).to.have.lengthOf(1);
    for (const [name, { depends_on = {} }] of profilers) {
      const wanted = name === "migrate" ? ["database"] : ["migrate"];
      expect(Object.keys(depends_on), name).to.deep.equal(wanted);
      for (const needed of wanted) expect(compose.services, needed).to.have.property(needed);
    }
  });

  it("have front-ends and workers share what was read", () => {
    for (const [name, { environment, volumes = [] }] of profilers) {
      if (name === "migrate") continue;
      const shared = volumes.find((volume) => volume.endsWith(`:${environment?.CACHE_DIR}`)) ?? "";
      expect(compose.volumes, name).to.have.property(shared.split(":", 1)[0] ?? "");
    }
  });

  it("give each worker a scratch folder of its own, and more time to end than it takes", () => {
    const workers = profilers.filter(([, { environment }]) => environment?.ROLE === "worker");
    const scratch = workers.map(([, { volumes = [] }]) => volumes.find((volume) => volume.endsWith(":/state")) ?? "");
    expect(new Set(scratch)).to.have.lengthOf(workers.length);
    for (const volume of scratch) expect(compose.volumes).to.have.property(volume.split(":", 1)[0] ?? "");
    for (const [, { environment, stop_grace_period = "" }] of workers) {
      expect(Number.parseInt(stop_grace_period, 10) * 1000).to.be.above(Number(environment?.SHUTDOWN_GRACE_MS));
    }
  });
});
