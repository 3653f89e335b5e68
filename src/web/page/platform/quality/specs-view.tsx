import { counted } from "../../../model/number-format.ts";
import { platformHash } from "../../../model/platform-route.ts";
import { ago } from "../../../model/time-text.ts";
import { visibleText } from "../../../model/visible-text.ts";
import { Name } from "../../parts/text.tsx";
import { session } from "../../service/session.ts";
import { useNow } from "../../service/use-now.ts";
import { NamedList } from "../named-list.tsx";
import { Tags } from "../stated.tsx";
import { StatusPill } from "../status-pill.tsx";

/** Specifications of tests, with what their last runs have found. */
export function SpecsView({ words, page }: { words: string; page: number }) {
  const now = useNow(30_000);
  return (
    <NamedList
      route={{ view: "quality", words, page }}
      title="Quality"
      one="specification"
      command="dli quality register FILE"
      ask={(part, signal) => session.client.call("quality.list", part, { signal })}
    >
      {({ name, description, target, tests, tags, newest }) => (
        <>
          <p class="catalog-name">
            <a href={platformHash({ view: "spec", name })}>
              <Name text={name} />
            </a>
            {newest !== null && <StatusPill status={newest.status} />}
            <Tags tags={tags} />
          </p>
          {description !== null && <p>{visibleText(description)}</p>}
          <p class="quiet">
            {`${counted(tests.length, "test")} of ${visibleText(target)} · `}
            {newest === null
              ? "not run yet"
              : `${newest.passed} of ${counted(newest.passed + newest.warned + newest.failed + newest.errors + newest.skipped, "test")} passed ${ago(newest.ran_at, now)}`}
          </p>
        </>
      )}
    </NamedList>
  );
}
