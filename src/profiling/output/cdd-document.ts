import { type Static, Type } from "typebox";
import type { ColumnStatistics } from "../model/column-statistics.ts";
import { SemanticName } from "../model/semantic-type.ts";
import { closed, reference } from "./schema/reference.ts";

export const CddColumn = Type.Object(
  {
    name: Type.String({ description: "Of a nested column, its dotted path" }),
    primitive_type: Type.String(),
    semantic_types: Type.Array(SemanticName),
    description: Type.String(),
    statistics: reference<ColumnStatistics>("ColumnStatistics"),
  },
  closed,
);

/** A column of a table, as cross-dataset discovery reads it. */
export type CddColumn = Static<typeof CddColumn>;

const tableMembers = {
  name: Type.String(),
  description: Type.String(),
  keywords: Type.Array(Type.String()),
};
const columns = Type.Array(reference<CddColumn>("CddColumn"));

export const CddTable = Type.Object({ ...tableMembers, columns }, closed);

/** A table of a file that holds several. */
export type CddTable = Static<typeof CddTable>;

export const CddFile = Type.Object(
  {
    file_object_id: Type.String({ description: "Id of the file in the Croissant documents" }),
    original_format: Type.String({ description: "Media type" }),
    source_file: Type.String({ description: "Path inside the dataset" }),
    ...tableMembers,
    columns: Type.Optional(columns),
    tables: Type.Optional(Type.Array(reference<CddTable>("CddTable"), { minItems: 2 })),
    chunked_content: Type.Optional(
      Type.Array(Type.String(), { description: "The text of a document in segments that overlap" }),
    ),
  },
  closed,
);

/** A file: the columns of its table, its tables where it holds several, the text of a document, or, of an image, neither. */
export type CddFile = Static<typeof CddFile>;

/** The flat profile that cross-dataset discovery reads. */
export const CddProfile = Type.Object(
  {
    "@id": Type.String({ description: "Id of the dataset" }),
    content_url: Type.String({ description: "Where the dataset is published; may be empty" }),
    name: Type.String(),
    headline: Type.String(),
    description: Type.String(),
    keywords: Type.Array(Type.String()),
    field_of_science: Type.Array(Type.String()),
    files: Type.Array(reference<CddFile>("CddFile")),
  },
  closed,
);

export type CddProfile = Static<typeof CddProfile>;
