import type { ComponentChildren } from "preact";
import { hashOf, type Route } from "../../model/page-route.ts";
import { Name } from "../parts/text.tsx";
import { FailurePanel, Shimmer } from "../service/failure-panel.tsx";
import type { Live } from "../service/use-live.ts";

interface NamedPageProps<Data> {
  /** The list that it stands in. */
  above: { route: Route; title: string };
  name: string;
  live: Live<Data>;
  children: (data: Data) => ComponentChildren;
}

/** What has a name, once it is known; the way to all of its kind above it. */
export function NamedPage<Data>({ above, name, live: { data, error, again }, children }: NamedPageProps<Data>) {
  return (
    <main class="page" id="main" tabIndex={-1}>
      <p>
        <a href={hashOf(above.route)}>{above.title}</a>
      </p>
      <h1>
        <Name text={name} />
      </h1>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer />}
      {data !== null && children(data)}
    </main>
  );
}
