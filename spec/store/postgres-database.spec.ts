import { expect } from "chai";
import pg from "pg";
import { PostgresDatabase, type Sql } from "../../src/store/postgres-database.ts";
import { type TestCluster, testCluster } from "../support/cluster.ts";

describe("a PostgreSQL database", () => {
  let cluster: TestCluster;
  let database: PostgresDatabase;
  let admin: pg.Client;
  before(async () => {
    cluster = await testCluster();
    const url = await cluster.database();
    database = new PostgresDatabase({ url, schema: "public", connections: 3, name: "spec" });
    admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await database.run("CREATE TABLE marks (mark text)");
  });
  after(async () => {
    await admin.end();
    await database.close();
    await cluster.postgres.stop();
  });

  /** Ends the connection of a transaction from outside, and fails for that. */
  const cutOff = async (tx: Sql): Promise<void> => {
    const [own] = await tx.all("SELECT pg_backend_pid() AS pid");
    await admin.query("SELECT pg_terminate_backend($1)", [own?.pid]);
    await tx.all("SELECT 1");
  };
  /** The same, and waits until it is gone here too. */
  const cut = (tx: Sql): Promise<void> => cutOff(tx).catch(() => {});
  const marks = async (): Promise<unknown[]> => (await database.all("SELECT mark FROM marks")).map(({ mark }) => mark);

  it("fails with STORAGE_ERROR where a connection is lost between two statements, and answers on others", async () => {
    const lost = database.transaction(async (tx) => {
      const [own] = await tx.all("SELECT pg_backend_pid() AS pid");
      await admin.query("SELECT pg_terminate_backend($1)", [own?.pid]);
      await new Promise((resolve) => setTimeout(resolve, 200)); // nothing is asked while the connection ends
      return tx.all("SELECT 1");
    });
    const error: unknown = await lost.catch((thrown: unknown) => thrown);
    expect(error).to.include({ name: "STORAGE_ERROR" });
    expect(await database.all("SELECT 1 AS one")).to.deep.equal([{ one: 1 }]);
  });

  it("does a step again of which the answer was lost, unless it left its mark", async () => {
    for (const mark of ["before", "after"]) {
      let tries = 0;
      const step = async (tx: Sql): Promise<number> => {
        await tx.run("INSERT INTO marks VALUES ($1)", [mark]);
        if (++tries > 1) return tries;
        if (mark === "after") await tx.run("COMMIT");
        await cut(tx); // all has been done but for the answer to the end
        return tries;
      };
      const counted = async (tx: Sql): Promise<boolean> =>
        (await tx.all("SELECT 1 FROM marks WHERE mark = $1", [mark])).length > 0;
      expect(await database.transaction(step, { ms: 5_000, counted })).to.equal(mark === "after" ? 1 : 2);
    }
    expect(await marks()).to.deep.equal(["before", "after"]);
  });

  it("asks too whether a statement counted that is a step by itself, where its answer was lost", async () => {
    for (const mark of ["lost", "done"]) {
      let tries = 0;
      const step = async (tx: Sql): Promise<string> => {
        if (++tries === 1 && mark === "lost") await cutOff(tx);
        await tx.run("INSERT INTO marks VALUES ($1)", [mark]);
        if (tries === 1) await cutOff(tx);
        return `in ${tries}`;
      };
      const counted = async (tx: Sql): Promise<boolean> =>
        (await tx.all("SELECT 1 FROM marks WHERE mark = $1", [mark])).length > 0;
      const answer = await database.transaction(step, { ms: 5_000, counted }, "counted");
      expect(answer).to.equal(mark === "done" ? "counted" : "in 2");
    }
    expect((await marks()).slice(-2)).to.deep.equal(["lost", "done"]);
  });
});
