import type { Logger } from "pino";
import type { OrderEngine } from "./jobs/order-engine.ts";
import { problemOfNotify } from "./notify/check-notify.ts";
import { Notifier } from "./notify/notifier.ts";
import { plainly, type Told } from "./notify/told.ts";
import { toldOfTests } from "./quality/told-run.ts";
import type { OutboundSettings } from "./settings-of-outbound.ts";
import type { Notify } from "./store/definitions/notice-steps.ts";
import type { JobSummary } from "./store/job-record.ts";
import { Airflow } from "./workflows/airflow.ts";
import { toldOfSteps } from "./workflows/told-run.ts";

interface OutboundOptions extends OutboundSettings {
  allowPrivateAddresses: boolean;
  logger: Logger;
  engine: OrderEngine;
}

/** Puts together what the service calls of itself: those who are told of jobs, and Airflow. */
export function outboundParts({ engine, logger, ...settings }: OutboundOptions) {
  const { store, clock, orders } = engine;
  const { webhookHosts: allowedHosts, allowPrivateAddresses, webhookSecret: secret } = settings;
  const access = { allowedHosts, allowPrivateAddresses };
  const toldOf = async (job: JobSummary): Promise<Told> => {
    if (job.type === "quality") return toldOfTests(job, orders);
    return job.type === "workflow" ? toldOfSteps(job, store.workflows) : plainly(job);
  };
  return {
    checkNotify: (notify: readonly Notify[]) => problemOfNotify(notify, access),
    airflow: Airflow.of(settings),
    notifier: new Notifier({ store, clock, logger, access, secret, toldOf }),
  };
}

export type OutboundParts = ReturnType<typeof outboundParts>;
