import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { BatchJournal, type LineResult } from "../../src/cli/batch-journal.ts";
import type { ErrorObject } from "../../src/errors/wire.ts";
import { temporaryFolder } from "../support/folders.ts";

describe("the journal of a batch", () => {
  const error = { code: 40362, message: "broken", data: {} } as ErrorObject;
  const done = (line: number): LineResult => ({ line, dataset: "d", job_id: "j", ok: true, warnings: 0 });
  const failed = (line: number): LineResult => ({ line, dataset: "d", job_id: "j", ok: false, error });
  const LINES = 3;
  const journal = () => {
    const path = join(temporaryFolder(), "results.jsonl");
    return { path, open: (again = false, sha256 = "a") => BatchJournal.open(path, sha256, LINES, again) };
  };

  it("is taken up by the next run, with the same keys, until all lines have ended", () => {
    const { open, path } = journal();
    const first = open();
    first.add(done(1));
    appendFileSync(path, '{"line":2,"data'); // written as the process was killed
    const second = open();
    expect([...second.results.keys()]).to.deep.equal([1]);
    expect(second.keyOf(2)).to.equal(first.keyOf(2));
    second.add(done(2));
    expect([...open().results.keys()]).to.deep.equal([1, 2]);
  });

  it("begins anew where all lines have ended, or the file is another", () => {
    const { open } = journal();
    const first = open();
    for (const line of [1, 2, 3]) first.add(done(line));
    const second = open();
    expect([second.results.size, second.keyOf(1) === first.keyOf(1)]).to.deep.equal([0, false]);
    expect(open(false, "b").keyOf(1)).not.to.equal(second.keyOf(1));
  });

  it("gives lines that failed other keys when they are done again, and those that have not ended the same", () => {
    const { open } = journal();
    const first = open();
    first.add(done(1));
    first.add(failed(2));
    const again = open(true);
    expect([...again.results.keys()]).to.deep.equal([1]);
    expect(again.keyOf(2)).not.to.equal(first.keyOf(2));
    expect(again.keyOf(3)).to.equal(first.keyOf(3));
    again.add(failed(2));
    again.add(done(3));
    const third = open(true);
    expect(new Set([first, again, third].map((one) => one.keyOf(2))).size).to.equal(3);
    expect([...third.results.keys()]).to.deep.equal([1, 3]);
  });

  it("gives lines whose jobs were cancelled other keys", () => {
    const { open } = journal();
    const first = open();
    const key = first.keyOf(1);
    first.interrupted();
    expect(open().keyOf(1)).not.to.equal(key);
  });
});
