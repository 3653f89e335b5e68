import { expect } from "chai";
import type { DatasetFile } from "../../../src/profiling/model/dataset-file.ts";
import type { Progress } from "../../../src/profiling/model/progress.ts";
import { ProgressMeter } from "../../../src/profiling/run/progress-meter.ts";

describe("the progress of a run", () => {
  it("is of whole numbers that never go back, whatever the tasks tell", () => {
    const told: Progress[] = [];
    const meter = new ProgressMeter(false, (progress) => told.push(progress));
    const [file] = [{ path: "a.csv", size: 100 } as DatasetFile];
    meter.begin([file], [file]);
    for (const share of [0.2, 0.1, Number.NaN, Number.POSITIVE_INFINITY, 0.5, -1]) meter.tableShare(file, share);
    meter.lightDone();
    meter.tableDone(file);
    meter.writing();
    const done = told.map(({ bytes_done }) => bytes_done);
    expect(done.every(Number.isInteger), done.join()).to.equal(true);
    expect(done).to.deep.equal(done.toSorted((a, b) => a - b));
    expect(told.at(-1)).to.include({ phase: "writing", files_done: 1, bytes_done: 100, bytes_total: 100, percent: 99 });
  });
});
