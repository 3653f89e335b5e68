import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import iconv from "iconv-lite";
import { decode } from "../../../src/profiling/text/decoding.ts";
import { detectEncoding } from "../../../src/profiling/text/encoding.ts";
import { LANGUAGES } from "./languages.ts";

/** Ways in which sentences lie in a file. */
const SHAPES: readonly { shape: string; write: (sentences: string[]) => string }[] = [
  { shape: "prose", write: (sentences) => `${sentences.join("\n")}\n` },
  { shape: "a table", write: (sentences) => `id,line\n${sentences.map((s, i) => `${i},"${s}"\n`).join("")}` },
  {
    shape: "subtitles",
    write: (sentences) =>
      sentences.map((s, i) => `${i}\n00:00:0${i},100 --> 00:00:0${i},900\n<i>${s}</i>\n\n`).join(""),
  },
  {
    shape: "a page",
    write: (sentences) =>
      `<html><head><title>Page</title></head>\n<body>\n${sentences.map((s) => `<p>${s}</p>\n`).join("")}</body></html>`,
  },
  {
    shape: "the end of a long table",
    write: (sentences) => `${"12,plain words,5.5\n".repeat(20_000)}${sentences.map((s) => `13,"${s}",1\n`).join("")}`,
  },
];

describe("the guess of an encoding", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "encodings-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The text of a file as it is read. */
  function reread(bytes: Buffer): string {
    const path = join(folder, "text");
    writeFileSync(path, bytes);
    return decode(bytes, detectEncoding(path, bytes.length));
  }

  for (const { language, encodings, text } of LANGUAGES) {
    for (const encoding of encodings) {
      it(`reads ${language} in ${encoding} without a wrong letter`, () => {
        const sentences = text.split(/(?<=[.?。]) ?/);
        for (const { shape, write } of SHAPES) {
          const written = write(sentences);
          expect(reread(iconv.encode(written, encoding)), shape).to.equal(written);
        }
      });
    }
  }

  for (const encoding of ["utf-16le", "utf-16be", "utf-32le", "utf-32be"]) {
    it(`reads every language in ${encoding}, with a byte order mark and without`, () => {
      for (const { text } of LANGUAGES) {
        const table = `id,text\n1,${text}\n`;
        expect(reread(iconv.encode(table, encoding, { addBOM: false }))).to.equal(table);
        expect(reread(iconv.encode(table, encoding, { addBOM: true }))).to.equal(table);
      }
    });
  }

  it("takes a text with a zero in it for what it is", () => {
    expect(reread(Buffer.from("id,name\n1,a\0b\n2,ab\n"))).to.equal("id,name\n1,a\0b\n2,ab\n");
    expect(reread(Buffer.from("id,name\n1,Zürich\0\n2,ab\n"))).to.equal("id,name\n1,Zürich\0\n2,ab\n");
  });

  it("reads signs of units and currencies in a table that has nothing else beyond ASCII", () => {
    for (const line of ["25 °C", "12 µg/m³", "25 m²", "17 £", "30 €", "½ cup", "it’s “so” – yes…"]) {
      const table = `id,value\n1,${line}\n`;
      expect(reread(iconv.encode(table, "windows-1252"))).to.equal(table);
    }
  });

  it("takes a word or two for one of a language that the encoding was made for", () => {
    const words: [string, string][] = [
      ["oldægyptisk", "macintosh"],
      ["Fyrstedømmet", "macintosh"],
      ["Sørafrikanske", "macintosh"],
      ["McDonaldøyene", "ibm850"],
      ["Sardinië, Tunesië, Oost-Kasaï, Indonesië, Israëlische", "ibm437"],
    ];
    for (const [word, encoding] of words) {
      const table = `id,name,value\n1,plain,5\n2,"${word}",7\n`;
      expect(reread(iconv.encode(table, encoding)), encoding).to.equal(table);
    }
  });

  it("believes what a page says that it is in, where that can be", () => {
    const page = (declared: string): string => `<html><head><meta charset="${declared}"></head><body>Zaž</body></html>`;
    expect(reread(iconv.encode(page("iso-8859-2"), "iso-8859-2"))).to.equal(page("iso-8859-2"));
    expect(reread(Buffer.from(page("windows-1251")))).to.equal(page("windows-1251"));
  });

  it("reads the encodings that turn to other sets of characters by escapes", () => {
    const japanese = Buffer.from('id,line\n1,"\x1b$B$3$s$K$A$O\x1b(B"\n');
    expect(reread(japanese)).to.equal('id,line\n1,"こんにちは"\n');
    const korean = Buffer.from("\x1b$)Cid,line\n1,\x0e<-?o\x0f\n2,\x0e:N;j\x0f\n");
    expect(reread(korean)).to.equal("id,line\n1,서울\n2,부산\n");
    const chinese = Buffer.from("id,line\n1,~{11>)~}\n2,~{IO:#~} 5~~\n");
    expect(reread(chinese)).to.equal("id,line\n1,北京\n2,上海 5~\n");
    const notHz = "a ~{x~} b\n";
    expect(reread(Buffer.from(notHz))).to.equal(notHz);
  });

  it("reads Johab", () => {
    const sentences = ["어제 저녁에 우리는 강가를 걸었다.", "작은 소녀가 노란 모자를 잃어버렸다."];
    const bytes = [
      "b4e1b94120b8e19162b54120b6819fa1936520887788619f692088e9b4f694612e0a",
      "b862b76520ada1916188612091a19c6520a1a1b8619f6920b7b0b4e1a4e19d7694612e0a",
    ].join("");
    expect(reread(Buffer.from(bytes, "hex"))).to.equal(`${sentences.join("\n")}\n`);
    expect(decode(Buffer.from("f7cae27888418461d932", "hex"), "johab")).to.equal("學校ㄱㅏ、");
    expect(decode(Buffer.from("ace1b6", "hex"), "johab")).to.equal("서\uFFFD");
  });
});
