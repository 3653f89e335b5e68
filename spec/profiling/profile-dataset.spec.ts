import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ServiceError } from "../../src/errors/service-error.ts";
import { noS3 } from "../../src/profiling/connectors/s3-access.ts";
import { type ProfileRequest, type ProfilingEvents, profileDataset } from "../../src/profiling/profile-dataset.ts";
import { ownThread } from "../../src/profiling/run/own-thread.ts";
import { temporaryFolder, writeFiles } from "../support/folders.ts";
import { specificationOf } from "../support/specification.ts";

/** A request to profile files, which lie in a dataset of their own. */
function requestFor(files: Record<string, string>): ProfileRequest & { cache_file: string } {
  const [data_root, state] = [temporaryFolder(), temporaryFolder()];
  writeFiles(join(data_root, "own"), files);
  return {
    specification: specificationOf("own"),
    only_light_profile: false,
    data_root,
    readable: null,
    scratch: join(state, "scratch"),
    memory_mb: 256,
    scratch_bytes: 1_073_741_824,
    cache_file: join(state, "own.tables"),
    version: "1",
    access: {
      allowedHosts: [],
      allowPrivateAddresses: false,
      maxDownloadBytes: 0,
      databases: { connectMs: 1000, statementMs: 1000, tls: "auto", ca: null },
      credentials: { user: "", password: "", byHost: {} },
      s3: noS3,
    },
    force: false,
  };
}

/** Events that are remembered. */
function listener(): { events: ProfilingEvents; log: string[]; percents: number[] } {
  const [log, percents]: [string[], number[]] = [[], []];
  const events: ProfilingEvents = {
    onLog: (_, message) => log.push(message),
    onProgress: ({ percent }) => percents.push(percent),
    onLight: () => {},
    onEntries: async () => {},
  };
  return { events, log, percents };
}

describe("the front door of profiling", () => {
  it("profiles a dataset in the caller's own thread, without a pool, a process or a service", async () => {
    const request = requestFor({
      "days.csv": "day,rain\n2024-05-01,1.5\n2024-05-02,0\n",
      "notes.md": "# Rain\n\nIt rained on one day.\n",
    });
    const told = listener();
    const result = await profileDataset(request, ownThread(), told.events, new AbortController().signal);
    expect(result).to.include({ rows: 2, warnings: 0 });
    expect(told.log).to.include("found 2 files, 67 B");
    expect(told.percents).to.deep.equal(told.percents.toSorted((a, b) => a - b));
    expect(existsSync(request.scratch), "the scratch folder").to.equal(false);
    expect(existsSync(request.cache_file), "the profile cache").to.equal(true);
    const again = listener();
    await profileDataset(request, ownThread(), again.events, new AbortController().signal);
    expect(again.log).to.include("took 'days.csv' from an earlier job: it has not changed");
  });

  it("rejects with an error of the catalog where there is no such dataset", async () => {
    const request = requestFor({});
    const specification = specificationOf("nothing");
    const failure = await profileDataset(
      { ...request, specification },
      ownThread(),
      listener().events,
      new AbortController().signal,
    ).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(ServiceError).with.property("name", "FILE_NOT_FOUND");
  });

  it("rejects once its signal aborts, when nothing is under way any more", async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `${i},text ${i},${i / 7}`);
    const request = requestFor({ "rows.csv": `id,text,share\n${rows.join("\n")}\n` });
    const cancel = new AbortController();
    const told = listener();
    told.events.onProgress = ({ phase }) => {
      if (phase !== "listing") cancel.abort();
    };
    const failure = await profileDataset(request, ownThread(), told.events, cancel.signal).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(Error).with.property("name", "AbortError");
    expect(existsSync(request.scratch), "the scratch folder").to.equal(false);
    expect(existsSync(request.cache_file), "the profile cache").to.equal(false);
  });
});
