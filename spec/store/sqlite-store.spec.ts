import { SqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryFolder } from "../support/folders.ts";
import { storeContract } from "./contract/store.ts";

describe("the store in a SQLite file", () => {
  storeContract(async () => SqliteStore.open(temporaryFolder()));
});
