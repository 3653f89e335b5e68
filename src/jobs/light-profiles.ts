import type { EntryGroup } from "../profiling/output/entries.ts";
import type { ActiveJob, Run } from "./active-job.ts";
import type { ActiveJobs } from "./active-jobs.ts";
import type { Runs } from "./runs.ts";

/** How long a light profile waits for the end of its run. */
const HELD_MS = 50;

/** Light profiles on their way to the store: that of a run which ends a moment later is stored with its end, in one step. */
export class LightProfiles {
  readonly #active: ActiveJobs;
  readonly #runs: Runs;

  constructor(active: ActiveJobs, runs: Runs) {
    this.#active = active;
    this.#runs = runs;
  }

  /** The light profile of a run is there; that of a light-only run is its end. */
  ready(job: ActiveJob, run: Run, light: EntryGroup): void {
    run.light = light;
    if (job.record.only_light_profile) return;
    setTimeout(() => this.#runs.step(job, run, () => this.store(job, run)), HELD_MS).unref();
  }

  /** Stores the one that waits, if one does: for all that comes of a run but its end. */
  async store(job: ActiveJob, run: Run): Promise<void> {
    const { light } = run;
    if (light === null || job.record.only_light_profile) return;
    run.light = null;
    await this.#active.change(job, { stage: "running_with_light" }, { profiles: { light } });
  }
}
