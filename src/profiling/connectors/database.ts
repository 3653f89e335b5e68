import { toStoredError } from "../../errors/stored.ts";
import { databaseOfEngine, factsOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { DatabaseConnection } from "../model/specification.ts";
import { checkHost, isNamedAddress, loginFor, type SourceAccess } from "./access.ts";
import { publicAddresses } from "./private-address.ts";

/** A database as a file of the dataset, whose content is elsewhere. A host that may not be asked is its problem. */
export async function databaseFile(
  connection: DatabaseConnection,
  name: string,
  access: SourceAccess,
): Promise<DatasetFile> {
  const { engine, host, port, database_name } = connection;
  const format = databaseOfEngine(engine);
  if (format === null) throw new Error(`there is no engine '${engine}'`); // was checked when the job was submitted
  const { kind, media_type } = format;
  const file: DatasetFile = {
    path: name,
    absolute: "",
    size: 0,
    mediaType: media_type,
    format: factsOf(format),
    problem: null,
    remark: null,
    byName: true,
    container: null,
  };
  try {
    checkHost(access, host, port);
    const free = access.allowPrivateAddresses || isNamedAddress(host);
    const addresses = free ? null : await publicAddresses(host);
    const { connectMs, statementMs, ca } = access.databases;
    const login = loginFor(access, host, port);
    return {
      ...file,
      live: { kind, host, addresses, port, database: database_name, ...login, ca, connectMs, statementMs },
    };
  } catch (error) {
    return { ...file, format: null, problem: toStoredError(error) };
  }
}
