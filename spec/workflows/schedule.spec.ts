import { expect } from "chai";
import { nextTime, timesWithin } from "../../src/workflows/schedule.ts";
import { dueTimes } from "../../src/workflows/workflow-clock.ts";

const at = Date.parse;
const iso = (times: number[]): string[] => times.map((time) => new Date(time).toISOString().slice(0, 16));
const HOUR_MS = 3_600_000;

describe("schedules", () => {
  const refused = (cron: string, timezone = "UTC"): string => {
    try {
      nextTime({ cron, timezone }, at("2026-01-01"));
    } catch (error) {
      expect((error as { code: number }).code).to.equal(41405);
      return (error as Error).message;
    }
    return "";
  };

  it("are refused that are none, never come due, or are of no zone", () => {
    expect(refused("61 * * * *")).to.contain("minute");
    expect(refused("* * * * * *")).to.contain("6 fields");
    expect(refused("0 0 31 2 *")).to.contain("never comes due");
    expect(refused("2026-01-01T00:00:00Z")).to.contain("1 fields");
    expect(refused("0 0 * * *", "Mars/Olympus")).to.contain("no such time zone");
    expect(refused("0 0 * * *", "../etc")).to.contain("no such time zone");
  });

  it("come due once where clocks are set forward or back", () => {
    const daily = (timezone: string, from: string, to: string): string[] =>
      iso(timesWithin({ cron: "30 2 * * *", timezone }, at(from), at(to)));
    expect(daily("Europe/Berlin", "2026-03-28T12:00Z", "2026-03-31T00:00Z")).to.deep.equal([
      "2026-03-29T01:00",
      "2026-03-30T00:30",
    ]);
    expect(daily("Europe/Berlin", "2026-10-24T12:00Z", "2026-10-26T12:00Z")).to.deep.equal([
      "2026-10-25T00:30",
      "2026-10-26T01:30",
    ]);
    expect(daily("America/New_York", "2026-11-01T00:00Z", "2026-11-02T12:00Z")).to.have.lengthOf(2);
    expect(daily("Australia/Lord_Howe", "2026-10-03T12:00Z", "2026-10-05T12:00Z")).to.have.lengthOf(2);
  });

  for (const [timezone, day] of [
    ["Europe/Berlin", "2026-03-29T00:00Z"],
    ["America/New_York", "2026-11-01T00:00Z"],
    ["Australia/Lord_Howe", "2026-10-03T12:00Z"],
  ] as const) {
    it(`of every minute come due 1,440 times in 24 hours in ${timezone}, whatever clocks do`, () => {
      const times = timesWithin({ cron: "* * * * *", timezone }, at(day), at(day) + 24 * HOUR_MS, 2_000);
      expect(new Set(times).size).to.equal(1440);
      expect(times.every((time, i) => i === 0 || time - (times[i - 1] ?? 0) === 60_000)).to.equal(true);
    });
  }

  it("make up for what came due while nothing looked as they say", () => {
    const schedule = { cron: "0 * * * *", timezone: "UTC" };
    const [first, now] = [at("2026-01-01T00:00Z"), at("2026-01-01T05:30Z")];
    expect(dueTimes(schedule, "none", first, now)).to.deep.equal([]);
    expect(iso(dueTimes(schedule, "none", at("2026-01-01T05:00Z"), at("2026-01-01T05:04Z")))).to.deep.equal([
      "2026-01-01T05:00",
    ]);
    expect(iso(dueTimes(schedule, "last", first, now))).to.deep.equal(["2026-01-01T05:00"]);
    expect(dueTimes(schedule, "all", first, now)).to.have.lengthOf(6);
    expect(dueTimes({ ...schedule, cron: "* * * * *" }, "all", first, now)).to.have.lengthOf(100);
  });
});
