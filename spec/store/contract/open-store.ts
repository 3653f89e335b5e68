import type { Store } from "../../../src/store/store.ts";

/** Opens an empty store of some kind; whoever has it opened closes it. */
export type OpenStore = () => Promise<Store>;
