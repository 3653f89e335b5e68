import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect } from "chai";
import { type TestService, testService } from "../../support/service.ts";
import { specificationOf } from "../../support/specification.ts";

// No MySQL server comes as a package, so that only what happens without one is tested here.
describe("a MySQL database that cannot be reached", () => {
  let service: TestService;
  let silent: Server;
  before(async () => {
    silent = createServer((socket) => void socket.on("error", () => {}));
    await once(silent.listen(0, "127.0.0.1"), "listening");
    service = await testService({
      env: { LOG_LEVEL: "silent", ALLOWED_HOSTS: "127.0.0.1", DB_CONNECT_TIMEOUT_MS: "200" },
    });
  });
  after(async () => {
    silent.close();
    await service.stop();
  });

  const codeOf = async (port: number): Promise<number | undefined> => {
    const connector = {
      type: "DatabaseConnection" as const,
      engine: "MariaDB",
      host: "127.0.0.1",
      port,
      database_name: "shop",
    };
    const job = await service.rpc.profiled(specificationOf("", { data_connectors: [connector] }));
    return (job.error as { code: number } | undefined)?.code;
  };

  it("fails with 40105 where nothing listens, and with 40007 where nothing answers", async () => {
    expect(await codeOf(1)).to.equal(40105);
    expect(await codeOf((silent.address() as AddressInfo).port)).to.equal(40007);
  });
});
