import { Histogram, type Registry } from "prom-client";

/** Upper bounds in seconds. */
const BOUNDS = [0.001, 0.005, 0.025, 0.1, 0.5, 2, 10, 60];

const NAME = "dli_request_duration_seconds";
const CONFIGURATION = {
  name: NAME,
  help: "Time from a call's arrival to its answer",
  labelNames: ["method"] as const,
  buckets: BOUNDS,
};

/** The calls of a method. */
interface Observed {
  /** By the first bound that is not exceeded; the last are beyond all. */
  buckets: number[];
  seconds: number;
}

type Values = Awaited<ReturnType<Histogram<"method">["get"]>>["values"];

/**
 * A histogram of how long calls take, by method. It counts by itself what prom-client is asked for at a scrape: what that
 * does for each observation takes as long as a tenth of a call.
 */
export class CallDurations extends Histogram<"method"> {
  readonly #byMethod = new Map<string, Observed>();
  /** One without values, which says the rest. */
  readonly #empty = new Histogram<"method">({ ...CONFIGURATION, registers: [] });

  constructor(registers: Registry[]) {
    super({ ...CONFIGURATION, registers });
  }

  /** Counts a call. */
  add(method: string, seconds: number): void {
    let observed = this.#byMethod.get(method);
    if (observed === undefined) {
      observed = { buckets: new Array(BOUNDS.length + 1).fill(0), seconds: 0 };
      this.#byMethod.set(method, observed);
    }
    let i = 0;
    while (i < BOUNDS.length && seconds > (BOUNDS[i] ?? 0)) i++;
    observed.buckets[i] = (observed.buckets[i] ?? 0) + 1;
    observed.seconds += seconds;
  }

  override async get(): Promise<Awaited<ReturnType<Histogram<"method">["get"]>>> {
    return {
      ...(await this.#empty.get()),
      values: [...this.#byMethod].flatMap(([method, observed]) => valuesOf(method, observed)),
    };
  }

  /** What prom-client's own text is made of. */
  getForPromString(): ReturnType<Histogram<"method">["get"]> {
    return this.get();
  }
}

function valuesOf(method: string, { buckets, seconds }: Observed): Values {
  let count = 0;
  const cumulated = buckets.map((calls, i) => {
    count += calls;
    return { metricName: `${NAME}_bucket`, labels: { le: BOUNDS[i] ?? "+Inf", method }, value: count };
  });
  return [
    ...cumulated,
    { metricName: `${NAME}_sum`, labels: { method }, value: seconds },
    { metricName: `${NAME}_count`, labels: { method }, value: count },
  ];
}
