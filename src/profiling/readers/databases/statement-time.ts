import { ServiceError } from "../../../errors/service-error.ts";

/** A server that keeps the limit itself says so first. */
const GRACE_MS = 1000;
const MAX_TIMER_MS = 2_147_483_647;

/** Ends a connection, giving the reason. */
export type HangUp = (reason: Error) => void;

/** Hangs up with EXTERNAL_SERVICE_TIMEOUT, unless it is disposed of, once a statement takes longer than it may. */
export function statementTimer(statementMs: number, source: string, hangUp: HangUp): Disposable {
  const late = (): void => hangUp(new ServiceError("EXTERNAL_SERVICE_TIMEOUT", { source }));
  const timer = setTimeout(late, Math.min(statementMs + GRACE_MS, MAX_TIMER_MS));
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** What a statement comes to; one that takes longer than it may is not waited for: the connection is hung up on. */
export async function withinTime<Result>(
  statementMs: number,
  source: string,
  hangUp: HangUp,
  statement: () => Promise<Result>,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  using _timer = statementTimer(statementMs, source, (reason) => {
    late.reject(reason);
    hangUp(reason);
  });
  return await Promise.race([statement(), late.promise]);
}
