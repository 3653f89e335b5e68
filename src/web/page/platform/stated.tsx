import type { ComponentChildren } from "preact";
import { visibleText } from "../../model/visible-text.ts";

/** The tags of what has a name. */
export function Tags({ tags }: { tags: readonly string[] }) {
  return tags.map((tag) => (
    <span key={tag} class="badge">
      {visibleText(tag)}
    </span>
  ));
}

interface StatedProps {
  of: {
    version: number;
    owner: string | null;
    team: string | null;
    tags: readonly string[];
    description: string | null;
  };
  /** What stands before. */
  children?: ComponentChildren;
}

/** What somebody said of what has a name. */
export function Stated({ of: { version, owner, team, tags, description }, children }: StatedProps) {
  return (
    <>
      <p class="catalog-name">
        {children}
        <span class="quiet">version {version}</span>
        {owner !== null && <span>{visibleText(owner)}</span>}
        {team !== null && <span>{visibleText(team)}</span>}
        <Tags tags={tags} />
      </p>
      {description !== null && <p class="lead">{visibleText(description)}</p>}
    </>
  );
}
