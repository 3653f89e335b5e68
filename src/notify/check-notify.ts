import type { HostAccess } from "../outbound/call-json.ts";
import { addressOf, checkHost } from "../profiling/connectors/access.ts";
import type { Notify } from "../store/definitions/notice-steps.ts";

/** Why an address cannot be told anything; null where it can. Throws NOT_ALLOWED_HOST where its host may not be. */
export function problemOfNotify(notify: readonly Notify[], access: HostAccess): string | null {
  for (const { url } of notify) {
    const parsed = URL.parse(url);
    const address = addressOf(url);
    if (parsed === null || address === null || !/^https?:$/.test(parsed.protocol)) {
      return "what is notified has to be an address of the form https://host/path";
    }
    if (parsed.username !== "" || parsed.password !== "") return "an address that is notified holds no credentials";
    checkHost(access, address.host, address.port);
  }
  return null;
}

/** What anybody may see of an address: those of webhooks are secrets as a whole. */
export function hostOf({ url }: Pick<Notify, "url">): string {
  return URL.parse(url)?.host ?? "";
}

/** Who is told, as anybody may see it. */
export function notifyView(notify: readonly Notify[]): { host: string; when: Notify["when"] }[] {
  return notify.map((each) => ({ host: hostOf(each), when: each.when }));
}
