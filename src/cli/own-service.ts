import { resolve } from "node:path";
import { notedService } from "../store/service-address.ts";
import { StateFolderInUse } from "../store/state-lock.ts";
import { type Embedding, stateFolderOf, withEmbeddedService } from "./embedded.ts";

/**
 * Does work with a service in this process; where a running one holds the folder that jobs are kept in, with that, unless
 * there are paths that mean another folder to it.
 */
export async function embeddedOrRunning<Result>(
  embedding: Embedding,
  work: (url: string, embedded: boolean) => Promise<Result>,
): Promise<Result> {
  try {
    return await withEmbeddedService(embedding, (url) => work(url, true));
  } catch (error) {
    if (!(error instanceof StateFolderInUse)) throw error;
    const { dataRoot, apart = false } = embedding;
    const running = notedService(resolve(stateFolderOf(embedding)));
    if (running !== null && (dataRoot === undefined || running.readsFrom(dataRoot))) return work(running.url, false);
    if (dataRoot === undefined || apart) throw error;
    return embeddedOrRunning(setApart(embedding), work);
  }
}

/** A service beside the one that has the state folder. Where its jobs are to be found again, says where they are. */
function setApart(embedding: Embedding): Embedding {
  const beside: Embedding = { ...embedding, apart: true };
  if (embedding.state === "kept") {
    process.stderr.write(
      `The service that uses ${stateFolderOf(embedding)} reads from another folder. These jobs are kept apart; ` +
        `to see them, set STATE_DIR=${stateFolderOf(beside)}\n`,
    );
  }
  return beside;
}
