import type { TableFormat } from "./format.ts";
import { begins } from "./magic.ts";

export const avro: TableFormat = {
  name: "Avro",
  extensions: [".avro"],
  media_type: "application/vnd.apache.avro",
  depth: "columns",
  binary: true,
  isContent: begins("Obj\x01"),
  open: async () => (await import("../readers/avro/avro.ts")).avroTable,
};
