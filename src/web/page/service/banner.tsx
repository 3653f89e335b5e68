import { exactClock } from "../../model/time-text.ts";
import { session, useSession } from "./session.ts";

/** Says that the service is gone; what was shown stays, and the page goes on asking. */
export function Banner() {
  const { goneSince } = useSession();
  if (goneSince === null) return null;
  return (
    <div class="banner" role="alert">
      <span>
        The service has not answered since {exactClock(goneSince).slice(0, 8)} UTC. What is shown may be older; the page
        goes on asking.
      </span>
      <button type="button" class="button" onClick={() => session.askAgain()}>
        Try now
      </button>
    </div>
  );
}
