import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../spec/support/served.ts";
import { begun, LEASE_MS, outcome } from "./ends.ts";
import type { Found } from "./found.ts";
import { House } from "./house.ts";
import { OtherHost } from "./network.ts";

/** The network of a worker's host is cut: while it reads, while it publishes, and for ever. */
export async function cut(): Promise<Found[]> {
  return [...(await whileItReads()), ...(await whileItPublishes()), ...(await forEver())];
}

/** Before it publishes; the host comes back when its job is another's, and takes turns again. */
function whileItReads(): Promise<Found[]> {
  return apart(async (house, host) => {
    const far = await house.addWorkerThere(host);
    const [long = ""] = await house.submit(1, "large");
    await begun(house, long, 1);
    host.pull();
    const near = await house.addWorker();
    const again = await begun(house, long, 2);
    await sleep(Math.max(2 * LEASE_MS - again, 0));
    host.plug();
    const found = await outcome(house, [long]);
    await until(
      () => far.log.some(({ msg }) => /lease was lost|refused/.test(String(msg))),
      "it says that it was lost",
    );
    near.child.kill("SIGTERM");
    await near.ended;
    return [
      { what: "cut while it reads: taken over after, ms", value: again.toFixed(0), good: again < LEASE_MS + 5000 },
      ...found,
      ...(await outcome(house, await house.submit(20))), // by the host that was cut off
    ];
  });
}

/** The database has the statement that publishes, and never hears whether it is to count. */
function whileItPublishes(): Promise<Found[]> {
  return apart(async (house, host) => {
    await house.addWorkerThere(host);
    await house.ended(await house.submit(1));
    const held = await house.hold("LOCK TABLE dli.profile_entries IN SHARE MODE");
    const [one = ""] = await house.submit(1);
    await until(async () => (await house.shared(PUBLISHING)).length > 0, "it publishes");
    host.pull();
    await held.release();
    await house.addWorker();
    const since = performance.now();
    const found = await outcome(house, [one]);
    const ended = performance.now() - since;
    return [
      { what: "cut while it publishes: ended after, ms", value: ended.toFixed(0), good: ended < 2 * LEASE_MS },
      ...found,
    ];
  });
}

const PUBLISHING = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO profile_entries%'`;

function forEver(): Promise<Found[]> {
  return apart(async (house, host) => {
    await house.addWorkerThere(host);
    const ids = await house.submit(100);
    const [long = ""] = await house.submit(1, "large");
    await begun(house, long, 1);
    host.pull();
    await house.addWorker();
    const found = await outcome(house, [long, ...ids]);
    return [{ what: "cut for ever", value: "", good: true }, ...found];
  });
}

async function apart(scenario: (house: House, host: OtherHost) => Promise<Found[]>): Promise<Found[]> {
  const host = OtherHost.make();
  try {
    const house = await House.open(1, 0);
    try {
      return await scenario(house, host);
    } finally {
      await house.close();
    }
  } finally {
    host.remove();
  }
}
