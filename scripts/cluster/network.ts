import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/**
 * A host of its own on a network of two: a namespace of Linux's, joined to this machine by a cable that can be pulled.
 * What goes over it is lost then without a word, as with a real one. Needs root and `ip`.
 */
export class OtherHost {
  readonly #namespace: string;
  readonly #cable: string;
  readonly #near: string;

  private constructor(id: number) {
    this.#namespace = `dli-cut-${id}`;
    this.#cable = `dlicut${id % 10_000}`;
    this.#near = `10.213.${id % 250}.1`;
  }

  static make(): OtherHost {
    const host = new OtherHost(process.pid);
    const far = `${host.#cable}f`;
    ip("netns", "add", host.#namespace);
    ip("link", "add", host.#cable, "type", "veth", "peer", "name", far);
    ip("link", "set", far, "netns", host.#namespace);
    ip("addr", "add", `${host.#near}/24`, "dev", host.#cable);
    ip("link", "set", host.#cable, "up");
    const there = (...words: string[]): void => ip("-n", host.#namespace, ...words);
    there("addr", "add", host.#near.replace(/1$/, "2/24"), "dev", far);
    there("link", "set", far, "up");
    there("link", "set", "lo", "up");
    return host;
  }

  /** What runs a program there. */
  get through(): string[] {
    return ["ip", "netns", "exec", this.#namespace];
  }

  pull(): void {
    ip("link", "set", this.#cable, "down");
  }

  plug(): void {
    ip("link", "set", this.#cable, "up");
  }

  remove(): void {
    ip("link", "del", this.#cable);
    ip("netns", "del", this.#namespace);
  }

  /** Has a port of this machine be reached from there under the same number; whoever is here is not told of a pulled cable. */
  async forward(port: number): Promise<{ host: string; close: () => void }> {
    const open = new Set<Socket>();
    const server = createServer((from) => {
      const to = connect(port, "127.0.0.1");
      for (const [socket, other] of [
        [from, to],
        [to, from],
      ] as const) {
        open.add(socket);
        socket.on("error", () => {}).on("close", () => void other.destroy());
        socket.pipe(other);
      }
    });
    server.listen(port, this.#near);
    await once(server, "listening");
    const close = (): void => {
      server.close();
      for (const socket of open) socket.destroy();
    };
    return { host: this.#near, close };
  }
}

function ip(...words: string[]): void {
  execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
}
