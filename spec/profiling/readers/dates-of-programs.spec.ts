import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import type { HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { field, profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

/** Cells of a form, and what they are: type, least and greatest value, how many are missing, and the format. */
type Form = [cells: string[], type: string, min: string, max: string, missing: number, format?: string];

const NONE = "0000-00-00 where there is none";
const NO_TIME = "0000-00-00 00:00:00 where there is none";
const FOREIGN = "named month, not in English";

const FORMS: Record<string, Form> = {
  zero: [["2020-01-02", "0000-00-00", "2021-05-06"], "sc:Date", "2020-01-02", "2021-05-06", 1, NONE],
  mostly_zero: [["0000-00-00", "0000-00-00", "2021-05-06"], "sc:Date", "2021-05-06", "2021-05-06", 2, NONE],
  zero_time: [
    ["2020-01-02 03:04:05", "0000-00-00 00:00:00", "2021-05-06 07:08:09"],
    "sc:DateTime",
    "2020-01-02T03:04:05",
    "2021-05-06T07:08:09",
    1,
    NO_TIME,
  ],
  zero_day_first: [
    ["02/01/2020", "00/00/0000", "26/05/2021"],
    "sc:Date",
    "2020-01-02",
    "2021-05-26",
    1,
    "day, month, year; 00/00/0000 where there is none",
  ],
  all_zero: [["0000-00-00", "0000-00-00", "0000-00-00"], "sc:Text", "0000-00-00", "0000-00-00", 0],
  russian: [
    ["1 марта 2020 г.", "12 Апреля 2021 г.", "5 мая 2019 года"],
    "sc:Date",
    "2019-05-05",
    "2021-04-12",
    0,
    FOREIGN,
  ],
  russian_time: [
    ["вторник, 1 сентября 2020 г., 10:30", "12 апр. 2021 в 11:00", "5 окт 2019 00:01"],
    "sc:DateTime",
    "2019-10-05T00:01:00",
    "2021-04-12T11:00:00",
    0,
    `${FOREIGN}, time`,
  ],
  russian_months: [
    ["март 2020 г.", "Апрель 2021", "май 2019"],
    "sc:Date",
    "2019-05-01",
    "2021-04-01",
    0,
    "year and month, not in English, as the month's first day",
  ],
  russian_digits: [["01.03.2020 г.", "12.04.2021г."], "sc:Date", "2020-03-01", "2021-04-12", 0, "day, month, year"],
  ukrainian: [["1 березня 2020 р.", "12 квітня 2021 року"], "sc:Date", "2020-03-01", "2021-04-12", 0, FOREIGN],
  bulgarian: [["1 март 2020 г.", "12 юни 2021 г."], "sc:Date", "2020-03-01", "2021-06-12", 0, FOREIGN],
  czech: [["1. března 2020", "12. LISTOPADU 2021"], "sc:Date", "2020-03-01", "2021-11-12", 0, FOREIGN],
  slovak: [["1. marca 2020", "12. októbra 2021"], "sc:Date", "2020-03-01", "2021-10-12", 0, FOREIGN],
  romanian: [["1 martie 2020", "12 iunie 2021"], "sc:Date", "2020-03-01", "2021-06-12", 0, FOREIGN],
  turkish: [["1 Mart 2020", "12 Eylül 2021"], "sc:Date", "2020-03-01", "2021-09-12", 0, FOREIGN],
  finnish: [["1. maaliskuuta 2020", "12. lokakuuta 2021"], "sc:Date", "2020-03-01", "2021-10-12", 0, FOREIGN],
  greek: [["1 Μαρτίου 2020", "12 Ιουνίου 2021"], "sc:Date", "2020-03-01", "2021-06-12", 0, FOREIGN],
  korean: [["2020년 3월 1일", "2021년 10월 12일"], "sc:Date", "2020-03-01", "2021-10-12", 0, "year, month, day"],
  access_log: [
    ["[10/Oct/2000:13:55:36 -0700]", "[12/Nov/2000:13:55:38 +0100]"],
    "sc:DateTime",
    "2000-10-10T20:55:36Z",
    "2000-11-12T12:55:38Z",
    0,
    "named month, time, zone, in brackets",
  ],
  error_log: [
    ["[Sun Sep 09 14:31:32 2018]", "[Mon Sep 10 14:31:33.123456 2018]"],
    "sc:DateTime",
    "2018-09-09T14:31:32",
    "2018-09-10T14:31:33.123456",
    0,
    "named month, time, year, in brackets",
  ],
  git: [
    ["Mon Sep 10 14:31:33 2018 +0200", "Tue Sep 11 14:31:34 2018 -0700"],
    "sc:DateTime",
    "2018-09-10T12:31:33Z",
    "2018-09-11T21:31:34Z",
    0,
    "named month, time, year, zone",
  ],
  java: [
    ["Mon Sep 10 14:31:33 CEST 2018", "Sun Dec 16 14:31:34 CET 2018"],
    "sc:DateTime",
    "2018-09-10T12:31:33Z",
    "2018-12-16T13:31:34Z",
    0,
    "named month, time, zone, year",
  ],
  java_zoned: [
    ["2018-09-10T14:31:33+02:00[Europe/Berlin]", "2018-12-16T14:31:34+01:00[Europe/Berlin]"],
    "sc:DateTime",
    "2018-09-10T12:31:33Z",
    "2018-12-16T13:31:34Z",
    0,
    "year, month, day, time, zone",
  ],
  exif: [
    ["2018:09:10 14:31:33", "2019:01:02 03:04:05"],
    "sc:DateTime",
    "2018-09-10T14:31:33",
    "2019-01-02T03:04:05",
    0,
    "year, month, day between colons, time",
  ],
  syslog: [["Oct 11 22:14:15", "Nov  1 01:14:17"], "sc:Text", "Nov  1 01:14:17", "Oct 11 22:14:15", 0],
};

describe("dates as programs, and people of other languages, write them", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const folder = join(service.dataRoot, "set");
    mkdirSync(folder, { recursive: true });
    const database = new DatabaseSync(join(folder, "db.sqlite"));
    for (const [name, [cells]] of Object.entries(FORMS)) {
      const records = cells.map((cell, i) => ({ id: i, when: cell }));
      writeFiles(folder, {
        [`csv_${name}.csv`]: `id,when\n${records.map(({ id, when }) => `${id},"${when}"\n`).join("")}`,
        [`json_${name}.json`]: JSON.stringify(records),
      });
      database.exec(`CREATE TABLE ${name} (id INTEGER, "when" TEXT)`);
      const insert = database.prepare(`INSERT INTO ${name} VALUES (?, ?)`);
      for (const { id, when } of records) insert.run(id, when);
    }
    database.close();
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  for (const [name, [, dataType, min, max, missingCount, format]] of Object.entries(FORMS)) {
    it(`reads ${name.replaceAll("_", " ")} in every source alike, and says how it is written`, () => {
      for (const set of [`csv_${name}`, `json_${name}`, `db/${name}`]) {
        const when = field(recordSet(heavy, set), "when");
        expect([when.dataType].flat()[0], set).to.equal(dataType);
        expect(when.statistics, set).to.include({ min, max, missingCount });
        expect(when.writtenAs?.format, set).to.equal(format);
      }
    });
  }
});
