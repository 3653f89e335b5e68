import { type Static, Type } from "typebox";
import { closed } from "./reference.ts";

const Context = Type.Unsafe<Record<string, string | { "@id": string; "@type": string }>>({
  type: "object",
  description: "The JSON-LD context of Croissant 1.1 with the terms of this profiler",
});

const Person = Type.Object({ "@type": Type.Literal("sc:Person"), "@id": Type.String(), name: Type.String() }, closed);

/** What a Croissant document says of the dataset itself; absent is absent, never an empty string. */
export const headMembers = {
  "@context": Context,
  "@type": Type.Literal("sc:Dataset"),
  "@id": Type.String({ description: "Id of the dataset" }),
  conformsTo: Type.Literal("http://mlcommons.org/croissant/1.1"),
  name: Type.String(),
  description: Type.String(),
  headline: Type.Optional(Type.String()),
  license: Type.Optional(Type.String({ description: "Address of the licence" })),
  url: Type.String(),
  identifier: Type.Optional(Type.String({ description: "The DOI as an address" })),
  creator: Type.Optional(Person),
  datePublished: Type.String({ format: "date" }),
  citeAs: Type.Optional(Type.String()),
  version: Type.Optional(Type.String()),
  isLiveDataset: Type.Optional(Type.Literal(true, { description: "Whether some of it lies in a database" })),
  keywords: Type.Optional(Type.Array(Type.String())),
  inLanguage: Type.Optional(Type.Array(Type.String())),
  fieldOfScience: Type.Optional(Type.Array(Type.String())),
  country: Type.Optional(Type.String()),
  uploadedBy: Type.Optional(Type.String()),
};

const DatasetHead = Type.Object(headMembers, closed);

export type DatasetHead = Static<typeof DatasetHead>;
