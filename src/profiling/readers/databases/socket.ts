import { connect, type LookupFunction, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { LiveDatabase } from "../../model/live-database.ts";

/** Connects to a database, at no other address than those that were found to be allowed. */
export function openSocket({ host, port, addresses }: LiveDatabase): Socket {
  const socket = connect({ host, port, noDelay: true, ...(addresses === null ? {} : { lookup: among(addresses) }) });
  return guarded(socket);
}

function among(addresses: NonNullable<LiveDatabase["addresses"]>): LookupFunction {
  return (_name, { all }, callback) => {
    const [first] = addresses;
    if (first === undefined)
      callback(Object.assign(new Error("the name stands for nothing"), { code: "ENOTFOUND" }), "");
    else if (all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}

/** A connection which a driver that throws at what has come is cut off from, as it is from any other that fails. */
export function guarded<Stream extends Duplex>(stream: Stream): Stream {
  const emit = stream.emit.bind(stream);
  stream.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    try {
      return emit(event, ...args);
    } catch (error) {
      if (event !== "data" && event !== "readable") throw error;
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
      return true;
    }
  };
  return stream;
}

const LOOK_MS = 20;

/** Tells where more comes over a connection at once than is taken: what drivers gather until it is whole has no bound. */
export class Intake implements Disposable {
  readonly #socket: Socket;
  readonly #timer: NodeJS.Timeout;
  #most = 0;

  constructor(socket: Socket, tooMuch: () => void) {
    this.#socket = socket;
    this.#timer = setInterval(() => {
      if (socket.bytesRead > this.#most) tooMuch();
    }, LOOK_MS);
  }

  /** So many bytes may come from now on. */
  allow(bytes: number): void {
    this.#most = this.#socket.bytesRead + bytes;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
