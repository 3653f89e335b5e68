import { expect } from "chai";
import iconv from "iconv-lite";
import type { HeavyProfile } from "../../../src/client/index.ts";
import { writeFiles } from "../../support/folders.ts";
import { profilesOf, recordSet } from "../../support/profile.ts";
import { type TestService, testService } from "../../support/service.ts";

/** Small files, as people send them: a text, and the encodings that it is written in. */
const texts: { text: string; encodings: string[] }[] = [
  {
    text: "πόλη,πληθυσμός\nΑθήνα,664046\nΘεσσαλονίκη,325182\nΠάτρα,167446\nΗράκλειο,140730\n",
    encodings: ["utf-8", "utf-16le", "utf-16be", "iso-8859-7", "windows-1253"],
  },
  { text: "stadt,land\nKöln,Österreich\nMünchen,Deutschland\nZürich,Schweiz\n", encodings: ["utf-8", "windows-1252"] },
  { text: "name,café\nJosé,España\nFrançois,Côte d’Ivoire\n", encodings: ["windows-1252"] },
  { text: "temp,ort\n5 °C,Ærø\n7 °C,Århus\n", encodings: ["windows-1252"] },
  {
    text: "都市,人口\n東京,13960000\n大阪,8839000\n横浜,3757630\nカタカナ,1\n",
    encodings: ["utf-8", "shift_jis", "euc-jp"],
  },
  { text: "城市,人口\n北京,21540000\n上海,24280000\n广州,15300000\n", encodings: ["gb18030"] },
  { text: "城市,人口\n臺北,2646204\n高雄,2773533\n新北,3974911\n", encodings: ["big5"] },
  { text: "도시,인구\n서울,9776000\n부산,3448000\n", encodings: ["euc-kr"] },
  {
    text: "город,население\nМосква,12655050\nСанкт-Петербург,5384342\nНовосибирск,1620162\n",
    encodings: ["windows-1251", "koi8-r"],
  },
  {
    text: "město,země\nPraha,Česko\nŁódź,Polska\nPlzeň,Česko\nGdańsk,Polska\nOstrava,Česko\n",
    encodings: ["iso-8859-2", "windows-1250"],
  },
];

const files = texts.flatMap(({ text, encodings }, i) =>
  encodings.map((encoding) => ({ name: `${i}-${encoding}`, text, encoding })),
);

describe("the encoding of a text file", () => {
  let service: TestService;
  let heavy: HeavyProfile;
  before(async () => {
    service = await testService({ env: { LOG_LEVEL: "silent" } });
    const addBOM = { addBOM: true };
    writeFiles(
      service.dataRoot,
      Object.fromEntries(
        files.map(({ name, text, encoding }) => [
          `set/${name}.csv`,
          iconv.encode(text, encoding, encoding.startsWith("utf-16") ? addBOM : {}),
        ]),
      ),
    );
    ({ heavy } = await profilesOf(service.rpc, "set"));
  });
  after(() => service.stop());

  for (const { name, text, encoding } of files) {
    it(`is found for ${encoding} without a wrong letter (${name})`, () => {
      const [header = "", ...rows] = text.trim().split("\n");
      const [first = "", second = ""] = header.split(",");
      const expected = rows.map((row) => row.split(",")[0]);
      const { examples } = recordSet(heavy, name);
      expect(Object.keys(examples[0] ?? {})).to.deep.equal([first, second]);
      expect(examples.map((record) => record[first])).to.deep.equal(expected);
    });
  }
});
