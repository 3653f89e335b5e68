import { type Static, Type } from "typebox";
import { ErrorNodeReference, NodeReference } from "./node.ts";
import { closed, reference } from "./reference.ts";

const Texts = Type.Unsafe<string | string[]>({ type: ["string", "array"], items: { type: "string" } });

/** A file of the dataset. */
export const FileObject = Type.Object(
  {
    "@type": Type.Literal("cr:FileObject"),
    "@id": Type.String(),
    name: Type.String({ description: "Path inside the dataset" }),
    contentUrl: Type.String({
      description:
        "The path, percent-encoded; of a file in an archive, that in the archive; of an object of S3, `s3://bucket/key`",
    }),
    contentSize: Type.String({ pattern: "^\\d+ B$" }),
    encodingFormat: Type.String({ description: "Media type" }),
    sha256: Type.Optional(
      Type.String({ pattern: "^[0-9a-f]{64}$", description: "Of the content; absent where it could not be read" }),
    ),
    containedIn: NodeReference,
    error: Type.Optional(ErrorNodeReference),
    remark: Type.Optional(ErrorNodeReference),
  },
  closed,
);

export type FileObject = Static<typeof FileObject>;

/** A database that the dataset's tables lie in; neither its host nor credentials are said. */
export const DatabaseObject = Type.Object(
  {
    "@type": Type.Tuple([Type.Literal("cr:FileObject"), Type.Literal("dg:DatabaseConnection")]),
    "@id": Type.String(),
    name: Type.String(),
    contentUrl: Type.String(),
    encodingFormat: Type.String(),
    isLiveDataset: Type.Literal(true),
    error: Type.Optional(ErrorNodeReference),
  },
  closed,
);

export type DatabaseObject = Static<typeof DatabaseObject>;

/** The files of a folder, or all documents or images. */
export const FileSet = Type.Object(
  {
    "@type": Type.Literal("cr:FileSet"),
    "@id": Type.String(),
    name: Type.String(),
    includes: Texts,
    encodingFormat: Texts,
  },
  closed,
);

export type FileSet = Static<typeof FileSet>;

/** What a dataset consists of. */
export type DistributionItem = FileSet | FileObject | DatabaseObject;

export const DistributionItem = Type.Union([
  reference<FileSet>("FileSet"),
  reference<FileObject>("FileObject"),
  reference<DatabaseObject>("DatabaseObject"),
]);
