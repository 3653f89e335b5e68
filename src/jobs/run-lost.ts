/** What a run has made does not count: its job is in another run, or has ended without it. */
export class RunLost extends Error {
  constructor(jobId: string) {
    super(`job ${jobId} is no longer in this run`);
    this.name = "RunLost";
  }
}
