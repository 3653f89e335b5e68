export type { ErrorName } from "../errors/catalog.ts";
export type {
  Alert,
  Annotation,
  CddColumn,
  CddFile,
  CddProfile,
  CddTable,
  ColumnShape,
  ColumnStatistics,
  Contract,
  DatabaseObject,
  DistributionItem,
  ErrorNode,
  FailedRecordSet,
  Field,
  FileObject,
  FileSet,
  HeavyProfile,
  LightProfile,
  MethodName,
  OpenRpcDocument,
  ProfiledRecordSet,
  RecordSet,
  TableStructure,
} from "../methods/contract.ts";
export type { BatchAnswer, BatchCall, CallOptions, Calls, Result } from "./calls.ts";
export { type Client, type ClientOptions, createClient } from "./client.ts";
export type { BatchOptions, BatchProgress, ItemOutcome, JobEntry, TriggerItem } from "./profile-all.ts";
export type { Job, Profiled, ProfileOptions, WaitOptions } from "./profile-one.ts";
export { isRpcError, JobCancelledError, RpcError, TransportError } from "./rpc-error.ts";
export type { ProfileAnswer, ProfilePage, ProfilePart, ReadOptions } from "./whole-profile.ts";
