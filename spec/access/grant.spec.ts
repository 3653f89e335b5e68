import { posix } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { allowedOf, allowsDatabase, allowsHost, allowsPath, grantOf, parsedEntry } from "../../src/access/grant.ts";

const grant = (texts: string[], subject: string | null = "alice") =>
  grantOf(
    texts.map((text) => {
      const entry = parsedEntry(text);
      if (entry === null) throw new Error(`'${text}' is no rule`);
      return entry;
    }),
    subject,
  );

/** Names that go wrong where paths are put together carelessly. */
const name = fc.constantFrom(
  "a",
  "ab",
  "A",
  "..",
  ".",
  "",
  "a b",
  "é",
  "e\u0301",
  "{sub}",
  "alice",
  "bob",
  "a\\b",
  "*",
);
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));

describe("what somebody may read", () => {
  it("holds no path that leads out of what its rules name, however both are written", () => {
    fc.assert(
      fc.property(path, path, name, (rule, named, subject) => {
        const entry = parsedEntry(rule);
        if (entry === null || !("path" in entry)) return;
        if (!allowsPath(grantOf([entry], subject), named)) return;
        const root = posix.join("/data", rule.replaceAll("{sub}", subject));
        const reached = posix.join("/data", named);
        expect(`${reached}/`.startsWith(`${root.replace(/\/+$/, "")}/`), `${rule} ${subject} ${named}`).to.equal(true);
        expect(`${root}/`.startsWith("/data/"), `${rule} ${subject}`).to.equal(true);
      }),
      { numRuns: 5000 },
    );
  });

  it("holds what its rules name, and all below it", () => {
    const mine = grant(["public", "./users//{sub}/", "team/{sub}-drafts"]);
    for (const named of ["public", "public/a.csv", "users/alice/x/y", "./users/alice", "team/alice-drafts/a"]) {
      expect(allowsPath(mine, named), named).to.equal(true);
    }
    for (const named of ["publication", "users", "users/bob", "team/alice", "team", ".", "", "/public"]) {
      expect(allowsPath(mine, named), named).to.equal(false);
    }
    expect(allowsPath(grant(["users/{sub}"], null), "users/{sub}")).to.equal(false);
    expect(allowsPath(grant(["."]), "any/thing")).to.equal(true);
  });

  it("holds hosts by name and port, and databases by their name too", () => {
    const mine = grant(["//db.example:5432/{sub}", "//Data.example", "//[::1]:80"]);
    expect(allowsHost(mine, "data.EXAMPLE", 1)).to.equal(true);
    expect(allowsHost(mine, "::1", 80)).to.equal(true);
    expect(allowsHost(mine, "::1", 81)).to.equal(false);
    expect(allowsHost(mine, "db.example", 5432)).to.equal(false);
    expect(allowsDatabase(mine, "db.example", 5432, "alice")).to.equal(true);
    expect(allowsDatabase(mine, "db.example", 5432, "bob")).to.equal(false);
    expect(allowsDatabase(mine, "data.example", 5432, "anything")).to.equal(true);
    expect(allowsDatabase(grant(["//db.example/{sub}"], "a/b"), "db.example", 1, "a/b")).to.equal(false);
  });

  it("never goes beyond the hosts of the service", () => {
    const allowed = ["a.example", "B.example:80", "c.example"];
    expect(allowedOf(allowed, grant(["//*"]))).to.deep.equal(allowed);
    expect(allowedOf(allowed, grant(["//a.example:1", "//b.example", "//d.example"]))).to.deep.equal([
      "a.example:1",
      "b.example:80",
    ]);
    expect(allowedOf(allowed, grant(["//b.example:81", "public"]))).to.deep.equal([]);
  });
});
