export type { ErrorName } from "../errors/catalog.ts";
export type { Contract, JsonDocument, MethodName } from "../methods/contract.ts";
export type { BatchAnswer, BatchCall, CallOptions, Calls, Result } from "./calls.ts";
export { type Client, type ClientOptions, createClient } from "./client.ts";
export type { BatchOptions, BatchProgress, ItemOutcome, JobEntry, TriggerItem } from "./profile-all.ts";
export type { Job, Profiled, ProfileOptions, WaitOptions } from "./profile-one.ts";
export { isRpcError, JobCancelledError, RpcError, TransportError } from "./rpc-error.ts";
export type { ProfileAnswer, ProfilePart } from "./whole-profile.ts";
