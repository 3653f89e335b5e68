import type { TSchema } from "typebox";
import { ColumnStatistics } from "../model/column-statistics.ts";
import { CddColumn, CddFile, CddProfile, CddTable } from "./cdd-document.ts";
import { HeavyProfile } from "./heavy-document.ts";
import { LightProfile } from "./light-document.ts";
import { DatabaseObject, FileObject, FileSet } from "./schema/distribution.ts";
import { Field } from "./schema/field.ts";
import { ErrorNode } from "./schema/node.ts";
import { RecordSet } from "./schema/record-set.ts";
import { Annotation, StatisticsNode } from "./schema/statistics.ts";

/** The schemas of the three documents and of their parts, by the names that they refer to each other with. */
export const documentSchemas: Readonly<Record<string, TSchema>> = {
  LightProfile,
  HeavyProfile,
  CddProfile,
  FileObject,
  FileSet,
  DatabaseObject,
  RecordSet,
  Field,
  StatisticsNode,
  Annotation,
  ErrorNode,
  CddFile,
  CddTable,
  CddColumn,
  ColumnStatistics,
};
