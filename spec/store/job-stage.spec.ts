import { expect } from "chai";
import { begun, cleanedUp, entering, type JobStage, requeued, viewsOf } from "../../src/store/job-stage.ts";

const STAGES: readonly JobStage[] = [
  "queued",
  "running",
  "queued_with_light",
  "running_with_light",
  "light_completed",
  "completed",
  "failed",
  "cancelled",
  "completed_cleaned_up",
  "failed_cleaned_up",
  "cancelled_cleaned_up",
];
const progress = {
  phase: "writing",
  files_done: 1,
  files_total: 1,
  bytes_done: 1,
  bytes_total: 1,
  percent: 99,
} as const;

function canEnter(from: JobStage, to: JobStage): boolean {
  try {
    entering({ stage: from, progress }, to);
    return true;
  } catch (error) {
    expect(error).to.be.instanceOf(TypeError);
    return false;
  }
}

describe("the stage of a job", () => {
  it("never leads back from an end, and from there to nothing but being cleaned up", () => {
    for (const from of STAGES.filter((stage) => viewsOf({ stage }).terminal)) {
      const next = STAGES.filter((to) => to !== from && canEnter(from, to));
      expect(next).to.deep.equal(cleanedUp(from) === from ? [] : [cleanedUp(from)]);
      expect(viewsOf({ stage: cleanedUp(from) })).to.include({ status: "CLEANED_UP", terminal: true });
      expect(viewsOf({ stage: cleanedUp(from) }).state).to.equal(viewsOf({ stage: from }).state);
    }
  });

  it("leads from the queue to a run and back, and keeps the light profile on the way", () => {
    for (const stage of ["queued", "queued_with_light"] as const) {
      const running = begun(stage);
      expect([canEnter(stage, running), canEnter(running, requeued(running))]).to.deep.equal([true, true]);
      expect(requeued(running)).to.equal(stage);
      expect(viewsOf({ stage: running }).runner_status).to.equal("in_progress");
      expect(viewsOf({ stage: requeued(running) })).to.include({ runner_status: "pending", state: "queue" });
    }
  });

  it("can be entered from where it is, and leads from no queue to an end", () => {
    for (const stage of STAGES) expect(canEnter(stage, stage)).to.equal(true);
    for (const waiting of ["queued", "queued_with_light"] as const)
      expect(canEnter(waiting, "completed")).to.equal(false);
    for (const running of ["running", "running_with_light"] as const)
      expect(canEnter(running, "completed")).to.equal(true);
  });

  it("says where its progress stands, where it is not the run that tells", () => {
    expect(entering({ stage: "running", progress }, "queued").progress).to.include({ phase: "queued", percent: 99 });
    expect(entering({ stage: "running", progress }, "light_completed").progress).to.include({
      phase: "done",
      percent: 100,
    });
    expect(entering({ stage: "running", progress }, "failed")).to.deep.equal({ stage: "failed" });
  });
});
