import { type Static, Type } from "typebox";

const Text = (description: string) => Type.String({ description, maxLength: 65_536 });
const Names = (description: string) => Type.Array(Type.String({ maxLength: 1024 }), { description, maxItems: 1000 });

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
  },
  { additionalProperties: false, title: "RawDataPath" },
);

/** What a caller says of a dataset, and where its data lies. Empty strings count as absent. */
export const ProfileSpecification = Type.Object(
  {
    id: Type.String({ format: "uuid", description: "Id of the dataset" }),
    name: Type.String({ minLength: 1, maxLength: 4096, description: "Name of the dataset" }),
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
    data_connectors: Type.Array(RawDataPath, { minItems: 1, maxItems: 100, description: "Where the data lies" }),
  },
  { additionalProperties: false, title: "ProfileSpecification" },
);

export type ProfileSpecification = Static<typeof ProfileSpecification>;
