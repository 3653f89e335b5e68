import type { StepDatabase } from "./steps.ts";
import { putStep, type StoredStep, stepsOf } from "./workflow-run-steps.ts";
import {
  addFiring,
  dropSchedule,
  dueSchedules,
  earlierRuns,
  type Firing,
  firingOfJob,
  firings,
  holdSchedule,
  newlyLoaded,
  openFirings,
  putSchedule,
  type StoredSchedule,
  scheduleOf,
  settleFiring,
  takeDue,
  takeLoaded,
  unscheduled,
} from "./workflow-steps.ts";

/** When workflows come due, what was started, and how far it is. Failures of the storage reject with STORAGE_ERROR. */
export class WorkflowStore {
  readonly #database: StepDatabase;

  constructor(database: StepDatabase) {
    this.#database = database;
  }

  /** Sets when a workflow comes due next, and what it watches; whether it is held stays as it was. */
  put(...given: Parameters<typeof putSchedule>): Promise<void> {
    return this.#database.write(() => putSchedule(...given));
  }

  drop(definitionId: number): Promise<void> {
    return this.#database.write(() => dropSchedule(definitionId));
  }

  schedule(definitionId: number): Promise<StoredSchedule | null> {
    return this.#database.read(() => scheduleOf(definitionId));
  }

  /** Workflows of which it is not known yet when they come due. */
  unscheduled(limit: number): Promise<number[]> {
    return this.#database.read(() => unscheduled(limit));
  }

  /** Holds a workflow, or lets it go on; tells whether it was otherwise before. */
  hold(...given: Parameters<typeof holdSchedule>): Promise<boolean> {
    return this.#database.write(() => holdSchedule(...given));
  }

  /** Those that have come due, the longest due first. */
  due(now: number, limit: number): Promise<StoredSchedule[]> {
    return this.#database.read(() => dueSchedules(now, limit));
  }

  /** Takes what has come due, once; tells whether it was there to be taken. */
  take(...given: Parameters<typeof takeDue>): Promise<boolean> {
    return this.#database.write(() => takeDue(...given));
  }

  /** Notes a start; tells whether there was none of its kind at its moment before. */
  add(firing: Firing): Promise<boolean> {
    return this.#database.write(() => addFiring(firing));
  }

  /** What is watched whose newest snapshot is another than the one that was seen last. */
  loaded(): Promise<{ definition_id: number; dataset: string; job_id: string; begun_at: number }[]> {
    return this.#database.read(newlyLoaded);
  }

  /** Takes note of a snapshot that is seen, and of what it starts, once. */
  takeLoaded(...given: Parameters<typeof takeLoaded>): Promise<void> {
    return this.#database.write(() => takeLoaded(...given));
  }

  /** Starts for which there is no job yet, the oldest first. */
  open(limit: number): Promise<Firing[]> {
    return this.#database.read(() => openFirings(limit));
  }

  /** Notes what has become of a start. */
  settle(...given: Parameters<typeof settleFiring>): Promise<void> {
    return this.#database.write(() => settleFiring(...given));
  }

  firing(jobId: string): Promise<Firing | null> {
    return this.#database.read(() => firingOfJob(jobId));
  }

  /** The newest starts of workflows, with how many there are. */
  firings(query: Parameters<typeof firings>[0]): Promise<{ firings: Firing[]; total_count: number }> {
    return this.#database.read(() => firings(query, this.#database.dialect));
  }

  /** Runs of the same workflow that were started before, the newest first. */
  earlier(firing: Firing): Promise<string[]> {
    return this.#database.read(() => earlierRuns(firing));
  }

  putStep(step: StoredStep): Promise<void> {
    return this.#database.write(() => putStep(step));
  }

  /** How far the steps of a run are, in their order. */
  steps(jobId: string): Promise<StoredStep[]> {
    return this.#database.read(() => stepsOf(jobId));
  }
}
