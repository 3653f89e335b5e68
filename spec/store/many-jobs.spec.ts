import { expect } from "chai";
import type { Contract } from "../../src/methods/contract.ts";
import type { JobQuery } from "../../src/store/job-query.ts";
import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { everyJob } from "../support/every-job.ts";
import { temporaryFolder } from "../support/folders.ts";
import { withManyJobs } from "../support/many-jobs.ts";
import { type TestService, testService } from "../support/service.ts";

const JOBS = 60_000;

type JobsPage = Contract["jobs.query"]["result"];

describe("a service with many jobs", () => {
  let service: TestService;
  before(async () => {
    service = await testService({
      stateDir: await withManyJobs(temporaryFolder(), JOBS),
      env: { LOG_LEVEL: "silent", KEEP_JOBS_DAYS: "0" },
    });
    await service.rpc.call("system.ping");
  });
  after(() => service.stop());

  const costly = [
    {
      search: { terms: ["weather"] },
      sort: [
        { key: "status", direction: "asc" },
        { key: "finished", direction: "desc" },
      ],
      offset: JOBS / 3,
      limit: 1000,
    },
    { search: { terms: [..."abdefhostwr 1234567"].filter((letter) => letter !== " ") }, limit: 1000 },
    { filter: { status: ["complete"] }, sort: [{ key: "dataset_name", direction: "desc" }], offset: JOBS - 1000 },
  ] as const;

  /** How many pings are answered, one after the other, while work goes on. */
  const pingsBeside = async (work: Promise<unknown>): Promise<number> => {
    let going = true;
    const done = work.finally(() => {
      going = false;
    });
    let pings = 0;
    for (; going; pings++) await service.rpc.post('{"jsonrpc":"2.0","method":"system.ping","id":1}');
    await done;
    return pings;
  };

  it("answers others while it looks through all of them", async () => {
    const queries = Promise.all(costly.map((params) => service.rpc.call<JobsPage>("jobs.query", params)));
    expect(await pingsBeside(queries)).to.be.greaterThan(20);
    const [sorted, searched, deep] = await queries;
    expect([sorted?.found_count, sorted?.jobs.length]).to.deep.equal([JOBS, 1000]);
    expect(searched?.found_count).to.be.within(0, JOBS);
    expect(deep?.jobs).to.have.length(100);
  });

  it("answers those who ask little before one who asks much, and nobody who has gone", async () => {
    const store = SqliteStore.open(await withManyJobs(temporaryFolder(), 5000));
    const query: JobQuery = { ...everyJob, terms: ["weather"], limit: 10 };
    const order: string[] = [];
    const asked = (name: string, signal = new AbortController().signal): Promise<unknown> =>
      store.query(query, { name, signal }).then(
        () => order.push(name),
        () => order.push(`${name} has gone`),
      );
    const gone = new AbortController();
    const much = [asked("much"), asked("much"), asked("much", gone.signal), asked("much"), asked("much")];
    await Promise.race([...much, asked("little"), Promise.resolve(gone.abort())]);
    await Promise.all([...much, asked("nobody")]);
    expect(order.slice(0, 3)).to.deep.equal(["much has gone", "much", "little"]);
    await store.close();
    const error = await store.query(query).catch((thrown: unknown) => thrown);
    expect(error).to.have.property("name", "STORAGE_ERROR");
  });
});
