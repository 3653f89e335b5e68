/** What is used of WebAssembly, which the types of Node do not have. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => WasmModule;
  Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Instance: new (module: WasmModule, imports: object) => { exports: object };
  RuntimeError: new (message?: string) => Error;
}

/** Code that was compiled. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

/** Memory that threads share; `buffer` is another one after it has grown. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

export const { Module, Memory, Instance, RuntimeError } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }) // every Node has it
  .WebAssembly;

/** Bytes of a page of memory, and as many as a memory has at most. */
export const PAGE = 65_536;
export const MOST_BYTES = 65_535 * PAGE;
