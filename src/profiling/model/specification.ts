import { type Static, Type } from "typebox";

/** Texts that can be written down: without half of a surrogate pair, which no encoding has. */
const pattern = "^\\P{Cs}*$";

const Text = (description: string) => Type.String({ description, pattern, maxLength: 65_536 });
const Names = (description: string) =>
  Type.Array(Type.String({ pattern, maxLength: 1024 }), { description, maxItems: 1000 });

/** How to read some of a dataset's delimited text files, where a caller knows better than what they look like. */
export const ReadOptions = Type.Object(
  {
    path: Type.String({
      description:
        "Path of the files inside the dataset, as the profile shows it; `*` stands for any characters of a name, `?` for one, `**` for any folders, and every other character for itself",
      minLength: 1,
      maxLength: 4096,
    }),
    encoding: Type.Optional(Type.String({ description: "Character encoding by its IANA name", maxLength: 64 })),
    delimiter: Type.Optional(Type.String({ description: "What separates cells", minLength: 1, maxLength: 4 })),
    quote: Type.Optional(Type.String({ description: "What cells are quoted with", minLength: 1, maxLength: 1 })),
    header: Type.Optional(Type.Boolean({ description: "Whether the first row names the columns" })),
    skip_lines: Type.Optional(Type.Integer({ description: "Lines before the table", minimum: 0, maximum: 1_000_000 })),
    date_order: Type.Optional(
      Type.Union([Type.Literal("day_first"), Type.Literal("month_first")], {
        description: "What 3/4/2020 means where a column does not tell",
      }),
    ),
  },
  { additionalProperties: false, title: "ReadOptions" },
);

export type ReadOptions = Static<typeof ReadOptions>;

/** A folder or file below the data root. */
export const RawDataPath = Type.Object(
  {
    type: Type.Literal("RawDataPath"),
    dataset_id: Type.String({
      description:
        "Path of a folder or file below the data root; `..`, absolute paths and symlinks that leave it are refused",
      minLength: 1,
      maxLength: 4096,
    }),
    read_options: Type.Optional(
      Type.Array(ReadOptions, {
        description: "How to read single files; of several that match a file the first counts",
        maxItems: 1000,
      }),
    ),
  },
  { additionalProperties: false, title: "RawDataPath" },
);

export type RawDataPath = Static<typeof RawDataPath>;

/** An address that answers a JSON array of records, or a file. */
export const HttpResource = Type.Object(
  {
    type: Type.Literal("HttpResource"),
    url: Type.String({
      description: "HTTP or HTTPS address without credentials; its host must be one that the operator allows",
      pattern: "^https?://[^\\s@]+$",
      maxLength: 4096,
    }),
    timeout_seconds: Type.Optional(
      Type.Number({ description: "Time for the whole answer; 30 by default", exclusiveMinimum: 0, maximum: 3600 }),
    ),
  },
  { additionalProperties: false, title: "HttpResource" },
);

export type HttpResource = Static<typeof HttpResource>;

/** A database, of which every table and view is profiled. */
export const DatabaseConnection = Type.Object(
  {
    type: Type.Literal("DatabaseConnection"),
    protocol: Type.Optional(Type.String({ description: "postgresql or mysql; else the engine tells", maxLength: 64 })),
    engine: Type.String({
      description: "PostgreSQL, TimescaleDB, MySQL or MariaDB, in upper or lower case",
      maxLength: 64,
    }),
    host: Type.String({ description: "One that the operator allows", minLength: 1, maxLength: 253 }),
    port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    database_name: Type.String({ minLength: 1, maxLength: 128 }),
  },
  { additionalProperties: false, title: "DatabaseConnection" },
);

export type DatabaseConnection = Static<typeof DatabaseConnection>;

/** Objects in S3, or in what speaks its protocol: one by its key, or all whose keys begin with a prefix. */
export const S3Objects = Type.Object(
  {
    type: Type.Literal("S3Objects"),
    bucket: Type.String({
      description: "Name of a bucket that the operator allows; an address or an ARN is none",
      pattern: "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
    }),
    key: Type.Optional(
      Type.String({ description: "Key of one object; instead of `prefix`", pattern, minLength: 1, maxLength: 1024 }),
    ),
    prefix: Type.Optional(
      Type.String({
        description: "What the keys of all objects begin with; empty for the whole bucket; instead of `key`",
        pattern,
        maxLength: 1024,
      }),
    ),
  },
  { additionalProperties: false, title: "S3Objects" },
);

export type S3Objects = Static<typeof S3Objects>;

/** Where data lies. The type tells which members there are, so that errors name those of one type only. */
const Connector = Type.Unsafe<RawDataPath | HttpResource | DatabaseConnection | S3Objects>({
  type: "object",
  required: ["type"],
  properties: { type: {} },
  discriminator: { propertyName: "type" },
  oneOf: [RawDataPath, HttpResource, DatabaseConnection, S3Objects],
});

/** What a caller says of a dataset, and where its data lies. Empty strings count as absent. */
export const ProfileSpecification = Type.Object(
  {
    id: Type.String({ format: "uuid", description: "Id of the dataset" }),
    name: Type.String({ pattern, minLength: 1, maxLength: 4096, description: "Name of the dataset" }),
    description: Text("What the dataset holds"),
    headline: Text("The description in one sentence"),
    fields_of_science: Names("Fields of science, as the caller names them"),
    languages: Names("Languages of the content, as BCP 47 tags or names"),
    keywords: Names("Keywords"),
    country: Text("Country the data is about; may be empty"),
    date_published: Type.String({ format: "date", description: "ISO 8601 date" }),
    license: Text("Address, SPDX id or usual name of the licence"),
    uploaded_by: Text("Who uploaded the dataset"),
    published_url: Type.Optional(Text("Where the dataset is published; may be empty")),
    doi: Type.Optional(Text("DOI of the dataset; may be empty")),
    cite_as: Type.Optional(Text("How to cite the dataset; may be empty")),
    creator: Type.Optional(Text("Person or organization that made the dataset; may be empty")),
    version: Type.Optional(Text("Version of the dataset; may be empty")),
    redact: Type.Optional(
      Type.Boolean({
        default: false,
        description: "Whether values that tell something about a person are kept out of the profile",
      }),
    ),
    data_connectors: Type.Array(Connector, {
      minItems: 1,
      maxItems: 100,
      description: "Where the data lies",
    }),
  },
  { additionalProperties: false, title: "ProfileSpecification" },
);

export type ProfileSpecification = Static<typeof ProfileSpecification>;
