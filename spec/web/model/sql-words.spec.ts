import { expect } from "chai";
import { inOneLine, tablesIn } from "../../../src/web/model/sql-words.ts";

describe("the words of a statement", () => {
  it("are the tables that it reads, each once, as far as it is written", () => {
    const sql = `SELECT a.name FROM Raw.US.airports a
      JOIN raw.us.cities AS c ON c.name = a.city
      LEFT JOIN raw.us.airports b USING (iata) WHERE a.x = 'FROM not.a.table' -- FROM nor.is.this
      /* JOIN nor.this.one */ UNION SELECT 1 FROM (SELECT 2 FROM crm.raw.people__old`;
    expect(tablesIn(sql)).to.deep.equal(["raw.us.airports", "raw.us.cities", "crm.raw.people__old"]);
    expect(tablesIn("SELECT 'it''s FROM a.b.c")).to.deep.equal([]);
    expect(tablesIn("SELECT 1 FROM a.b /* FROM a.b.c")).to.deep.equal([]);
  });

  it("stand in one line that is no longer than it may be", () => {
    expect(inOneLine("SELECT 1\n  FROM  a.b.c ", 40)).to.equal("SELECT 1 FROM a.b.c");
    expect(inOneLine(`SELECT ${"x, ".repeat(40)}1`, 20)).to.equal("SELECT x, x, x, x, …");
  });
});
