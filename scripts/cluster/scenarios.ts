import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../spec/support/served.ts";
import { cut } from "./cut.ts";
import { begun, LEASE_MS, outcome } from "./ends.ts";
import type { Found } from "./found.ts";
import { House } from "./house.ts";
import { latency, overhead, reach } from "./measures.ts";
import { scaling } from "./scaling.ts";

/** Two front-ends, three workers, one of which is killed amid many jobs. */
async function killWorker(count = 1000): Promise<Found[]> {
  const house = await House.open(2, 3);
  try {
    const began = performance.now();
    const ids = await house.submit(count);
    const [long = ""] = await house.submit(1, "large");
    await begun(house, long, 1);
    const lost = await workerOf(house, long);
    lost.child.kill("SIGKILL");
    const again = await begun(house, long, 2);
    const found = await outcome(house, [long, ...ids]);
    const seconds = (performance.now() - began) / 1000;
    const { different, asOfOne } = await house.profiles(ids, "set");
    return [
      { what: "taken over after, ms", value: again.toFixed(0), good: again < LEASE_MS + 3000 },
      ...found,
      { what: "different profiles of them", value: String(different), good: different === 1 },
      { what: "that a service of one process makes too", value: String(asOfOne), good: asOfOne },
      { what: "jobs a second", value: (count / seconds).toFixed(0), good: true },
    ];
  } finally {
    await house.close();
  }
}

/** The worker that runs a job: the database has its name, and what process that is. */
async function workerOf(house: House, jobId: string) {
  const [job] = await house.shared(`SELECT worker FROM dli.jobs WHERE job_id = '${jobId}'`);
  const [instance] = await house.shared(`SELECT pid FROM pgboss.instance WHERE name = '${job?.worker}'`);
  const worker = house.workers.find(({ child }) => child.pid === Number(instance?.pid));
  if (worker === undefined) throw new Error(`nobody runs ${jobId}`);
  return worker;
}

/** PostgreSQL is killed, and stays away for some seconds. */
async function killPostgres(seconds = 5, count = 300): Promise<Found[]> {
  const house = await House.open(2, 2);
  try {
    const ids = await house.submit(count);
    await house.cluster.postgres.kill();
    const asked = performance.now();
    const error = await house.front(0).rpc.fail("jobs.query", { limit: 1 });
    const told = performance.now() - asked;
    await sleep(seconds * 1000);
    await house.cluster.postgres.start();
    const up = performance.now();
    await house.patiently((rpc) => rpc.call("jobs.query", { limit: 1 }));
    const first = performance.now() - up;
    const more = await house.submit(count / 10);
    return [
      { what: `refused with ${error.data.name} after, ms`, value: told.toFixed(0), good: told < 5000 },
      { what: "first answer after, ms", value: first.toFixed(0), good: first < 1000 },
      ...(await outcome(house, [...ids, ...more])),
    ];
  } finally {
    await house.close();
  }
}

/** A worker stands still for two leases, and goes on with a run that is another's by then. */
async function pause(): Promise<Found[]> {
  const house = await House.open(1, 1);
  try {
    const [long = ""] = await house.submit(1, "large");
    await begun(house, long, 1);
    const [paused] = house.workers;
    if (paused === undefined) throw new Error("there is one");
    paused.child.kill("SIGSTOP");
    await house.addWorker();
    const again = await begun(house, long, 2);
    await sleep(Math.max(2 * LEASE_MS - again, 0));
    paused.child.kill("SIGCONT");
    const found = await outcome(house, [long]);
    const after = await house.submit(20);
    const said = /refused|lease was lost/;
    await until(() => paused.log.some(({ msg }) => said.test(String(msg))), "it says that its run was lost");
    return [
      { what: "taken over after, ms", value: again.toFixed(0), good: again < LEASE_MS + 4000 },
      ...found,
      ...(await outcome(house, after)),
    ];
  } finally {
    await house.close();
  }
}

/** A job whose worker is killed each time. */
async function dieThrice(): Promise<Found[]> {
  const house = await House.open(1, 0);
  try {
    const [long = ""] = await house.submit(1, "large");
    for (let n = 1; n <= 3; n++) {
      const worker = await house.addWorker();
      await begun(house, long, n);
      worker.child.kill("SIGKILL");
    }
    await house.addWorker();
    const counts = await house.ended([long]);
    const reason = (await house.logOf(long)).find((line) => line.includes("worker host that ran the job was lost"));
    return [
      { what: "jobs by their end", value: JSON.stringify(counts), good: counts.FAILED === 1 },
      { what: "reason in the log", value: reason ?? "none", good: reason !== undefined },
    ];
  } finally {
    await house.close();
  }
}

/** Every process is replaced, one after the other, while jobs come. */
async function rolling(count = 300): Promise<Found[]> {
  const house = await House.open(2, 2);
  try {
    const ids = await house.submit(count);
    for (const worker of [...house.workers]) {
      await house.addWorker();
      worker.child.kill("SIGTERM");
      await worker.ended;
      ids.push(...(await house.submit(count / 10)));
    }
    for (const front of [...house.fronts]) {
      await house.addFront();
      house.fronts.splice(house.fronts.indexOf(front), 1);
      front.child.kill("SIGTERM");
      await front.ended;
      ids.push(...(await house.submit(count / 10)));
    }
    const spent = await house.lines(ids, "started again");
    return [
      ...(await outcome(house, ids)),
      { what: "jobs by attempts beyond the first", value: JSON.stringify(spent), good: spent[0] === ids.length },
    ];
  } finally {
    await house.close();
  }
}

export const scenarios: Record<string, (...numbers: number[]) => Promise<Found[]>> = {
  "kill-worker": killWorker,
  "kill-postgres": killPostgres,
  pause,
  "die-thrice": dieThrice,
  rolling,
  cut,
  reach,
  overhead,
  latency,
  scaling,
};
